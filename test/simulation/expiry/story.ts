import { objectsIn } from '../oracle.ts';
import { BUCKETS } from '../scenario/names.ts';
import { sinceBeginning } from '../story.ts';
import type { ExpiryRun } from './record.ts';
import { reportOf } from './reports.ts';

/** What happened in a play, for a person to read: what was given, what everyone did, what is reported and what is left. */
export function storyOfExpiry(run: ExpiryRun): string {
  const { scenario, world, lines, runs } = run;
  return [
    `The input: ${JSON.stringify(scenario.input)}`,
    `The clusters: ${scenario.clusters.map(({ name, tags }) => `${name} ${JSON.stringify(tags)}`).join(', ')}.`,
    `The bucket has ${scenario.isVersioned ? '' : scenario.isVersionedLater ? 'by now ' : 'no '}versions.`,
    ...scenario.points.map(
      ({ target, proof, createdAt, ...point }, index) =>
        `${point.isOurs ? 'Ours' : 'Theirs'}: ${target}, ${proof}, of ${new Date(createdAt).toISOString()}${[
          point.isMarked && 'marked as Deleting',
          point.isGone && 'gone',
          point.wrong && `its record is wrong: ${point.wrong}`,
          point.held && `held: ${point.held}`,
          ...scenario.claims.map(({ which, by }) => which === index && `its name claimed later: ${by}`),
        ]
          .filter((each) => typeof each === 'string')
          .map((each) => `, ${each}`)
          .join('')}.`,
    ),
    '',
    ...lines.map(({ at, who, what }) => `${sinceBeginning(at)}  ${who.slice(0, 12).padEnd(12)} ${what}`),
    '',
    ...run.ledger.deletions.map(
      ({ at, execution, what, isHidden }) =>
        `${sinceBeginning(at)}  ${execution} ${isHidden ? 'hid' : 'deleted'} ${what.replace(/ [\w-]{32}$/, '')}`,
    ),
    ...runs.flatMap((execution) => [
      `${execution.name} ended ${execution.status}${execution.error ? ` with ${execution.error}` : ''}.`,
      ...(reportOf(run, execution)?.Points ?? []).map(
        ({ Verdict, Target, Outcome, Reasons }) => `  ${Verdict} ${Outcome ?? ''} ${Target || '?'}: ${Reasons[0]}`,
      ),
    ]),
    ...world.memorydb.store.state.snapshots.map(({ name, status }) => `MemoryDB holds ${name}: ${status}.`),
    ...BUCKETS.flatMap((bucket) => objectsIn(world, bucket).map((key) => `S3 holds ${key} in ${bucket}.`)),
  ].join('\n');
}
