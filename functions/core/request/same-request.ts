import type { CopyPlan } from '../contract.ts';
import { isRecord } from '../json.ts';
import { PLACEHOLDERS } from './names.ts';

/** Whether a request leaves source or target to be found, so that another execution of it may mean another copy. */
export function leavesNamesOpen(request: unknown): boolean {
  if (!isRecord(request)) return false;
  const { SourceSnapshotName: source, TargetSnapshotName: target } = request;
  return typeof source !== 'string' || typeof target !== 'string' || PLACEHOLDERS.some((it) => target.includes(it));
}

/**
 * The request without what had started it first, and with the names that the plan gave it: the newest snapshot of the
 * cluster may be another one by now, and today another day.
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
