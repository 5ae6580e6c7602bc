import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { BUCKET, localService, ROOT, SOURCE } from '../../support/service.ts';

const local = localService({}, true);
const COPY = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-keep' };
const EXPORT = { ...COPY, TargetBucket: BUCKET };

describe('The service', () => {
  test('copies a snapshot through the machine and the bundles that ship', async () => {
    const outcome = await local.run(COPY);
    expect(outcome).toMatchObject({
      status: 'SUCCEEDED',
      output: { Mode: 'Copy', Snapshot: { Name: 'orders-keep', Status: 'available', Source: 'manual' } },
    });
    expect(local.memorydb.store.find('orders-keep')?.status).toBe('available');
    expect(outcome.notices.map(({ subject }) => subject)).toEqual([`SUCCEEDED: MemoryDB copy of ${SOURCE}`]);
  });

  test('exports a snapshot: what lies in the bucket is what the shards hold', async () => {
    expect(await local.run(EXPORT)).toMatchObject({ status: 'SUCCEEDED', output: { Mode: 'Export', Warnings: [] } });
    expect(await local.s3.store.list(BUCKET)).toEqual([
      ...['1', '2', '3'].map((n) => `orders-keep-000${n}.rdb`),
      'orders-keep.claim.json',
      'orders-keep.manifest.json',
      expect.stringMatching(/^recovery-points\/orders\/2026-11-20T03-00-17\.000Z-export-/),
    ]);
    for (const shard of ['0001', '0002', '0003'])
      expect(readFileSync(local.s3.store.pathOf(BUCKET, `orders-keep-${shard}.rdb`))).toEqual(
        readFileSync(join(ROOT, `local/seed/orders/${shard}.rdb`)),
      );
  });

  test('runs an export of twelve hours in no time, and polls no more often than it has to', async () => {
    local.memorydb.script({ seconds: 12 * 3600 });
    const outcome = await local.run({ ...EXPORT, Options: { DeadlineMinutes: 900 } });
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Mode: 'Export' } });
    expect(outcome.seconds).toBeGreaterThan(12 * 3600);
    expect(outcome.waits.length).toBeLessThan((12 * 3600) / 30);
  });

  test('takes nothing over from one test to the next', async () => {
    expect(await local.s3.store.list(BUCKET)).toEqual([]);
    expect(local.sns.inbox).toEqual([]);
    expect(local.memorydb.calls).toEqual([]);
    expect(local.memorydb.store.state.snapshots.map(({ name }) => name)).toEqual([SOURCE]);
  });

  test('lets faults in at its one door, in services and in functions', async () => {
    local.faults.inject({ error: 'ThrottlingException', operation: 'CopySnapshot', times: 3 });
    local.faults.inject({ error: 'Lambda.TooManyRequestsException', operation: 'pollStatus' });
    const outcome = await local.run(COPY);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(outcome.retries).toMatchObject([
      { state: 'CopySnapshot', error: 'TransientServiceError', attempt: 1 },
      { state: 'PollStatus', error: 'Lambda.TooManyRequestsException', attempt: 1 },
    ]);
    expect(local.faults.pending()).toEqual([]);
  });

  test('lets MemoryDB go on with an export whose execution was stopped, and S3 show it', async () => {
    const { execution, outcome } = local.start(EXPORT);
    await local.clock.sleep(1_000);
    execution.stop();
    await outcome;
    await local.clock.sleep(3_600_000);
    const listing = await fetch(`${local.service.urls.s3}/${BUCKET}?list-type=2`);
    expect((await listing.text()).match(/<Key>.*?\.rdb<\/Key>/g)).toHaveLength(3);
  });

  test('lets a function that takes too long be cut off by its own state', async () => {
    local.faults.inject({ error: 'States.Timeout', operation: 'copySnapshot', effect: 'done' });
    const outcome = await local.run(COPY);
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
    expect(outcome.retries).toMatchObject([{ state: 'CopySnapshot', error: 'States.Timeout' }]);
  });
});

describe('The end of an execution', () => {
  test('that the machine cannot report is reported by the rule on its status', async () => {
    const { execution, outcome } = local.start(COPY);
    await local.clock.sleep(1_000);
    execution.stop();
    expect(await outcome).toMatchObject({ status: 'ABORTED' });
    expect(local.sns.inbox).toMatchObject([
      { subject: `ABORTED: MemoryDB copy of ${SOURCE}`, attributes: { outcome: { StringValue: 'ABORTED' } } },
    ]);
  });

  test('that the machine has reported is not reported again', async () => {
    const outcome = await local.run({ ...COPY, SourceSnapshotName: 'no-such' });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'SnapshotNotFoundFault' });
    expect(outcome.notices).toHaveLength(1);
    expect(local.service.undelivered).toEqual([]);
  });

  test('that Notify cannot report is tried again twice, a minute and two minutes later', async () => {
    local.faults.inject({ error: 'Runtime.ExitError', operation: 'notify', times: 2 });
    const { execution, outcome } = local.start(COPY);
    await local.clock.sleep(1_000);
    execution.stop();
    await outcome;
    expect(local.sns.inbox).toMatchObject([{ at: (execution.stopDate?.getTime() ?? 0) + 180_000 }]);
  });

  test('that cannot be reported at all is kept where an alarm looks', async () => {
    local.faults.inject({ error: 'NotFound', operation: 'Publish', times: 1_000 });
    const { execution, outcome } = local.start(COPY);
    await local.clock.sleep(1_000);
    execution.stop({ error: 'Stopped', cause: 'by the test' });
    expect((await outcome).notices).toEqual([]);
    expect(local.service.undelivered).toMatchObject([
      { detail: { executionArn: execution.arn, status: 'ABORTED', error: 'Stopped', cause: 'by the test' } },
    ]);
  });
});
