import type { ExpiryRun } from './record.ts';

/** What was done to a play, in words that are counted. */
export const injectedInExpiry = ({ scenario, hits, meddled }: ExpiryRun): string[] => [
  ...hits.map(({ error, effect }) => `fault: ${error}${effect === 'done' ? ', after the effect' : ''}`),
  ...hits.map(({ operation }) => `at: ${operation}`),
  ...scenario.acts.map(({ act }) => `somebody: ${act}`),
  ...meddled.map(() => 'a point that somebody had to do with'),
  ...scenario.points.flatMap(({ wrong, held, isOurs, isMarked, isGone }) => [
    ...(wrong ? [`a false record: ${wrong}`] : []),
    ...(held ? [`a point that is held: ${held}`] : []),
    ...(isOurs ? [] : ['a point of the other deployment']),
    ...(isMarked ? ['a point that is marked from the beginning'] : []),
    ...(isGone ? ['a record of what is gone'] : []),
  ]),
  ...scenario.claims.map(({ by }) => `a later claim: ${by}`),
  scenario.isVersioned
    ? 'a bucket with versions'
    : scenario.isVersionedLater
      ? 'a bucket with versions since later'
      : 'a bucket without versions',
  ...(scenario.isFlawed ? ['a flaw in the input'] : []),
  ...(Object.keys(scenario.skew).length > 0 ? ['clocks that differ'] : []),
];
