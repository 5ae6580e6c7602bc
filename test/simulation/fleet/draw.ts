import type { Script } from '../../../local/emulators/memorydb/lifecycle.ts';
import type { SnapshotSeed, Tag } from '../../../local/emulators/memorydb/store.ts';
import type { Fault } from '../../../local/faults.ts';
import { Chance } from '../chance.ts';
import { filledIn } from '../oracle.ts';
import { drawFaults as drawCopyFaults, PASSING } from '../scenario/faults.ts';
import type { Damaged, Rdb } from '../scenario/files.ts';
import { BEGIN, BUCKET, OTHER_BUCKET, SECOND_BUCKET } from '../scenario/names.ts';
import type { Duplicate, Interruption } from '../scenario/scenario.ts';
import { drawOptions, drawSkew } from '../scenario/surroundings.ts';
import type { FleetAct, FleetCluster, FleetInput, FleetScenario } from './scenario.ts';

const HOUR = 3_600_000;
const NAMES = [
  ...['orders', 'orders-eu', 'carts', 'shop-web', 'shop-api', 'shop-api-2', 'billing', 'users'],
  ...['users-archive', 'scratch-1', 'scratch-2', 'a'],
];

/** Draws everything about the play of a seed. */
export function drawFleet(seed: number, rdbs: readonly Rdb[], damaged: Damaged): FleetScenario {
  const chance = new Chance(seed);
  const clusters = drawClusters(chance.fork(), rdbs);
  const input = drawInput(chance.fork(), clusters);
  const ofInput = chance.fork();
  const isFlawed = ofInput.happens(0.06);
  return {
    seed,
    input: isFlawed ? { ...input, ...ofInput.pick(FLAWS) } : input,
    isFlawed,
    clusters,
    taken: drawTaken(chance.fork(), input, clusters),
    options: drawOptions(chance.fork()),
    skew: drawSkew(chance.fork()),
    scripts: drawScripts(chance.fork(), [...damaged.atTheEnds]),
    faults: drawFaults(chance.fork(), input),
    interruptions: drawInterruptions(chance.fork()),
    duplicates: drawDuplicates(chance.fork()),
    acts: drawActs(chance.fork(), input, clusters, rdbs),
  };
}

/** What the selection has to refuse by the input alone. */
const FLAWS: readonly object[] = [
  { ClusterNames: [] },
  { ClusterNames: ['Not a name'] },
  { ExcludeClusterNames: 'orders' },
  { ClusterTags: {} },
  { ClusterTags: { team: 7 } },
  { Request: { SourceClusterName: 'orders' } },
  { Request: { TargetBucket: OTHER_BUCKET } },
  { Request: { TargetSnapshotName: 'the-same-for-all' } },
  { Request: { Options: { MaxSourceAgeHours: 0 } } },
  { Request: { Options: { DryRun: true } } },
  { Options: { MaxConcurrency: 0 } },
  { Options: { MaxConcurrency: 501 } },
  { Options: { DryRun: 'yes' } },
  { clusterNames: ['orders'] },
];

function drawClusters(chance: Chance, rdbs: readonly Rdb[]): FleetCluster[] {
  const count = chance.weighted([
    [1, 1],
    [4, chance.between(2, 4)],
    [4, chance.between(5, 8)],
    [1, chance.between(9, 12)],
  ]);
  const names = [...NAMES];
  const drawn = Array.from({ length: count }, () => {
    const [name = ''] = names.splice(chance.between(0, names.length - 1), 1);
    return drawCluster(chance, name, rdbs);
  });
  // More than a page of clusters, which sort before or after the others.
  const prefix = chance.pick(['0-other', 'zz-other']);
  const others = chance.happens(0.12) ? 60 : 0;
  return [
    ...drawn,
    ...Array.from(
      { length: others },
      (_, index): FleetCluster => ({
        name: `${prefix}-${index}`,
        status: 'available',
        retention: 1,
        tags: [],
        snapshots: [],
      }),
    ),
  ];
}

function drawCluster(chance: Chance, name: string, rdbs: readonly Rdb[]): FleetCluster {
  const automated = (hours: number, status = 'available'): SnapshotSeed =>
    automaticOf(name, BEGIN - hours * HOUR, rdbs, status);
  const fresh = chance.between(1, 20);
  return {
    name,
    status: chance.weighted([
      [24, 'available'],
      [2, 'snapshotting'],
      [1, 'updating'],
      [1, 'creating'],
      [1, 'deleting'],
      [1, chance.pick(['create-failed', 'restore-failed'])],
    ]),
    retention: chance.weighted([
      [10, 7],
      [2, 1],
      [1, 0],
    ]),
    tags: drawTags(chance),
    snapshots: [
      ...chance.weighted<() => SnapshotSeed[]>([
        [14, () => [automated(fresh)]],
        [5, () => [automated(fresh), automated(fresh + 24)]],
        [2, () => [automated(fresh, 'creating'), automated(fresh + 24)]],
        [2, () => [automated(chance.between(40, 200))]],
        [2, () => []],
      ])(),
      ...(chance.happens(0.2)
        ? [{ ...automated(chance.between(1, 60)), name: `${name}-by-hand`, source: 'manual' as const }]
        : []),
    ],
  };
}

export function automaticOf(name: string, createdAt: number, rdbs: readonly Rdb[], status = 'available'): SnapshotSeed {
  const time = new Date(createdAt).toISOString().slice(0, 16).replaceAll(/[T:]/g, '-');
  const shards = rdbs.slice(1, 2 + ((createdAt / HOUR) % 2)).map((rdb, index) => ({ name: `000${index + 1}`, ...rdb }));
  return { name: `automatic.${name}-${time}`, status, cluster: { Name: name }, createdAt, shards };
}

const drawTags = (chance: Chance): Tag[] => [
  ...(chance.happens(0.6) ? [{ Key: 'team', Value: chance.pick(['shop', 'web', 'data']) }] : []),
  ...(chance.happens(0.6) ? [{ Key: 'env', Value: chance.pick(['prod', 'test']) }] : []),
  ...(chance.happens(0.1) ? [{ Key: 'note' }] : []),
];

function drawInput(chance: Chance, clusters: readonly FleetCluster[]): FleetInput {
  const isExport = chance.happens(0.4);
  const template = chance.pick([null, '{cluster}-{date}', '{source}-kept', '{cluster}-{time}', '{cluster}-kept']);
  const hasMany = clusters.length > 50;
  const some = () =>
    chance.pick([
      'shop-*',
      '*s',
      'orders*',
      'users',
      'scratch-?',
      'nobody',
      'no-*',
      'o*',
      ...clusters.map(({ name }) => name),
    ]);
  const named = hasMany
    ? clusters.slice(0, clusters.length - 60).map(({ name }) => name)
    : Array.from({ length: chance.between(1, 3) }, some);
  return {
    ...(chance.happens(hasMany ? 0.7 : 0.4) ? { ClusterNames: named } : {}),
    ...(chance.happens(0.25) ? { ExcludeClusterNames: [some()] } : {}),
    ...(chance.happens(0.25)
      ? {
          ClusterTags: chance.pick<NonNullable<FleetInput['ClusterTags']>>([
            { team: ['shop', 'web'] },
            { team: 'shop', env: 'prod' },
            { env: ['prod', 'test'], team: ['shop', 'web', 'data'] },
            { env: 'prod' },
          ]),
        }
      : {}),
    Request: {
      ...(template === null ? {} : { TargetSnapshotName: template }),
      ...(isExport ? { TargetBucket: chance.happens(0.7) ? BUCKET : SECOND_BUCKET } : {}),
      Options: {
        DeadlineMinutes: chance.pick([10, 60, 60, 120]),
        ...(chance.happens(0.25) ? { SourceType: chance.pick(['manual', 'any', 'automated']) } : {}),
        ...(chance.happens(0.25) ? { MaxSourceAgeHours: chance.pick([5, 22, 60, 300]) } : {}),
        ...(isExport && chance.happens(0.2) ? { Verify: 'Probe' } : {}),
      },
    },
    Options: {
      ...(chance.happens(0.6) ? { MaxConcurrency: chance.pick([1, 2, 3, 5, 500]) } : {}),
      ...(chance.happens(0.06) ? { DryRun: true } : {}),
    },
  };
}

/** Somebody's snapshots under names that a run would give. */
const drawTaken = (chance: Chance, { Request }: FleetInput, clusters: readonly FleetCluster[]): SnapshotSeed[] =>
  Request?.TargetBucket !== undefined
    ? []
    : clusters.slice(0, 12).flatMap(({ name, snapshots: [newest] }) => {
        if (!newest || !chance.happens(0.05)) return [];
        const template = Request?.TargetSnapshotName ?? '{source}';
        const target = filledIn(template, name, newest.name, new Date(BEGIN).toISOString());
        return [{ name: target, cluster: { Name: 'somebody-elses' } }];
      });

/** How the copies go that MemoryDB takes, in turn: most well. */
const drawScripts = (chance: Chance, damaged: readonly string[]): Script[] =>
  Array.from({ length: 24 }, () => ({
    seconds: chance.magnitude(5, chance.happens(0.1) ? 10_000 : 400),
    ending: chance.weighted([
      [30, 'available' as const],
      [1, 'failed'],
      [1, 'gone'],
      [1, 'stuck'],
    ]),
    ...(chance.happens(0.1) ? { invisibleSeconds: chance.between(1, 200) } : {}),
    ...(chance.happens(0.1) ? { untaggedSeconds: chance.between(1, 50) } : {}),
    ...(chance.happens(0.05) ? { replaceFiles: { '0001': chance.pick(damaged) } } : {}),
    ...(chance.happens(0.03) ? { leaveOut: ['0001'] } : {}),
  }));

const FUNCTIONS = [
  'selectClusters',
  'checkCluster',
  'checkCluster',
  'judgeCluster',
  'concludeRun',
  'notify',
  'recordPoint',
];
const STEP_FUNCTIONS = ['StartExecution', 'StartExecution', 'ListExecutions', 'DescribeExecution'];

/** Faults of the steps of a run, and of those of its copies. */
const drawFaults = (chance: Chance, { Request }: FleetInput): Fault[] => [
  ...(chance.happens(0.4)
    ? drawCopyFaults(chance, Request?.TargetBucket ? { TargetBucket: Request.TargetBucket } : {})
    : []),
  ...Array.from(
    {
      length: chance.weighted([
        [5, 0],
        [5, 1],
        [3, 2],
        [1, 4],
      ]),
    },
    (): Fault => {
      const [operation, errors] = chance.weighted<readonly [string, readonly string[]]>([
        [5, [chance.pick(FUNCTIONS), PASSING.lambda]],
        [2, ['DescribeClusters', [...PASSING.memorydb, 'AccessDeniedException']]],
        [2, ['DescribeSnapshots', [...PASSING.memorydb, 'AccessDeniedException']]],
        [2, ['ListTags', [...PASSING.memorydb, 'AccessDeniedException']]],
        [4, [chance.pick(STEP_FUNCTIONS), ['ThrottlingException', 'InternalFailure', 'AccessDeniedException']]],
        [2, [chance.pick(['ListObjectsV2', 'GetObject', 'PutObject']), [...PASSING.s3, 'AccessDenied']]],
        [1, ['ResultWriter', ['InternalError']]],
        [2, ['Publish', PASSING.sns]],
      ]);
      return {
        operation,
        error: chance.pick(errors),
        times: chance.weighted([
          [5, 1],
          [3, 4],
          [2, 20],
          [1, 80],
        ]),
        after: chance.weighted([
          [2, 0],
          [2, chance.between(1, 6)],
          [1, chance.between(7, 30)],
        ]),
        effect: chance.happens(0.3) ? 'done' : 'none',
      };
    },
  ),
];

const drawInterruptions = (chance: Chance): Interruption[] =>
  chance.happens(0.3)
    ? Array.from({ length: chance.between(1, 2) }, () => ({
        operation: chance.pick([...FUNCTIONS, 'copySnapshot', 'validateRequest', 'pollStatus']),
        at: chance.between(1, 4),
        call: chance.between(1, 3),
        effect: chance.happens(0.6) ? 'done' : 'none',
        kind: chance.happens(0.6) ? 'crash' : 'hang',
      }))
    : [];

const drawDuplicates = (chance: Chance): Duplicate[] =>
  chance.happens(0.1)
    ? [
        {
          operation: chance.pick(FUNCTIONS),
          at: chance.between(1, 3),
          heard: chance.pick(['first', 'second'] as const),
        },
      ]
    : [];

/** Other runs, and people with the same account. */
function drawActs(
  chance: Chance,
  input: FleetInput,
  clusters: readonly FleetCluster[],
  rdbs: readonly Rdb[],
): FleetAct[] {
  const acts: FleetAct[] = [];
  const start = (name: string, seconds: number, given: object = input): void => {
    acts.push({ seconds, act: 'start', name, input: given });
  };
  // Of one moment, of which exactly one goes on; while the first is under way; after its end; and on the next day.
  if (chance.happens(0.08)) start('at-once', 0);
  if (chance.happens(0.2)) start('overlapping', chance.magnitude(1, 1_000));
  const later = chance.between(15_000, 40_000);
  if (chance.happens(0.55)) start('later', later, chance.happens(0.7) ? input : drawInput(chance, clusters));
  if (chance.happens(0.3)) {
    const next = chance.between(85_000, 90_000);
    for (const { name, status } of clusters.slice(0, 12))
      if (status === 'available' && chance.happens(0.6))
        acts.push({ seconds: next - 3_600, act: 'make', seed: automaticOf(name, BEGIN + (next - 3_700) * 1000, rdbs) });
    start('next-day', next);
  }
  if (chance.happens(0.12)) acts.push({ seconds: chance.magnitude(1, 2_000), act: 'stop', name: 'first' });
  if (chance.happens(0.05))
    acts.push({ seconds: 0, act: 'start', name: 'short', input, timeoutSeconds: chance.between(1, 900) });
  if (chance.happens(0.4))
    for (let count = chance.between(1, 3); count > 0; count -= 1)
      acts.push({
        seconds: chance.between(10_000, later - 1),
        act: chance.pick(['lose', 'replace'] as const),
        which: chance.between(0, 11),
      });
  const some = chance.pick(clusters);
  if (chance.happens(0.1))
    acts.push({ seconds: chance.between(5_000, 14_000), act: 'delete-cluster', cluster: some.name });
  if (chance.happens(0.1))
    acts.push({
      seconds: chance.between(1, 14_000),
      act: 'cluster-status',
      cluster: some.name,
      status: chance.pick(['available', 'deleting', 'updating']),
    });
  const [source] = some.snapshots;
  if (source && chance.happens(0.08))
    acts.push({ seconds: chance.magnitude(1, 14_000), act: 'delete', snapshot: source.name });
  if (chance.happens(0.12)) {
    const { Request } = input;
    acts.push({
      seconds: chance.magnitude(1, 5_000),
      act: 'start-copy',
      name: 'by-hand',
      input: { SourceClusterName: some.name, ...Request, TargetSnapshotName: '{cluster}-kept' },
    });
  }
  return acts;
}
