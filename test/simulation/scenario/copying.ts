import type { Script } from '../../../local/emulators/memorydb/lifecycle.ts';
import type { SnapshotSeed } from '../../../local/emulators/memorydb/store.ts';
import type { Chance } from '../chance.ts';
import { SOURCE } from './names.ts';
import type { Request } from './request.ts';
import { STRANGE_STATUSES } from './surroundings.ts';

/** How the copies go that MemoryDB takes: most well, each in its own time. */
export const drawCopying = (
  chance: Chance,
  request: Request,
  snapshots: readonly SnapshotSeed[],
  damaged: readonly string[],
): Script[] => {
  const shards = snapshots.find(({ name }) => name === SOURCE)?.shards?.flatMap(({ name = '' }) => name) ?? [];
  return [1, 2, 3].map(() => ({
    ...drawPace(chance),
    ...(request.TargetBucket === undefined ? drawCopy(chance) : drawExport(chance, shards, damaged)),
  }));
};

const drawPace = (chance: Chance): Script => ({
  seconds: chance.weighted([
    [9, chance.magnitude(5, 300)],
    [1, chance.magnitude(300, 10_000)],
  ]),
  ...(chance.happens(0.1) ? { status: chance.pick(STRANGE_STATUSES) } : {}),
  ...(chance.happens(0.2) ? { sourceReadsBusy: false } : {}),
  ending: chance.weighted([
    [36, 'available' as const],
    [1, 'failed'],
    [1, 'deleting'],
    [1, 'gone'],
    [1, 'stuck'],
  ]),
});

/** What has just been made is not seen everywhere at once. */
const drawCopy = (chance: Chance): Script => ({
  ...(chance.happens(0.25)
    ? {
        invisibleSeconds: chance.weighted([
          [8, chance.between(1, 300)],
          [1, 1_200],
        ]),
      }
    : {}),
  ...(chance.happens(0.25) ? { untaggedSeconds: chance.between(1, 50) } : {}),
});

function drawExport(chance: Chance, shards: readonly string[], damaged: readonly string[]): Script {
  const last = shards.at(-1);
  if (last === undefined) return {};
  return chance.weighted<() => Script>([
    [16, () => ({})],
    [1, () => ({ leaveOut: [chance.pick(shards)] })],
    [1, () => ({ renameKey: (key: string) => key.replace('.rdb', '.moved.rdb') })],
    [3, () => ({ replaceFiles: { [chance.pick(shards)]: chance.pick(damaged) } })],
  ])();
}
