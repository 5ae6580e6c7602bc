import type { FleetRun } from './record.ts';

/** What was done to a play, in words that are counted. */
export const injectedInFleet = ({ scenario, hits, foreign }: FleetRun): string[] => [
  ...hits.map(({ error, effect }) => `fault: ${error}${effect === 'done' ? ', after the effect' : ''}`),
  ...hits.map(({ operation }) => `at: ${operation}`),
  ...scenario.acts.map(({ act }) => `somebody: ${act}`),
  ...scenario.taken.filter(({ name }) => foreign.has(name)).map(() => "somebody's snapshot under a name"),
  ...(scenario.isFlawed ? ['a flaw in the input'] : []),
  ...(Object.keys(scenario.skew).length > 0 ? ['clocks that differ'] : []),
  ...(scenario.clusters.length > 50 ? ['more than a page of clusters'] : []),
];
