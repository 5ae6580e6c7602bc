import { describe, expect, test } from '@jest/globals';
import { BUCKET, type TestService } from '../../../support/service.ts';
import { copyCalls } from '../../copy-snapshot/exports.ts';
import { theNotice } from '../../notices.ts';
import { addCluster, addFleet, reportOf, runOf, verdictsOf } from '../fleet.ts';

export const route = (local: TestService) =>
  describe('A dry run', () => {
    test('says what would become of each cluster, and writes nothing but its report', async () => {
      addFleet(local, 'carts', 'users');
      addCluster(local, 'new');
      await runOf(local, { ClusterNames: ['users'] });
      const before = await local.s3.store.list(BUCKET);
      const { execution, ...outcome } = await runOf(local, { Options: { DryRun: true } });
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Result: 'OK', DryRun: true } });
      expect(verdictsOf(local, execution)).toEqual({
        carts: 'WOULD_PROTECT',
        users: 'ALREADY_PROTECTED',
        new: 'NEW',
      });
      expect(reportOf(local, execution).Summary).toMatch(/^A dry run, nothing was copied\. /);
      expect(copyCalls(local)).toHaveLength(1);
      const reports = `reports/protect-clusters/memorydb-snapshot-copy-local/${execution.name}`;
      const written = (await local.s3.store.list(BUCKET)).filter((key) => !before.includes(key));
      expect(written.filter((key) => !key.startsWith(reports))).toEqual([]);
      expect(theNotice(local, { execution, ...outcome }).attributes).toMatchObject({
        outcome: 'DRY_RUN',
        result: 'OK',
        warnings: 'yes',
      });
    });

    test('fails where the run would', async () => {
      addFleet(local, 'carts');
      addCluster(local, 'orders');
      const input = { Options: { DryRun: true } };
      const { execution, ...outcome } = await runOf(local, input);
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'ClustersNotProtected' });
      expect(verdictsOf(local, execution)).toEqual({ carts: 'WOULD_PROTECT', orders: 'FAILED' });
      expect(copyCalls(local)).toEqual([]);
    });
  });
