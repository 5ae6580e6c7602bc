import { basename, isAbsolute } from 'node:path';
import { objectsIn } from './oracle.ts';
import type { Run } from './record.ts';
import { BEGIN, BUCKETS } from './scenario/names.ts';

/** What happened in a run, for a person to read: what was given, what everyone did, and what each service held in the end. */
export function storyOf(run: Run): string {
  const { scenario, world, lines } = run;
  const { memorydb, sns, buses } = world;
  const { input, arrival, skew, quotaSpent } = scenario;
  return [
    arrival ? `The event: ${JSON.stringify(arrival.event)}` : `The input: ${JSON.stringify(input)}`,
    ...scenario.snapshots
      .slice(0, 5)
      .map(
        ({ name, status, tags = [], shards = [] }) =>
          `MemoryDB holds ${name}: ${status ?? 'available'}, ${shards.length} shard(s), ${tags.length} tag(s).`,
      ),
    ...Object.keys(scenario.objects).map((key) => `S3 holds ${key}.`),
    ...(quotaSpent === null ? [] : [`The quota was spent ${quotaSpent} s before.`]),
    ...Object.entries(skew).map(
      ([service, milliseconds]) => `The clock of ${service} is ${milliseconds / 1000} s ahead.`,
    ),
    `Copies go like this: ${scenario.scripts.map(scriptText).join(', ')}`,
    '',
    ...lines.map(({ at, who, what }) => `${sinceBeginning(at)}  ${who.padEnd(9)} ${what}`),
    '',
    ...memorydb.store.state.snapshots
      .slice(0, 8)
      .map(({ name, status, tags }) => `MemoryDB holds ${name}: ${status}, ${tags.length} tag(s).`),
    ...BUCKETS.flatMap((bucket) => objectsIn(world, bucket).map((key) => `S3 holds ${key} in ${bucket}.`)),
    ...sns.inbox.map(
      ({ subject, at }) => `A notice was sent at ${sinceBeginning(at - (skew.sns ?? 0)).trim()}: ${subject}`,
    ),
    ...buses.state.undelivered.map(
      ({ detail }) => `The dead-letter queue holds the event of ${JSON.stringify(detail).slice(0, 120)}...`,
    ),
  ].join('\n');
}

export function sinceBeginning(at: number): string {
  const seconds = (at - BEGIN) / 1000;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return `${String(hours).padStart(3)}:${String(minutes).padStart(2, '0')}:${(seconds % 60).toFixed(3).padStart(6, '0')}`;
}

/** Where files lie on this machine is no part of it. */
export const scriptText = (script: object): string =>
  JSON.stringify(script, (_key, value) => (typeof value === 'string' && isAbsolute(value) ? basename(value) : value));
