import type { Run } from './record.ts';

/** What was done to a run, in words that are counted. */
export function injectedIn({ scenario, hits, foreign }: Run): string[] {
  const { scripts, skew, acts, quotaSpent } = scenario;
  return [
    ...hits.map(({ error, effect }) => `fault: ${error}${effect === 'done' ? ', after the effect' : ''}`),
    ...hits.map(({ operation }) => `at: ${operation}`),
    ...acts.map(({ act }) => `somebody: ${act}`),
    ...scripts
      .slice(0, 1)
      .flatMap((script) => [
        ...(script.ending === 'available' ? [] : [`copy: ${script.ending}`]),
        ...(script.status === undefined ? [] : ['copy: a status that nobody knows']),
        ...(script.invisibleSeconds ? ['copy: not seen at once'] : []),
        ...(script.untaggedSeconds ? ['copy: tags not seen at once'] : []),
        ...(script.leaveOut || script.renameKey ? ['export: objects missing or elsewhere'] : []),
        ...(script.replaceFiles ? ['export: a damaged object'] : []),
      ]),
    ...(Object.keys(skew).length > 0 ? ['clocks that differ'] : []),
    ...(quotaSpent === null ? [] : ['a spent quota']),
    ...(foreign.has('orders-keep') ? ["somebody's snapshot under the name"] : []),
  ];
}
