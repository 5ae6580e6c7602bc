import type { SnapshotSeed } from '../../../local/emulators/memorydb/store.ts';
import type { Fault } from '../../../local/faults.ts';
import { Chance } from '../chance.ts';
import { automaticOf } from '../fleet/draw.ts';
import { PASSING } from '../scenario/faults.ts';
import type { Rdb } from '../scenario/files.ts';
import { BEGIN, BUCKET, SECOND_BUCKET } from '../scenario/names.ts';
import type { Duplicate, Interruption } from '../scenario/scenario.ts';
import { drawOptions, drawSkew } from '../scenario/surroundings.ts';
import { FALSE_RECORDS_OF_ALL, FALSE_RECORDS_OF_COPIES, FALSE_RECORDS_OF_EXPORTS } from './false-records.ts';
import {
  type ExpiryAct,
  type ExpiryInput,
  type ExpiryScenario,
  FIRST_RUN,
  type LaterClaim,
  type PointSeed,
  type Wrong,
} from './scenario.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NAMES = ['orders', 'orders-eu', 'carts', 'billing', 'users'];
/** Of which there is no cluster any more. */
const GONE = 'archive';
const STATE_MACHINE_STEPS = ['ExpirePoints', 'ExpirePoints', 'ExpirePoint', 'IsAnythingDue', 'ConcludeExpiry'];

/** Draws everything about the play of a seed. */
export function drawExpiry(seed: number, rdbs: readonly Rdb[]): ExpiryScenario {
  const chance = new Chance(seed);
  const ofSetting = chance.fork();
  const names = NAMES.slice(0, ofSetting.pick([1, 1, 1, 2]));
  const isVersioned = ofSetting.happens(0.75);
  const pageKeys = ofSetting.happens(0.15) ? ofSetting.between(8, 30) : 1_000;
  const points = drawPoints(chance.fork(), names, isVersioned);
  const input = drawInput(chance.fork(), names);
  const ofInput = chance.fork();
  const isFlawed = ofInput.happens(0.04);
  const scenario = {
    seed,
    input: isFlawed ? { ...input, ...ofInput.pick(FLAWS) } : input,
    isFlawed,
    isVersioned,
    pageKeys,
    clusters: names.map((name) => ({
      name,
      tags: ofSetting.happens(0.5) ? [{ Key: 'team', Value: ofSetting.pick(['shop', 'web']) }] : [],
    })),
    points,
    sources: names.map((name) => automaticOf(name, BEGIN - 5 * HOUR, rdbs)),
    ...drawOthers(chance.fork(), names, points),
    options: drawOptions(chance.fork()),
    skew: drawSkew(chance.fork()),
    scripts: Array.from({ length: 8 }, () => ({ seconds: ofSetting.magnitude(5, 400) })),
    faults: drawFaults(chance.fork()),
    interruptions: drawInterruptions(chance.fork()),
    duplicates: drawDuplicates(chance.fork()),
    acts: drawActs(chance.fork(), input, names),
    isVersionedLater: chance.fork().happens(0.5) && !isVersioned,
  };
  const ofClaims = chance.fork();
  const claims = drawClaims(ofClaims, points);
  return { ...scenario, claims, faults: [...scenario.faults, ...drawFaultOfVersioning(ofClaims, claims)] };
}

/** What the plan has to refuse by the input alone. */
const FLAWS: readonly object[] = [
  { Lifecycle: {} },
  { Lifecycle: { TimeZone: 'UTC' } },
  { Lifecycle: { KeepLast: 0 } },
  { Lifecycle: { KeepDaily: -1 } },
  { Lifecycle: { KeepLast: 2, TimeZone: 'Mars/Olympus' } },
  { Lifecycle: undefined },
  { Options: { DryRun: 'false' } },
  { Options: { DryRun: false, MostDeletions: 0 } },
  { ClusterNames: [] },
  { lifecycle: { KeepLast: 1 } },
];

function drawInput(chance: Chance, names: readonly string[]): ExpiryInput {
  const rules = {
    ...(chance.happens(0.6) ? { KeepLast: chance.pick([1, 1, 2, 3]) } : {}),
    ...(chance.happens(0.3) ? { KeepDaily: chance.pick([1, 2, 3]) } : {}),
    ...(chance.happens(0.1) ? { KeepHourly: chance.pick([1, 2]) } : {}),
    ...(chance.happens(0.15) ? { KeepWeekly: 1 } : {}),
    ...(chance.happens(0.1) ? { KeepMonthly: 1 } : {}),
    ...(chance.happens(0.15) ? { KeepWithinDays: chance.pick([1, 2, 4]) } : {}),
  };
  const Lifecycle = {
    ...(Object.keys(rules).length > 0 ? rules : { KeepLast: 1 }),
    ...(chance.happens(0.3) ? { TimeZone: chance.pick(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata']) } : {}),
  };
  return {
    ...(chance.happens(0.15)
      ? { ClusterNames: chance.pick([['*'], ['o*'], [names[0] ?? ''], [GONE, '*'], ['a*']]) }
      : {}),
    ...(chance.happens(0.06) ? { ExcludeClusterNames: [chance.pick(names)] } : {}),
    ...(chance.happens(0.06) ? { ClusterTags: { team: 'shop' } } : {}),
    Lifecycle,
    Options: {
      ...(chance.happens(0.86) ? { DryRun: false } : chance.happens(0.5) ? { DryRun: true } : {}),
      ...(chance.happens(0.6) ? { MostDeletions: chance.pick([1, 2, 4, 100]) } : {}),
    },
  };
}

/** The groups of each cluster, and what other deployments and liars put among them. */
function drawPoints(chance: Chance, names: readonly string[], isVersioned: boolean): PointSeed[] {
  const points: PointSeed[] = [];
  for (const cluster of [...names, ...(chance.happens(0.2) ? [GONE] : [])]) {
    const groups = chance.weighted<readonly (readonly ['Copy' | 'Export', PointSeed['proof']])[]>([
      [4, [['Copy', 'Copy']]],
      [4, [['Export', 'Checksum']]],
      [
        2,
        [
          ['Copy', 'Copy'],
          ['Export', 'Checksum'],
        ],
      ],
      [
        1,
        [
          ['Export', 'Checksum'],
          ['Export', 'Probe'],
        ],
      ],
      [1, [['Export', 'Unverifiable']]],
    ]);
    for (const [kind, proof] of groups) points.push(...drawGroup(chance, { cluster, kind, proof }, isVersioned));
  }
  return points;
}

function drawGroup(
  chance: Chance,
  { cluster, kind, proof }: Pick<PointSeed, 'cluster' | 'kind' | 'proof'>,
  isVersioned: boolean,
): PointSeed[] {
  const count = chance.weighted([
    [1, 1],
    [3, chance.between(2, 3)],
    [5, chance.between(3, 5)],
  ]);
  const theirs = chance.happens(0.25);
  const seeds = Array.from({ length: count }, (_, index): PointSeed => {
    const isNight = chance.happens(0.8);
    const createdAt = BEGIN - (index + 1) * DAY - (isNight ? 0 : chance.between(1, 40) * HOUR);
    const isOurs = !(theirs && chance.happens(0.4));
    const day = new Date(createdAt).toISOString().slice(0, 13).replace('T', '-');
    const drawn = {
      ...{ cluster, kind, proof, createdAt, isOurs },
      bucket: kind === 'Copy' ? null : BUCKET,
      target: `${cluster}-${proof.toLowerCase()}-${day}-${index}`,
      shards: chance.pick([1, 1, 2]),
      isMarked: chance.happens(0.06),
      isGone: chance.happens(0.05),
      wrong: isOurs && chance.happens(0.1) ? drawWrong(chance, kind, isVersioned) : null,
      held: chance.happens(0.1) ? drawHeld(chance, kind, isVersioned) : null,
    };
    // An earlier run has marked only an export whose objects were as its record has them.
    return { ...drawn, isMarked: drawn.isMarked && !['other-etag', 'version-of-another'].includes(`${drawn.wrong}`) };
  });
  const [newest] = seeds;
  const oldest = seeds.at(-1);
  if (newest && oldest) {
    if (chance.happens(0.15))
      seeds.push({
        ...newest,
        createdAt: BEGIN + chance.between(1, 60) * DAY,
        target: `${newest.target}-future`,
        wrong: null,
      });
    // Its newest is no point at all.
    if (chance.happens(0.12))
      seeds.push({
        ...{ ...newest, isOurs: true, isGone: false, isMarked: false, createdAt: newest.createdAt + 6 * HOUR },
        ...{ target: `${newest.target}-new`, wrong: drawWrong(chance, kind, isVersioned) },
      });
    if (kind === 'Export' && chance.happens(0.15))
      seeds.push({ ...oldest, bucket: SECOND_BUCKET, target: `${oldest.target}-second`, wrong: null });
    // A later export under the same name: where there are versions, those of the earlier one are still there.
    if (kind === 'Export' && isVersioned && chance.happens(0.2))
      seeds.push({
        ...oldest,
        createdAt: oldest.createdAt + 3 * HOUR,
        wrong: null,
        held: null,
        isMarked: false,
        isOurs: true,
      });
    if (chance.happens(0.1)) seeds.push({ ...oldest, target: `${oldest.target}-twin`, wrong: null });
  }
  return seeds;
}

const drawWrong = (chance: Chance, kind: PointSeed['kind'], isVersioned: boolean): Wrong => {
  const ofKind = kind === 'Copy' ? FALSE_RECORDS_OF_COPIES : FALSE_RECORDS_OF_EXPORTS;
  const wrongs: readonly Wrong[] = [...ofKind, ...ofKind, ...FALSE_RECORDS_OF_ALL];
  return chance.pick(isVersioned ? wrongs : wrongs.filter((wrong) => wrong !== 'version-of-another'));
};

/** Object Lock needs versions. */
const drawHeld = (chance: Chance, kind: PointSeed['kind'], isVersioned: boolean): PointSeed['held'] =>
  kind === 'Copy'
    ? chance.pick(['keep', 'keep', 'restoring'])
    : chance.pick(isVersioned ? ['keep', 'lock', 'lock-within'] : ['keep']);

const CLAIMS: readonly LaterClaim[] = ['same-source', 'same-source', 'other-source', 'other-deployment'];

/** On exports that are whole, and whose names no other point has. */
function drawClaims(chance: Chance, points: readonly PointSeed[]): ExpiryScenario['claims'] {
  const likelihood = chance.happens(0.4) ? 0.7 : 0;
  return points.flatMap(({ kind, target, wrong, isGone }, which) => {
    const isAlone = points.every((other, index) => index === which || other.target !== target);
    const isWhole = kind === 'Export' && wrong === null && !isGone;
    return isWhole && isAlone && chance.happens(likelihood) ? [{ which, by: chance.pick(CLAIMS) }] : [];
  });
}

/** What people have, and copies of this deployment that could not be made. */
function drawOthers(chance: Chance, names: readonly string[], points: readonly PointSeed[]) {
  const cluster = chance.pick(names);
  const many = chance.happens(0.06) ? 55 : 0;
  const [point] = points;
  const snapshots: SnapshotSeed[] = [
    { name: `${cluster}-by-hand`, cluster: { Name: cluster }, createdAt: BEGIN - 9 * DAY },
    ...(chance.happens(0.15)
      ? [{ name: `${cluster}-failed`, status: 'failed', cluster: { Name: cluster }, tags: OURS_UNKNOWN }]
      : []),
    // More than a page of snapshots, which sort before the others.
    ...Array.from({ length: many }, (_, index) => ({ name: `0-${index}`, cluster: { Name: cluster } })),
  ];
  return {
    snapshots,
    objects: {
      'unrelated.txt': 'nothing to do with it',
      'recovery-points/notes.txt': 'no record',
      ...(point && chance.happens(0.3) ? { [`${point.target}-0009.rdb`]: 'begins alike' } : {}),
      ...(chance.happens(0.2) ? { 'forged.manifest.json': '{"Format": "memorydb-snapshot-copy/manifest/1"}' } : {}),
    },
  };
}

const OURS_UNKNOWN = [
  { Key: 'memorydb-snapshot-copy', Value: `memorydb-snapshot-copy-local/sha256:${'0'.repeat(64)}` },
];

const FUNCTIONS = [
  'planExpiration',
  'expirePoint',
  'expirePoint',
  'expirePoint',
  'concludeExpiry',
  'notify',
  'explainFailure',
];
const DENIED = { memorydb: 'AccessDeniedException', s3: 'AccessDenied', sfn: 'AccessDeniedException' } as const;
const OPERATIONS = {
  memorydb: ['DescribeSnapshots', 'ListTags', 'DeleteSnapshot', 'DeleteSnapshot', 'DeleteSnapshot', 'DescribeClusters'],
  s3: [
    ...['ListObjectsV2', 'GetObject', 'HeadObject', 'GetObjectTagging', 'PutObject', 'PutObject'],
    ...['DeleteObject', 'DeleteObject', 'DeleteObject', 'DeleteObject'],
  ],
  sfn: ['ListExecutions', 'DescribeExecution'],
} as const;

const drawFaults = (chance: Chance): Fault[] =>
  Array.from(
    {
      length: chance.weighted([
        [5, 0],
        [5, 1],
        [3, 2],
        [1, 4],
      ]),
    },
    (): Fault => {
      const service = chance.weighted<keyof typeof OPERATIONS | 'lambda' | 'sns'>([
        [5, 's3'],
        [4, 'memorydb'],
        [1, 'sfn'],
        [3, 'lambda'],
        [1, 'sns'],
      ]);
      const operation =
        service === 'lambda'
          ? chance.pick(FUNCTIONS)
          : service === 'sns'
            ? 'Publish'
            : chance.pick(OPERATIONS[service]);
      const isDenied = service in OPERATIONS && chance.happens(0.2);
      return {
        operation,
        error: isDenied ? DENIED[service as keyof typeof DENIED] : chance.pick(PASSING[service]),
        times: chance.weighted([
          [5, 1],
          [3, 4],
          [1, 20],
          [1, 80],
        ]),
        after: chance.weighted([
          [3, 0],
          [3, chance.between(1, 8)],
          [2, chance.between(9, 40)],
        ]),
        effect: !isDenied && chance.happens(0.35) ? 'done' : 'none',
      };
    },
  );

/** It is asked once for each export that is due, and decides what becomes of later claims: few faults of any call would meet it. */
const drawFaultOfVersioning = (chance: Chance, claims: ExpiryScenario['claims']): Fault[] =>
  chance.happens(claims.length > 0 ? 0.4 : 0.05)
    ? [
        {
          operation: 'GetBucketVersioning',
          error: chance.pick([DENIED.s3, ...PASSING.s3]),
          times: chance.pick([1, 4, 20]),
          after: chance.pick([0, 0, 1]),
          effect: 'none',
        },
      ]
    : [];

/** Any function, between any two of its requests. */
const drawInterruptions = (chance: Chance): Interruption[] =>
  chance.happens(0.45)
    ? Array.from({ length: chance.between(1, 2) }, () => {
        const operation = chance.pick([
          'planExpiration',
          ...Array<string>(6).fill('expirePoint'),
          'concludeExpiry',
          'notify',
        ]);
        return {
          operation,
          at: operation === 'expirePoint' ? chance.between(1, 5) : 1,
          call: operation === 'expirePoint' ? chance.between(1, 16) : chance.magnitude(1, 20),
          effect: chance.happens(0.6) ? 'done' : 'none',
          kind: chance.happens(0.6) ? 'crash' : 'hang',
        };
      })
    : [];

const drawDuplicates = (chance: Chance): Duplicate[] =>
  chance.happens(0.1)
    ? [
        {
          operation: chance.pick(['planExpiration', 'expirePoint', 'expirePoint', 'concludeExpiry', 'notify']),
          at: chance.between(1, 3),
          heard: chance.pick(['first', 'second'] as const),
        },
      ]
    : [];

/** Other runs, what the product itself makes, and people with the same account. */
function drawActs(chance: Chance, input: ExpiryInput, names: readonly string[]): ExpiryAct[] {
  const acts: ExpiryAct[] = [];
  const [cluster = ''] = names;
  const which = () => chance.between(0, 60);
  const during = () => ({ seconds: chance.magnitude(1, 4_000) / 1_000, after: chance.pick(STATE_MACHINE_STEPS) });
  // Points of the product's own handlers, also adopted ones.
  if (chance.happens(0.25)) {
    const made = {
      SourceClusterName: cluster,
      TargetSnapshotName: '{cluster}-made',
      ...(chance.happens(0.5) ? { TargetBucket: BUCKET } : {}),
      Options: { DeadlineMinutes: 60, MaxSourceAgeHours: 100 },
    };
    acts.push({ seconds: 0, act: 'copy', name: 'made', input: made });
    if (chance.happens(0.4)) {
      acts.push({ seconds: chance.between(3, 60), act: 'stop', name: 'made' });
      acts.push({ seconds: 100, act: 'copy', name: 'adopted', input: made });
    }
  }
  for (
    let count = chance.weighted([
      [3, 0],
      [4, 1],
      [3, 2],
    ]);
    count > 0;
    count -= 1
  )
    acts.push({
      ...(chance.happens(0.75) ? during() : { seconds: chance.between(6_000, 20_000) }),
      act: chance.pick([
        ...(['lose', 'remake', 're-export', 'forge-manifest', 'lose-newest', 'lose-newest', 'lose-newest'] as const),
        ...(['keep', 'keep', 'lock', 'restore', 'lose-record', 'revive', 'copy-ours', 'copy-ours'] as const),
      ]),
      which: which(),
    });
  if (chance.happens(0.12)) acts.push({ ...during(), act: 'copy-from', name: 'from-ours', which: which() });
  if (chance.happens(0.08))
    acts.push({ seconds: FIRST_RUN - 20, act: 'copy-from', name: 'from-before', which: which() });
  if (chance.happens(0.05))
    acts.push({
      ...during(),
      act: 'copy',
      name: 'by-hand',
      input: { SourceClusterName: cluster, TargetBucket: BUCKET },
    });
  if (chance.happens(0.15)) acts.push({ ...during(), act: 'stop', name: 'first' });
  // Of one moment, of which exactly one goes on; while the first is under way; and later, with another input now and then.
  if (chance.happens(0.06)) acts.push({ seconds: FIRST_RUN, act: 'start', name: 'at-once', input });
  if (chance.happens(0.12)) acts.push({ ...during(), act: 'start', name: 'overlapping', input });
  if (chance.happens(0.04))
    acts.push({ seconds: FIRST_RUN, act: 'start', name: 'short', input, timeoutSeconds: chance.between(1, 60) });
  if (chance.happens(0.25))
    acts.push({ seconds: 30_000, act: 'jump', by: chance.pick([-60, -3, -1, 1, 20, 70]) * DAY });
  if (chance.happens(0.3))
    acts.push({
      seconds: 40_000,
      act: 'start',
      name: 'later',
      input: chance.happens(0.6) ? input : drawInput(chance, names),
    });
  if (chance.happens(0.05)) acts.push({ seconds: chance.between(6_000, 30_000), act: 'delete-cluster', cluster });
  // Between what the plan reads and the last look.
  if (chance.happens(0.2))
    acts.push({
      ...{ seconds: chance.magnitude(500, 8_000) / 1_000, after: 'PlanExpiration' },
      ...{ act: 'lose-newest', which: which() },
    });
  if (chance.happens(0.2)) acts.push({ ...during(), act: 'claim', which: which(), by: chance.pick(CLAIMS) });
  return acts;
}
