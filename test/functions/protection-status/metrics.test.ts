import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { recordKey } from '../../../functions/core/recovery-points/record.ts';
import { metricsOfPoint, metricsOfRun } from '../../../functions/core/status/metrics.ts';
import { embeddedMetrics } from '../../../local/emulators/cloudwatch/embedded-metrics.ts';
import { bundleProgram } from '../../support/bundle-program.ts';
import { DEPLOYMENT, Fleet } from './fleet.ts';

let fleet: Fleet;
beforeEach(() => {
  fleet = new Fleet();
  fleet.cluster('orders').seen('orders', -900).copy('orders', -13);
  fleet.cluster('shop').seen('shop', -52);
  fleet.cluster('users', {}, { SnapshotRetentionLimit: 0 }).seen('users', -1);
  fleet.cluster('fresh');
  fleet.cluster('scratch', { 'memorydb-snapshot-copy:exclude': 'yes' }).seen('scratch', -9_000);
});

describe('A measurement', () => {
  test('writes one line of metrics of the fleet, without dimensions', async () => {
    await fleet.measure();
    expect(fleet.metrics.map(embeddedMetrics)).toEqual([
      {
        ...{ namespace: DEPLOYMENT, at: Date.parse(Fleet.at(0)), dimensions: {} },
        values: {
          Clusters: [5, 'Count'],
          ClustersLate: [2, 'Count'],
          ClustersUnprotected: [1, 'Count'],
          ClustersUnknown: [0, 'Count'],
          ClustersNew: [1, 'Count'],
          ClustersProtected: [1, 'Count'],
          ClustersExcluded: [1, 'Count'],
          WorstAgeShare: [2, 'None'],
        },
      },
    ]);
  });

  test('counts a cluster as late that is unknown, and was late before, so that no alarm is over for want of knowledge', async () => {
    await fleet.measure();
    fleet.broken.set(`GetObject ${recordKey(fleet.copy('shop', -50))}`, new Error('Denied.'));
    await fleet.measure(1);
    expect(embeddedMetrics(fleet.metrics.at(-1) ?? '').values).toMatchObject({
      ClustersLate: [2, 'Count'],
      ClustersUnknown: [1, 'Count'],
    });
  });

  test('adds one for each cluster that has an age, if the parameter asks for it', async () => {
    fleet.hasMetricsPerCluster = true;
    await fleet.measure();
    const [, ...perCluster] = fleet.metrics.map(embeddedMetrics);
    expect(perCluster.map(({ dimensions, values }) => [dimensions, values])).toEqual([
      [{ Cluster: 'users' }, { AgeShare: [0.0385, 'None'] }],
      [{ Cluster: 'shop' }, { AgeShare: [2, 'None'] }],
      [{ Cluster: 'fresh' }, { AgeShare: [0, 'None'] }],
      [{ Cluster: 'orders' }, { AgeShare: [0.5, 'None'] }],
    ]);
  });

  test('of a fleet without clusters writes metrics too, or its silence would be an alarm', async () => {
    fleet.clusters.clear();
    await fleet.measure();
    expect(fleet.metrics.map(embeddedMetrics)).toMatchObject([
      { values: { Clusters: [0, 'Count'], ClustersLate: [0, 'Count'] } },
    ]);
  });
});

test('A recovery point has metrics of its size and duration, by its kind', () => {
  expect(embeddedMetrics(metricsOfPoint(fleet.export('orders', -1)))).toEqual({
    ...{ namespace: DEPLOYMENT, at: Date.parse(Fleet.at(-0.5)), dimensions: {} },
    values: { ExportBytes: [2_000, 'Bytes'], ExportSeconds: [900, 'Seconds'] },
  });
  expect(embeddedMetrics(metricsOfPoint(fleet.copy('orders', -1, { Bytes: null }))).values).toEqual({
    CopySeconds: [900, 'Seconds'],
  });
});

test('A run has metrics of its verdicts, but of that of dry runs, which write none', () => {
  const counts = { FAILED: 1, NOT_FOUND: 0, WOULD_PROTECT: 0, ALREADY_PROTECTED: 12 };
  const line = metricsOfRun(DEPLOYMENT, Fleet.at(0), counts);
  expect(embeddedMetrics(line).values).toEqual({
    RunFailed: [1, 'Count'],
    RunNotFound: [0, 'Count'],
    RunAlreadyProtected: [12, 'Count'],
  });
});

test('Lines reach the log as they are, also where `console` writes something around what it is given', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'metrics-'));
  try {
    const program = join(folder, 'program.ts');
    const from = join(import.meta.dirname, '../../../functions/aws/metrics.ts');
    writeFileSync(
      program,
      `import { writeMetrics } from '${from}';
       console.log = (text) => process.stdout.write(JSON.stringify({ message: text }) + '\\n');
       console.log('text');
       writeMetrics(['{"a":1}', '{"b":2}']);`,
    );
    const output = execFileSync(process.execPath, [await bundleProgram(program, folder)], { encoding: 'utf8' });
    expect(output).toBe('{"message":"text"}\n{"a":1}\n{"b":2}\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
