import { describe, expect, test } from '@jest/globals';
import type { DescribedCluster } from '../../../functions/core/protection/selection.ts';
import { selectClusters } from '../../../functions/protect-clusters/select-clusters.ts';
import { ACCOUNT, BUCKET } from '../core/payloads.ts';
import { RESULTS, RUN } from '../core/protection/payloads.ts';
import { fault } from '../ports.ts';

const cluster = (Name: string, more: DescribedCluster = {}): DescribedCluster => ({
  Name,
  ARN: `arn:${Name}`,
  Status: 'available',
  SnapshotRetentionLimit: 7,
  ...more,
});

interface Found {
  readonly clusters?: readonly DescribedCluster[];
  readonly tags?: Readonly<Record<string, string>>;
  /** Clusters whose state does not let their tags be shown. */
  readonly busy?: readonly string[];
  /** Other runs that are running, by their inputs, the earliest first. */
  readonly running?: readonly unknown[];
}

/** Selects among what there is. */
function select(
  input: unknown,
  { clusters = [cluster('carts'), cluster('orders')], tags = {}, busy = [], running = [] }: Found = {},
) {
  const asked = { tags: 0, most: 0, described: 0 };
  let now = 0;
  const others = running.map((given, index) => ({
    executionArn: `${RUN.Id}-${index}`,
    startedAt: `2026-11-20T03:0${index}:00.000Z`,
    input: JSON.stringify(given),
  }));
  const work = selectClusters({
    clusters: {
      list: async () => [...clusters],
      async listTags(arn) {
        asked.tags += 1;
        now += 1;
        asked.most = Math.max(asked.most, now);
        await Promise.resolve();
        now -= 1;
        if (busy.some((name) => arn === `arn:${name}`)) throw fault('InvalidClusterStateFault');
        return Object.entries(tags).flatMap(([name, Value]) => (arn === `arn:${name}` ? [{ Key: 'team', Value }] : []));
      },
    },
    runs: {
      running: async () => [...others, { executionArn: RUN.Id, startedAt: RUN.StartTime }],
      async describe(executionArn) {
        asked.described += 1;
        const input = others.find((other) => other.executionArn === executionArn)?.input ?? null;
        return { executionArn, status: 'RUNNING', input, output: null, error: null, cause: null };
      },
    },
    allowedBuckets: () => [BUCKET],
    exportBucket: () => BUCKET,
  })({ Request: input, Execution: RUN });
  return { work, asked };
}

describe('a selection', () => {
  test('has every cluster, what a run does by default, and where its reports go', async () => {
    expect(await select({}).work).toEqual({
      Clusters: [
        { Name: 'carts', RetentionLimit: 7 },
        { Name: 'orders', RetentionLimit: 7 },
      ],
      PassedOver: [],
      NotFound: [],
      Undecided: [],
      Copy: {
        TargetSnapshotName: '{source}',
        Options: { SourceType: 'automated', MaxSourceAgeHours: 26, DryRun: false },
      },
      Options: { MaxConcurrency: 20, DryRun: false },
      Warnings: [],
      Results: { ...RESULTS, OwnerAccountId: ACCOUNT },
      Trigger: null,
    });
  });

  test('has each name once, however often and in whichever case it is given', async () => {
    const { NotFound, Warnings } = await select({ ClusterNames: ['Orders', 'orders', 'gone', 'GONE', 'x-*', 'X-*'] })
      .work;
    expect([NotFound, Warnings]).toEqual([['gone'], ['No cluster matches "x-*" of ClusterNames.']]);
  });

  test('reads tags of the named clusters alone, five at a time', async () => {
    const clusters = Array.from({ length: 30 }, (_, index) => cluster(`shop-${index}`)).concat(cluster('other'));
    const input = { ClusterNames: ['shop-*'], ClusterTags: { team: ['shop', 'web'] } };
    const { work, asked } = select(input, { clusters, tags: { 'shop-3': 'web', 'shop-4': 'search', other: 'shop' } });
    expect((await work).Clusters.map(({ Name }) => Name)).toEqual(['shop-3']);
    expect(asked).toMatchObject({ tags: 30, most: 5 });
  });

  test('goes on without a cluster whose state hides its tags, and does not forget it', async () => {
    const input = { ClusterTags: { team: 'shop' } };
    const clusters = [cluster('carts'), cluster('orders'), cluster('made', { Status: 'creating' })];
    const found = { clusters, tags: { carts: 'shop' }, busy: ['orders', 'made'] };
    expect(await select(input, found).work).toMatchObject({
      Clusters: [{ Name: 'carts' }],
      Undecided: ['orders'],
      PassedOver: [{ Name: 'made' }],
    });
    expect(await select(input, { ...found, tags: {} }).work).toMatchObject({ Clusters: [], Undecided: ['orders'] });
  });

  test('of nothing is refused with what was passed over, and of names that there are not is none', async () => {
    const gone = { clusters: [cluster('gone', { Status: 'deleting' })] };
    await expect(select({}, gone).work).rejects.toMatchObject({ name: 'NoClusterSelected', details: { Clusters: 1 } });
    await expect(select({}, { clusters: [] }).work).rejects.toMatchObject({ name: 'NoClusterSelected' });
    expect(await select({ ClusterNames: ['missing'] }).work).toMatchObject({ Clusters: [], NotFound: ['missing'] });
  });

  test('beside an earlier run is refused, unless one of them is a dry run', async () => {
    await expect(select({}, { running: [{}] }).work).rejects.toMatchObject({
      name: 'RunInProgress',
      details: { Run: `${RUN.Id}-0` },
    });
    const dry = { Options: { DryRun: true } };
    expect(await select({}, { running: [dry, dry] }).work).toMatchObject({ Clusters: { length: 2 } });
    await expect(select({}, { running: [dry, 'no run', {}] }).work).rejects.toMatchObject({
      details: { Run: `${RUN.Id}-1` },
    });
    const { work, asked } = select(dry, { running: [{}] });
    expect(await work).toMatchObject({ Options: { DryRun: true }, Copy: { Options: { DryRun: true } } });
    expect(asked.described).toBe(0);
  });

  test('of too many clusters, or for an invalid input, is refused with what to do', async () => {
    const clusters = Array.from({ length: 2_001 }, (_, index) => cluster(`c${index}`));
    await expect(select({}, { clusters }).work).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(select({ Cluster: [] }, { running: [{}] }).work).rejects.toMatchObject({ name: 'InvalidRequest' });
  });
});
