import type { Chance } from '../chance.ts';
import type { Duplicate, Interruption } from './scenario.ts';

const INTERRUPTED = [
  ...['validateRequest', 'claimExport', 'copySnapshot', 'copySnapshot', 'pollStatus', 'notify'],
  ...['planVerification', 'probeShard', 'checksumPart', 'concludeExport'],
];

/** A function that crashes, or is cut off by its time limit, anywhere between two requests of its own. */
export const drawInterruptions = (chance: Chance): Interruption[] =>
  Array.from(
    {
      length: chance.weighted([
        [7, 0],
        [2, 1],
        [1, 2],
      ]),
    },
    () => ({
      operation: chance.pick(INTERRUPTED),
      at: chance.weighted([
        [3, 1],
        [1, 2],
        [1, 3],
      ]),
      call: chance.weighted([
        [3, 1],
        [2, 2],
        [1, 3],
      ]),
      effect: chance.happens(0.6) ? 'done' : 'none',
      kind: chance.happens(0.6) ? 'crash' : 'hang',
    }),
  );

/** Every service promises at least once. */
export const drawDuplicates = (chance: Chance): Duplicate[] =>
  chance.happens(0.12)
    ? [
        {
          operation: chance.pick([
            'validateRequest',
            'claimExport',
            'copySnapshot',
            'copySnapshot',
            'pollStatus',
            'notify',
          ]),
          at: chance.pick([1, 1, 2]),
          heard: chance.pick(['first', 'second'] as const),
        },
      ]
    : [];
