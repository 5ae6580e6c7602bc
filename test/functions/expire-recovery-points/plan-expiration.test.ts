import { beforeEach, describe, expect, test } from '@jest/globals';
import { STAMP_KEY } from '../../../functions/core/copy/stamp.ts';
import type { PlanReport } from '../../../functions/core/lifecycle/table.ts';
import { recordText } from '../../../functions/core/recovery-points/merge-record.ts';
import { type RecoveryPoint, recordKey } from '../../../functions/core/recovery-points/record.ts';
import { planExpiration } from '../../../functions/expire-recovery-points/plan-expiration.ts';
import { copyOf, DEPLOYMENT, expireInput, exportOf, NOW } from '../core/lifecycle/expiring.ts';
import { ACCOUNT, BUCKET } from '../core/payloads.ts';
import { ExpiringAccount } from '../expiring-account.ts';
import { fault } from '../ports.ts';

const { Execution } = expireInput(copyOf(20), []);
const REPORT = 'reports/expire-recovery-points/memorydb-snapshot-copy/run.json';
const DELETING = { Lifecycle: { KeepLast: 1 }, Options: { DryRun: false, MostDeletions: 100 } };

let account: ExpiringAccount;
let clusters: { Name: string; ARN: string; tags?: { Key: string; Value: string }[] }[];
let isAllowed: boolean;
/** Clusters of which MemoryDB does not show the tags. */
let busy: string[];
let runs: { executionArn: string; startedAt: string; status: string; input: string }[];
beforeEach(() => {
  account = new ExpiringAccount();
  clusters = [{ Name: 'orders', ARN: 'orders' }];
  isAllowed = true;
  busy = [];
  runs = [];
});

const plan = async (Request: unknown = DELETING) => {
  const { copies, objects, stored, buckets } = account;
  const services = {
    ...{ copies, objects, stored, buckets },
    clusters: {
      list: async () => (typeof clusters === 'function' ? (clusters as () => never)() : clusters),
      listTags: async (arn: string) => {
        if (busy.includes(arn)) throw fault('InvalidClusterStateFault');
        return clusters.find(({ ARN }) => ARN === arn)?.tags ?? [];
      },
    },
    runs: {
      running: async (machine: string) =>
        machine.endsWith('-expire-recovery-points') ? runs : account.runs.running(machine),
      describe: async (arn: string) => {
        const found = runs.find(({ executionArn }) => executionArn === arn);
        return found ? { ...found, output: null, error: null, cause: null } : account.runs.describe(arn);
      },
    },
    stateMachineArn: (machine: string) => machine,
    exportBucket: () => BUCKET,
    expirationAllowed: () => isAllowed,
  };
  return planExpiration(services)({ Request, Execution, Now: NOW });
};
const report = (): PlanReport => JSON.parse(account.objects.textOf(REPORT) ?? '{}');
const verdicts = () => Object.fromEntries(report().Points.map(({ Target, Verdict }) => [Target, Verdict]));
const reasonsOf = (target: string) =>
  report()
    .Points.find(({ Target }) => Target === target)
    ?.Reasons.join('; ');
const copies = (...days: number[]) => days.map((day) => copyOf(day));

test('What is due is what the plan deletes, the oldest first, with the newest of its group', async () => {
  account.add(...copies(18, 22, 21, 20), exportOf(22), exportOf(19), exportOf(21), exportOf(20));
  const { Plan, Due } = await plan({ ...DELETING, Lifecycle: { KeepLast: 2 } });
  const results = {
    Bucket: BUCKET,
    OwnerAccountId: ACCOUNT,
    Prefix: 'reports/expire-recovery-points/memorydb-snapshot-copy/run',
  };
  expect(Plan).toMatchObject({ Due: 4, Deferred: 0, Warnings: [], Results: results });
  const points = [copyOf(18), exportOf(19), copyOf(20), exportOf(20)].sort((a, b) =>
    a.Source.CreatedAt + recordKey(a) < b.Source.CreatedAt + recordKey(b) ? -1 : 1,
  );
  expect(Due).toEqual(
    points.map((point) => ({ Key: recordKey(point), Newest: [recordKey(point.Copy ? copyOf(22) : exportOf(22))] })),
  );
});

test('A dry run, which is the default, writes the plan, and has nothing due; the deployment need not allow deletions', async () => {
  isAllowed = false;
  account.add(...copies(20, 22));
  expect(await plan({ Lifecycle: { KeepLast: 1 } })).toMatchObject({ Plan: { Due: 0, Deferred: 0 }, Due: [] });
  expect(verdicts()).toEqual({ 'copy-20': 'DELETE', 'copy-22': 'KEEP' });
  expect(account.objects.textOf(REPORT.replace('json', 'csv'))).toContain('copy-20');
});

test('A run that deletes is refused where the deployment does not allow it, with every other problem', async () => {
  isAllowed = false;
  await expect(plan({ Options: { DryRun: false } })).rejects.toMatchObject({
    name: 'InvalidRequest',
    message: expect.stringMatching(/expireRecoveryPoints=on.*/s),
  });
  expect(account.objects.textOf(REPORT)).toBeUndefined();
});

test('Of two runs that delete, the later one ends; a dry run neither waits nor is waited for', async () => {
  const running = (input: object, startedAt: string) => {
    runs = [{ executionArn: 'a', startedAt, status: 'RUNNING', input: JSON.stringify(input) }];
  };
  running(DELETING, '2026-11-23T02:59:00.000Z');
  await expect(plan()).rejects.toMatchObject({ name: 'RunInProgress' });
  await expect(plan({ Lifecycle: { KeepLast: 1 } })).resolves.toMatchObject({ Due: [] });
  running(DELETING, '2026-11-23T03:00:01.000Z');
  await expect(plan()).resolves.toMatchObject({ Due: [] });
  running({ Lifecycle: { KeepLast: 1 } }, '2026-11-23T02:59:00.000Z');
  await expect(plan()).resolves.toMatchObject({ Due: [] });
});

describe('A record that is not of this deployment takes no slot, and is passed over with the reason:', () => {
  test.each([
    ['another deployment', { Deployment: `${DEPLOYMENT}-2` }, /deployment/],
    ['another account', { Place: { ...copyOf(22).Place, AccountId: '444455556666' } }, /account/],
    ['another region', { Place: { ...copyOf(22).Place, Region: 'eu-west-1' } }, /region/],
  ])('%s', async (_what, changes, reason) => {
    account.add(...copies(20, 21), copyOf(22, changes));
    expect(await plan()).toMatchObject({ Due: [{ Key: recordKey(copyOf(20)), Newest: [recordKey(copyOf(21))] }] });
    expect(verdicts()).toMatchObject({ 'copy-22': 'PASSED_OVER' });
    expect(reasonsOf('copy-22')).toMatch(reason);
  });

  test('one under the key of another record', async () => {
    account.add(...copies(20, 21));
    account.objects.put(recordKey(copyOf(22)), recordText(copyOf(19)));
    expect(await plan()).toMatchObject({ Due: [{ Newest: [recordKey(copyOf(21))] }] });
    expect(report().Counts).toMatchObject({ PASSED_OVER: 1, KEEP: 1 });
  });
});

describe('A point stays', () => {
  const newer = [copyOf(22), exportOf(22)];
  const keep = [{ Key: 'memorydb-snapshot-copy:keep', Value: '' }];
  const tagOf = (point: RecoveryPoint) => ({ Key: STAMP_KEY, Value: point.Copy?.Stamp ?? '' });
  const [first, last] = exportOf(20).Export?.Objects ?? [];

  test.each<[string, string, RecoveryPoint, (point: RecoveryPoint) => void]>([
    ['a copy with the tag to keep', 'TaggedToKeep', copyOf(20), (p) => snapshot(p, { tags: [tagOf(p), ...keep] })],
    ['a copy that is restored from', 'Restoring', copyOf(20), (p) => snapshot(p, { status: 'restoring' })],
    ['a copy that is copied', 'InUse', copyOf(20), (p) => snapshot(p, { status: 'copying' })],
    ['a copy that is exported', 'InUse', copyOf(20), (p) => snapshot(p, { status: 'exporting' })],
    [
      'an export with the tag to keep',
      'TaggedToKeep',
      exportOf(20),
      () => first && account.change(first, { tags: keep }),
    ],
    ['an export with a lock', 'Locked', exportOf(20), () => first && account.change(first, { isOnLegalHold: true })],
    [
      'an export with a lock of its last file',
      'Locked',
      exportOf(20),
      () => last && account.change(last, { isOnLegalHold: true }),
    ],
    [
      'the source of a running execution',
      'InUse',
      copyOf(20),
      () => account.running({ SourceSnapshotName: 'COPY-20', TargetSnapshotName: 'x' }, NOW),
    ],
    [
      'the target of a running execution',
      'InUse',
      exportOf(20),
      () => account.running({ TargetSnapshotName: 'nightly/{source}', TargetBucket: BUCKET }, NOW),
    ],
    ['a copy without what its stamp was computed from', 'Unidentified', stampless(), () => undefined],
    [
      'the source of a running execution, which MemoryDB copies',
      'InUse',
      copyOf(20),
      (p) => {
        snapshot(p, { status: 'copying' });
        account.running({ SourceSnapshotName: 'COPY-20', TargetSnapshotName: 'x' }, NOW);
      },
    ],
  ])('%s', async (_what, hold, point, change) => {
    account.add(point, ...newer);
    change(point);
    expect((await plan()).Due).toEqual([]);
    expect(verdicts()).toMatchObject({ [point.Target]: 'PASSED_OVER' });
    expect(String(reasonsOf(point.Target)).split(`${hold}: `)).toHaveLength(2);
  });

  const snapshot = (point: RecoveryPoint, changes: object) => {
    const found = account.snapshots.get(point.Target);
    if (found) account.snapshots.set(point.Target, { ...found, ...changes });
  };

  function stampless(): RecoveryPoint {
    const { StampedWith: _, ...Copy } = copyOf(20).Copy ?? { Arn: '', Stamp: '', KmsKeyId: null };
    return copyOf(20, { Copy });
  }

  test('as one with the tag to keep, also while an execution uses it', async () => {
    account.add(copyOf(20), ...newer);
    snapshot(copyOf(20), { tags: [tagOf(copyOf(20)), ...keep], status: 'copying' });
    account.running({ SourceSnapshotName: 'copy-20', TargetSnapshotName: 'x' }, NOW);
    await plan();
    expect(reasonsOf('copy-20')).toMatch(/^TaggedToKeep: /);
  });

  test('of which another record has the target, also one of a cluster that is not selected', async () => {
    account.add(exportOf(20), exportOf(22), exportOf(19, { Cluster: 'others', Target: exportOf(20).Target }));
    expect((await plan({ ...DELETING, ClusterNames: ['orders'] })).Due).toEqual([]);
    expect(reasonsOf(exportOf(20).Target)).toContain('SharedKeys: ');
  });

  test('unless all other records of its target are of files that are gone', async () => {
    const older = exportOf(17, { Target: exportOf(20).Target });
    account.add(exportOf(20), exportOf(22));
    account.objects.put(recordKey(older), recordText(older));
    expect((await plan()).Due).toEqual([{ Key: recordKey(exportOf(20)), Newest: [recordKey(exportOf(22))] }]);
    expect(report().Counts).toMatchObject({ MISSING: 1 });
    account.add(older);
    expect((await plan()).Due).toEqual([]);
    expect(report().Counts).toMatchObject({ PASSED_OVER: 2 });
  });

  test('that is missing in part, of which no file is named that belongs to another one', async () => {
    const whole = exportOf(20);
    const [file = { Key: '', ETag: '', VersionId: null, Shard: '', Bytes: 0, Verdict: 'verified' as const }] =
      whole.Export?.Objects ?? [];
    const Objects = [file, { ...file, Shard: '0009', Key: `${whole.Target}-0009.rdb` }];
    const older = exportOf(17, { Target: whole.Target, Export: { Objects, Manifest: null, Claim: null } });
    account.add(whole, exportOf(22));
    account.objects.put(recordKey(older), recordText(older));
    await plan();
    const [missing] = report().Points.filter(({ RecoveryPoint }) => RecoveryPoint === recordKey(older));
    expect(missing?.Verdict).toBe('MISSING');
    expect(missing?.Reasons).toEqual([expect.stringMatching(/^Missing: /)]);
  });

  test('that no longer exists, and takes no slot', async () => {
    account.add(...copies(20, 21, 22), exportOf(20), exportOf(22));
    account.snapshots.delete('copy-22');
    const [object] = exportOf(22).Export?.Objects ?? [];
    if (object) account.change(object, { etag: '"exported anew"' });
    expect((await plan()).Due).toEqual([{ Key: recordKey(copyOf(20)), Newest: [recordKey(copyOf(21))] }]);
    expect(verdicts()).toMatchObject({
      'copy-22': 'MISSING',
      'nightly/export-22': 'MISSING',
      'nightly/export-20': 'KEEP',
    });
  });

  test('whose snapshot has another stamp, since somebody made another one under its name', async () => {
    account.add(...copies(20, 22));
    snapshot(copyOf(22), { tags: [{ Key: STAMP_KEY, Value: 'other' }] });
    expect((await plan()).Due).toEqual([]);
    expect(verdicts()).toEqual({ 'copy-20': 'KEEP', 'copy-22': 'MISSING' });
  });

  test('from the future, and of a cluster that is gone', async () => {
    account.add(...copies(20, 22), copyOf(24), copyOf(19, { Cluster: 'gone' }), copyOf(18, { Cluster: 'gone' }));
    expect((await plan()).Due).toEqual([{ Key: recordKey(copyOf(20)), Newest: [recordKey(copyOf(22))] }]);
    expect(verdicts()).toMatchObject({ 'copy-24': 'KEEP', 'copy-18': 'CLUSTER_GONE' });
    await plan({ ...DELETING, ClusterNames: ['gone'] });
    expect(verdicts()).toEqual({ 'copy-18': 'DELETE', 'copy-19': 'KEEP' });
  });
});

test('What was marked is finished first; snapshots that failed are listed, and only those of this deployment', async () => {
  account.add(copyOf(22), copyOf(20), copyOf(21, { State: 'Deleting' }));
  const failed = (tag: string) => ({ status: 'failed', cluster: 'orders', tags: [{ Key: STAMP_KEY, Value: tag }] });
  account.snapshots.set('failed', failed(`${DEPLOYMENT}/sha256:0`));
  account.snapshots.set('not-ours', failed(`${DEPLOYMENT}-2/sha256:0`));
  const { Due } = await plan();
  expect(Due.map(({ Key }) => Key)).toEqual([recordKey(copyOf(21)), recordKey(copyOf(20))]);
  expect(verdicts()).toMatchObject({ failed: 'FAILED_COPY' });
  expect(verdicts()).not.toHaveProperty('not-ours');
});

test('A group over its bound is left whole, and the others are not', async () => {
  account.add(...[16, 17, 18, 22].map((day) => copyOf(day)), exportOf(20), exportOf(22));
  const { Due } = await plan();
  expect(Due.map(({ Key }) => Key)).toEqual([recordKey(exportOf(20))]);
  expect(report().Counts).toMatchObject({ OVER_BOUND: 3, DELETE: 1 });
});

test('Clusters are selected by their tags, which are read one by one', async () => {
  account.add(...copies(20, 22), copyOf(20, { Cluster: 'web' }), copyOf(22, { Cluster: 'web' }));
  clusters = [
    { Name: 'orders', ARN: 'orders', tags: [{ Key: 'team', Value: 'shop' }] },
    { Name: 'web', ARN: 'web', tags: [{ Key: 'team', Value: 'web' }] },
  ];
  await plan({ ...DELETING, ClusterTags: { team: 'shop' } });
  expect(new Set(report().Points.map(({ Cluster }) => Cluster))).toEqual(new Set(['orders']));
});

test('A cluster whose tags MemoryDB does not show keeps all of its points, and no other cluster from being expired', async () => {
  account.add(...copies(20, 22), copyOf(20, { Cluster: 'web' }), copyOf(22, { Cluster: 'web' }));
  clusters = ['orders', 'web', 'without-points'].map((Name) => ({
    ...{ Name, ARN: Name },
    tags: [{ Key: 'team', Value: 'shop' }],
  }));
  busy = ['web', 'without-points'];
  const { Plan, Due } = await plan({ ...DELETING, ClusterTags: { team: 'shop' } });
  expect(Due.map(({ Key }) => Key)).toEqual([recordKey(copyOf(20))]);
  expect(new Set(report().Points.map(({ Cluster }) => Cluster))).toEqual(new Set(['orders']));
  expect(Plan.Warnings).toEqual([
    'The recovery points of "web" are left out: in its state, MemoryDB does not show its tags.',
  ]);
});

test('A name that is neither a cluster nor of a recovery point is a warning', async () => {
  expect((await plan({ ...DELETING, ClusterNames: ['order', 'x-*'] })).Plan.Warnings).toEqual([
    expect.stringContaining('"x-*"'),
    expect.stringContaining('"order"'),
  ]);
  const ClusterNames = Array.from({ length: 1_000 }, (_, index) => `retired-${index}`);
  const { Warnings } = (await plan({ ...DELETING, ClusterNames })).Plan;
  expect(Warnings).toHaveLength(21);
  expect(Warnings.at(-1)).toBe('Of ClusterNames, 980 more names are neither of a cluster nor of a recovery point.');
});

test.each(['clusters', 'snapshots', 'records', 'objects'])('If the %s cannot be read, the run fails', async (what) => {
  account.add(...copies(20, 22), exportOf(20), exportOf(22));
  const broken = async () => {
    throw fault('AccessDeniedException');
  };
  if (what === 'clusters') clusters = broken as never;
  if (what === 'snapshots') account.copies.list = broken;
  if (what === 'records') account.objects.broken.set('readText', fault('AccessDeniedException'));
  if (what === 'objects') account.buckets.list = broken;
  await expect(plan()).rejects.toThrow();
  expect(account.objects.textOf(REPORT)).toBeUndefined();
});
