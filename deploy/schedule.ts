import type { Machine } from '../functions/core/arn.ts';
import { machineNamed } from '../functions/core/triggers/machines.ts';

/** A valid entry of the file of schedules. */
export interface Schedule {
  readonly name: string;
  readonly expression: string;
  readonly timeZone?: string;
  readonly alarmAfterHours: number | 'none';
  readonly run?: Machine;
  readonly input: Readonly<Record<string, unknown>>;
}

/** The request of copy-snapshot in an input: all of it, or the Request of protect-clusters; of others, none. */
export function copyIn(machine: unknown, input: unknown): Record<string, unknown> {
  const named = machineNamed(machine);
  if (named === 'protect-clusters') return Object(Object(input)['Request']);
  return named === 'copy-snapshot' ? Object(input) : {};
}

/** The buckets to which schedules export, which for each deployment is one. */
export const targetBuckets = (content: unknown): string[] => {
  const named = (content as readonly Schedule[]).map(({ run, input }) => copyIn(run, input)['TargetBucket']);
  return [...new Set(named.filter((bucket) => typeof bucket === 'string'))];
};
