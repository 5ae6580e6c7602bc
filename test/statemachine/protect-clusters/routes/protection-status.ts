import { beforeEach, describe, expect, test } from '@jest/globals';
import { type Protection, readProtection } from '../../../../functions/core/status/protection.ts';
import { scheduledEvent } from '../../../../local/service/hourly.ts';
import { BUCKET, type TestService } from '../../../support/service.ts';

const REPORT = 'reports/protection.json';

/** What the hourly rule does beside the machines: no arrow of theirs, but calls that a role has to allow. */
export const route = (local: TestService) => {
  /** Invokes what the hourly rule invokes, and reads the report that it writes. */
  async function measure(): Promise<Protection> {
    const [rule] = local.service.definition.hourlyRules;
    if (!rule) throw new Error('There is no hourly rule.');
    const answer = await local.service.invoke(rule.functionArn, scheduledEvent(rule, local.clock.now()));
    expect(answer).toMatchObject({ ok: true });
    const found = await local.s3.store.open(BUCKET, REPORT);
    const report = readProtection(found ? await found.file.readFile('utf8') : '');
    await found?.file.close();
    if (!report) throw new Error('There is no report.');
    return report;
  }

  const hours = (count: number) => local.clock.sleep(count * 3_600_000);
  const get = async (path: string) => (await fetch(new URL(path, local.service.urls.api))).json();

  /** A copy and an export of last night, and a measurement. */
  async function protectedOrders() {
    const source = { SourceClusterName: 'orders' };
    await local.run({ ...source, TargetSnapshotName: 'orders-copy' });
    await local.run({ ...source, TargetSnapshotName: 'orders-export', TargetBucket: BUCKET });
    return measure();
  }

  describe('A cluster', () => {
    beforeEach(() => {
      local.memorydb.store.addCluster({ configuration: { Name: 'orders' } });
    });

    test('is new, and protected by what the state machine makes', async () => {
      expect((await measure()).Clusters).toMatchObject([{ Name: 'orders', State: 'NEW' }]);
      const { Clusters, MaxAgeHours } = await protectedOrders();
      // The seed is three days old.
      expect([MaxAgeHours, Clusters[0]]).toMatchObject([
        26,
        {
          ...{ State: 'LATE', ProtectedUntil: '2026-11-20T03:00:17.000Z', Warnings: [] },
          Points: [
            { Kind: 'Copy', Target: 'orders-copy', Proof: 'Copy', CheckedAt: expect.any(String) },
            { Kind: 'Export', Target: 'orders-export', Proof: 'Checksum', CheckedAt: expect.any(String) },
          ],
        },
      ]);
      expect(local.sns.inbox.at(-1)?.subject).toBe('LATE: MemoryDB protection of 1 cluster(s), 1 late');
    });

    test('is within the limit of its tag, until its copy and its export are gone', async () => {
      const [cluster] = local.memorydb.store.clusters;
      Object.assign(cluster ?? {}, { tags: [{ Key: 'memorydb-snapshot-copy:max-age-hours', Value: '100' }] });
      expect((await protectedOrders()).Clusters).toMatchObject([
        { State: 'PROTECTED', MaxAgeHours: 100, LimitFrom: 'Tag' },
      ]);
      local.memorydb.store.state.snapshots = local.memorydb.store.state.snapshots.filter(
        ({ name }) => name !== 'orders-copy',
      );
      expect((await measure()).Clusters).toMatchObject([{ State: 'PROTECTED', Points: [{ Kind: 'Export' }] }]);
      const keys = (await local.s3.store.list(BUCKET)).filter((key) => /^orders-export-.*\.rdb$/.test(key));
      for (const key of keys) await local.s3.store.remove(BUCKET, key);
      expect(keys).not.toEqual([]);
      expect((await measure()).Clusters).toMatchObject([{ Points: [], Missing: [{ Record: expect.any(String) }] }]);
    });

    test('is shown by the HTTP API, and is unknown two hours after the last measurement', async () => {
      expect(await get('/protection')).toMatchObject({ type: 'urn:memorydb-snapshot-copy:problem:not-measured' });
      await protectedOrders();
      expect(await get('/protection')).toMatchObject({
        counts: { LATE: 1 },
        clusters: [{ name: 'orders', state: 'LATE' }],
      });
      expect(await get('/protection/ORDERS')).toMatchObject({ points: [{ kind: 'Copy' }, { kind: 'Export' }] });
      await hours(2.1);
      expect(await get('/protection/orders')).toMatchObject({ state: 'UNKNOWN' });
      await measure();
      expect(await get('/protection/orders')).toMatchObject({ state: 'LATE' });
    });
  });
};
