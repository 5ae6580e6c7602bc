import type { Options } from '../../../local/emulators/memorydb/options.ts';
import type { SnapshotSeed, Tag } from '../../../local/emulators/memorydb/store.ts';
import type { Chance } from '../chance.ts';
import type { Rdb } from './files.ts';
import { BEGIN, CLUSTER, OTHER_SOURCE, SOURCE, TARGET } from './names.ts';
import type { Request } from './request.ts';
import type { Scenario } from './scenario.ts';

const HOUR = 3_600_000;
const STAMP_KEY = 'memorydb-snapshot-copy';
/** Words that no document knows, beside those of the API model. */
export const STRANGE_STATUSES = ['exporting', 'modifying', 'snapshotting', 'Available', ''];

type Surroundings = Pick<Scenario, 'snapshots' | 'objects' | 'bucket' | 'quotaSpent'>;

/** What an account holds when an execution begins. */
export function drawSurroundings(chance: Chance, request: Request, rdbs: readonly Rdb[]): Surroundings {
  const shards = drawShards(chance, rdbs);
  const source: SnapshotSeed = {
    name: SOURCE,
    status: chance.weighted([
      [40, 'available'],
      [2, 'creating'],
      [1, 'copying'],
      [1, chance.pick(STRANGE_STATUSES)],
      [1, 'failed'],
      [1, 'deleting'],
    ]),
    cluster: { Name: CLUSTER },
    createdAt: BEGIN - 72 * HOUR,
    dataTiering: chance.happens(0.03),
    tags: drawTags(chance),
    shards,
  };
  const other: SnapshotSeed = {
    name: OTHER_SOURCE,
    cluster: { Name: CLUSTER },
    createdAt: BEGIN - 50 * HOUR,
    shards: drawShards(chance, rdbs.toReversed()),
  };
  return {
    snapshots: [
      ...(chance.happens(0.97) ? [source] : []),
      other,
      ...(request.SourceClusterName === undefined ? [] : drawHistory(chance, rdbs)),
      ...(chance.happens(0.08) ? [drawForeign(chance)] : []),
    ],
    objects: drawObjects(chance),
    bucket: chance.weighted<Scenario['bucket']>([
      [24, {}],
      [1, { owner: '999999999999' }],
      [1, { region: 'us-west-2' }],
      [1, { policy: null }],
      [1, { ownership: 'BucketOwnerEnforced' }],
      [1, { ownership: null }],
    ]),
    quotaSpent: chance.happens(0.05) ? chance.between(0, 24 * 3600) : null,
  };
}

/** Older and newer automatic snapshots of the cluster: now and then more than a page of them. */
function drawHistory(chance: Chance, rdbs: readonly Rdb[]): SnapshotSeed[] {
  const days = chance.happens(0.4) ? 60 : chance.between(0, 3);
  return Array.from({ length: days }, (_, index) => {
    const createdAt = BEGIN - 24 * HOUR * (days - index) + HOUR;
    const time = new Date(createdAt).toISOString().slice(0, 16).replace('T', '-').replace(':', '-');
    const status = chance.weighted([
      [12, 'available'],
      [1, 'creating'],
      [1, 'failed'],
    ]);
    const shards = [{ ...rdbs[index % rdbs.length] }];
    return { name: `automatic.orders-${time}`, status, cluster: { Name: CLUSTER }, createdAt, shards };
  }).filter(({ name }) => name !== SOURCE);
}

/** Somebody else's snapshot under the target's name; a stamp that it carries is of another copy. */
export const drawForeign = (chance: Chance): SnapshotSeed => ({
  name: TARGET,
  status: chance.pick(['available', 'available', 'creating', 'failed', 'deleting']),
  cluster: { Name: 'billing' },
  tags: chance.pick([
    [],
    [{ Key: 'owner', Value: 'somebody' }],
    [{ Key: STAMP_KEY, Value: `sha256:${'0'.repeat(64)}` }],
  ]),
});

const drawTags = (chance: Chance): Tag[] => {
  const count = chance.weighted([
    [6, 0],
    [6, 2],
    [1, 49],
    [1, 50],
  ]);
  const tags = Array.from({ length: count }, (_, index): Tag => ({ Key: `inherited-${index}`, Value: 'x' }));
  return chance.happens(0.2) ? [...tags, { Key: 'aws:cloudformation:stack-name', Value: 'orders' }] : tags;
};

/** After resharding there may be gaps in the names. */
function drawShards(chance: Chance, rdbs: readonly Rdb[]): NonNullable<SnapshotSeed['shards']> {
  const count = chance.weighted([
    [0.5, 0],
    [20, 1],
    [20, 3],
    [6, 5],
  ]);
  const bytes = chance.magnitude(1_000, 400e9);
  return Array.from({ length: count }, (_, index) => ({
    name: String(1 + 2 * index).padStart(4, '0'),
    ...rdbs[index % rdbs.length],
    bytes,
    size: chance.happens(0.9) ? `${Math.max(1, Math.round(bytes / 2 ** 20))} MB` : null,
  }));
}

const drawObjects = (chance: Chance): Surroundings['objects'] => ({
  'unrelated.txt': 'nothing to do with it',
  ...(chance.happens(0.15) ? { [`${TARGET}-notes.txt`]: 'begins alike' } : {}),
  ...(chance.happens(0.04) ? { [`${TARGET}-0001.rdb`]: 'was there before' } : {}),
});

export const drawOptions = (chance: Chance): Partial<Options> => ({
  statusLagSeconds: chance.pick([0, 5, 40]),
  existingTargetFirst: chance.happens(0.5),
  tagsReadableWhileCreating: chance.happens(0.6),
  serviceLinkedRole: !chance.happens(0.01),
  ...(chance.happens(0.1) ? { copySeconds: (bytes: number) => 30 + bytes / 1e6 } : {}),
});

/** Minutes, either way. */
export const drawSkew = (chance: Chance): Scenario['skew'] =>
  chance.happens(0.4)
    ? {
        memorydb: chance.between(-600_000, 600_000),
        s3: chance.between(-600_000, 600_000),
        sns: chance.between(-600_000, 600_000),
      }
    : {};
