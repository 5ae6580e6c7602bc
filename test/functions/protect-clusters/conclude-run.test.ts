import { describe, expect, test } from '@jest/globals';
import type { ClusterRow } from '../../../functions/core/protection/contract.ts';
import { concludeRun } from '../../../functions/protect-clusters/conclude-run.ts';
import { BUCKET } from '../core/payloads.ts';
import { RESULTS, RUN, rowOf, selection } from '../core/protection/payloads.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { fault } from '../ports.ts';

const MANIFEST = `${RESULTS.Prefix}/run/manifest.json`;

/** The bucket as ProtectClusters leaves it: files by their status, each with its entries. */
function bucket(files: Readonly<Record<'SUCCEEDED' | 'FAILED' | 'PENDING', readonly (readonly unknown[])[]>>) {
  const objects = new ObjectsInMemory();
  const ResultFiles = Object.fromEntries(
    Object.entries(files).map(([status, all]) => [
      status,
      all.map((entries, index) => {
        const Key = `${RESULTS.Prefix}/run/${status}_${index}.json`;
        objects.put(Key, JSON.stringify(entries));
        return { Key, Size: 1 };
      }),
    ]),
  );
  objects.put(MANIFEST, JSON.stringify({ DestinationBucket: BUCKET, ResultFiles }));
  return objects;
}

const conclude = (
  objects: ObjectsInMemory,
  rows: readonly ClusterRow[],
  { DryRun = false, metrics = [] }: { DryRun?: boolean; metrics?: string[] } = {},
) =>
  concludeRun({ objects, writeMetrics: (lines) => void metrics.push(...lines) })({
    Selection: selection(rows, { Options: { MaxConcurrency: 20, DryRun } }),
    Written: { Bucket: BUCKET, Key: MANIFEST },
    Execution: RUN,
    Now: '2026-11-20T04:10:00.000Z',
  });

const rows = ['a', 'b', 'c', 'd'].map((cluster) => rowOf(cluster, 'PROTECTED'));
const input = (Name: string) => JSON.stringify({ Cluster: { Name } });

describe('the conclusion of a run', () => {
  test('is OK if all files together have a row of every cluster, none of which is wrong', async () => {
    const objects = bucket({ SUCCEEDED: [rows.slice(0, 2), rows.slice(2)], FAILED: [], PENDING: [] });
    const conclusion = await conclude(objects, rows);
    expect(conclusion).toMatchObject({ Result: 'OK', Counts: { PROTECTED: 4, FAILED: 0 }, Fault: null });
    expect(conclusion.Report).toEqual({ Bucket: BUCKET, Json: `${RESULTS.Prefix}.json`, Csv: `${RESULTS.Prefix}.csv` });
    const report = JSON.parse(objects.textOf(conclusion.Report.Json) ?? '');
    expect(report).toMatchObject({ Execution: RUN.Id, EndedAt: '2026-11-20T04:10:00.000Z', Clusters: rows });
    expect(objects.textOf(conclusion.Report.Csv)?.split('\r\n')).toHaveLength(6);
  });

  test('writes its counts as metrics once, and those of a dry run never', async () => {
    const metrics: string[] = [];
    const objects = bucket({ SUCCEEDED: [rows], FAILED: [], PENDING: [] });
    await conclude(objects, rows, { metrics, DryRun: true });
    expect(metrics).toEqual([]);
    await conclude(objects, rows, { metrics });
    expect(metrics.map((line) => JSON.parse(line))).toMatchObject([{ RunProtected: 4, RunFailed: 0 }]);
  });

  test('counts as failed what failed, never started, could not be judged, or left nothing', async () => {
    const unjudged = { Cluster: 'a', Fault: { Error: 'Sandbox.Timedout', Cause: '' }, FailedState: 'JudgeCluster' };
    const objects = bucket({
      SUCCEEDED: [[unjudged]],
      FAILED: [[{ Input: input('b'), Status: 'FAILED', Error: 'States.Runtime' }]],
      PENDING: [[{ Input: input('c'), Status: 'PENDING' }]],
    });
    const { Result, Rows, Fault } = await conclude(objects, rows);
    expect([Result, Fault?.Error]).toEqual(['FAILED', 'ClustersNotProtected']);
    expect(Rows.map(({ Cluster, Error: error }) => [Cluster, error])).toEqual([
      ['a', 'Sandbox.Timedout'],
      ['b', 'States.Runtime'],
      ['c', 'PENDING'],
      ['d', 'UnexpectedFailure'],
    ]);
  });

  test.each([
    ['is not there', (objects: ObjectsInMemory) => objects.objects.delete(MANIFEST)],
    ['is no JSON', (objects: ObjectsInMemory) => objects.put(MANIFEST, 'x')],
  ])('protects nothing if the manifest %s', async (_, change) => {
    const objects = bucket({ SUCCEEDED: [rows], FAILED: [], PENDING: [] });
    change(objects);
    expect(await conclude(objects, rows)).toMatchObject({ Result: 'FAILED', Counts: { FAILED: 4 } });
  });

  test('is none if its report cannot be written', async () => {
    const objects = bucket({ SUCCEEDED: [rows], FAILED: [], PENDING: [] });
    objects.broken.set('putText', fault('AccessDeniedException'));
    await expect(conclude(objects, rows)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
