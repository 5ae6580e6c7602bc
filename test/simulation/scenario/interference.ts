import type { Chance } from '../chance.ts';
import { KEY, OTHER_SOURCE, SOURCE, TARGET } from './names.ts';
import type { Request } from './request.ts';
import { type Act, FIRST, type When } from './scenario.ts';
import { drawForeign } from './surroundings.ts';

/** States whose entering is a good moment to be disturbed. */
const MOMENTS = [
  'ValidateRequest',
  'CopySnapshot',
  'WaitForCopy',
  'PollStatus',
  'VerifyShards',
  'RecordPoint',
  'NotifySuccess',
  'NotifyFailure',
];

/** What others do meanwhile: other executions, and people with the same account. */
export const drawActs = (chance: Chance, request: Request): Act[] => [
  ...chance.weighted<() => Act[]>([
    [60, () => []],
    [6, () => [{ ...drawWhen(chance), act: 'start', name: 'second', input: request }]],
    [6, () => [{ ...drawWhen(chance), act: 'start', name: 'rival', input: rivalOf(chance, request) }]],
    [4, () => [{ ...drawWhen(chance), act: 'start', name: FIRST, input: request }]],
    // An export is claimed before it has written anything: that is when another of its name has to be refused.
    [
      request.TargetBucket === undefined ? 0 : 10,
      () => [
        {
          after: chance.pick(['CopySnapshot', 'WaitForCopy']),
          seconds: chance.magnitude(1, 20),
          act: 'start',
          name: 'second',
          input: request,
        },
      ],
    ],
    [8, () => drawAbort(chance, request)],
    [4, () => [{ ...drawWhen(chance), act: 'report-again' }]],
  ])(),
  ...chance.weighted<() => Act[]>([
    [60, () => []],
    [4, () => [{ ...drawWhen(chance), act: 'delete', snapshot: TARGET }]],
    [3, () => [{ ...drawWhen(chance), act: 'delete', snapshot: SOURCE }]],
    [3, () => [{ ...drawWhen(chance), act: 'make', seed: drawForeign(chance) }]],
    [
      4,
      () => [
        {
          ...drawWhen(chance),
          act: 'set-status',
          snapshot: SOURCE,
          status: chance.pick(['available', 'restoring', 'failed']),
        },
      ],
    ],
    [2, () => [{ ...drawWhen(chance), act: 'put', key: `${TARGET}-0001.rdb`, content: 'by somebody else' }]],
    [2, () => [{ ...drawWhen(chance), act: 'put', key: `${TARGET}-else.rdb`, content: 'by somebody else' }]],
  ])(),
  // Whose record has a proof that is to stay.
  ...(request.TargetBucket !== undefined && chance.happens(0.1) ? [weakerAgain(chance, request)] : []),
  // A source that is being made is not being made for ever.
  ...(chance.happens(0.7) ? [becomesAvailable(chance)] : []),
];

const weakerAgain = (chance: Chance, request: Request): Act => ({
  ...{ after: 'NotifySuccess', seconds: chance.magnitude(1, 600), act: 'start', name: 'weaker' },
  input: { ...request, Options: { ...request.Options, Verify: 'Probe' } },
});

const becomesAvailable = (chance: Chance): Act => ({
  act: 'set-status',
  snapshot: SOURCE,
  status: 'available-unless-lost',
  seconds: chance.magnitude(20, 4_000),
});

const drawWhen = (chance: Chance): When =>
  chance.happens(0.5)
    ? { seconds: chance.magnitude(1, 3_000) }
    : {
        after: chance.pick(MOMENTS),
        seconds: chance.weighted([
          [2, 0],
          [1, 1],
          [1, chance.magnitude(1, 600)],
        ]),
      };

/** Wants the same name for something else. */
const rivalOf = (chance: Chance, { SourceClusterName: _cluster, ...request }: Request): Request =>
  request.TargetBucket === undefined && chance.happens(0.5)
    ? { ...request, SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET, KmsKeyId: KEY }
    : { ...request, SourceSnapshotName: OTHER_SOURCE, TargetSnapshotName: TARGET };

function drawAbort(chance: Chance, request: Request): Act[] {
  const when = drawWhen(chance);
  const again = { ...when, seconds: when.seconds + chance.magnitude(1, 600) };
  const input = chance.happens(0.3) ? rivalOf(chance, request) : request;
  const stop: Act = { ...when, act: 'stop' };
  return chance.happens(0.7) ? [stop, { ...again, act: 'start', name: 'again', input }] : [stop];
}
