import { objectsIn } from '../oracle.ts';
import { BUCKETS } from '../scenario/names.ts';
import { scriptText, sinceBeginning } from '../story.ts';
import type { FleetRun } from './record.ts';
import { reportOf } from './reports.ts';

/** What happened in a play, for a person to read: what was given, what everyone did, what is reported and what is left. */
export function storyOfFleet(run: FleetRun): string {
  const { scenario, world, lines, runs } = run;
  return [
    `The input: ${JSON.stringify(scenario.input)}`,
    ...scenario.clusters
      .slice(0, 12)
      .map(
        ({ name, status, retention, tags, snapshots }) =>
          `The cluster ${name}: ${status}, keeps snapshots for ${retention} day(s), ${JSON.stringify(tags)}, ${snapshots.map((each) => `${each.name} (${each.status ?? 'available'})`).join(', ') || 'no snapshot'}.`,
      ),
    `Copies go like this: ${scenario.scripts.slice(0, 6).map(scriptText).join(', ')}, ...`,
    '',
    ...lines.map(({ at, who, what }) => `${sinceBeginning(at)}  ${who.slice(0, 12).padEnd(12)} ${what}`),
    '',
    ...runs.flatMap((execution) => [
      `${execution.name} ended ${execution.status}${execution.error ? ` with ${execution.error}` : ''}.`,
      ...(reportOf(run, execution)?.Clusters ?? []).map(
        ({ Cluster, Verdict, Target, Error: error, Cause }) =>
          `  ${Verdict} ${Cluster}: ${error ?? Target} ${Cause ?? ''}`,
      ),
    ]),
    ...world.memorydb.store.state.snapshots.map(({ name, status }) => `MemoryDB holds ${name}: ${status}.`),
    ...BUCKETS.flatMap((bucket) => objectsIn(world, bucket).map((key) => `S3 holds ${key} in ${bucket}.`)),
    ...world.sns.inbox.map(
      ({ subject, at }) => `A notice was sent at ${sinceBeginning(at - (scenario.skew.sns ?? 0)).trim()}: ${subject}`,
    ),
  ].join('\n');
}
