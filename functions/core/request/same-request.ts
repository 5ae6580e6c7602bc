import type { CopyPlan } from '../contract.ts';
import { isRecord } from '../json.ts';
import { PLACEHOLDERS } from './names.ts';

/** Whether the source or the target is not named exactly, so that a repeat may resolve to another copy. */
export function leavesNamesOpen(request: unknown): boolean {
  if (!isRecord(request)) return false;
  const { SourceSnapshotName: source, TargetSnapshotName: target } = request;
  return typeof source !== 'string' || typeof target !== 'string' || PLACEHOLDERS.some((it) => target.includes(it));
}

/**
 * The request to repeat: without its Trigger, and with the resolved names of the plan, since the newest snapshot and the date
 * may have changed.
 */
export function sameRequest(request: unknown, plan: CopyPlan | null): unknown {
  if (!isRecord(request)) return request;
  const { Trigger: _trigger, ...asked } = request;
  if (!plan?.Request.TargetSnapshotName) return asked;
  const { SourceClusterName: _cluster, Options: options, ...rest } = asked;
  const { SourceType: _type, MaxSourceAgeHours: _hours, ...others } = isRecord(options) ? options : {};
  const { SourceSnapshotName, TargetSnapshotName } = plan.Request;
  const names = { SourceSnapshotName, TargetSnapshotName };
  return { ...names, ...rest, ...names, ...(Object.keys(others).length > 0 ? { Options: others } : {}) };
}
