import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { newEvent } from '../../../local/emulators/eventbridge/event.ts';
import { readSeed } from '../../../local/service/seed.ts';
import { keysIn } from '../../statemachine/copy-snapshot/exports.ts';
import { BUCKET, localService, ROOT } from '../../support/service.ts';

const local = localService({ createdSnapshotPrefix: 'release-', createdSnapshotMode: 'Export' });

/** What CloudTrail records of a call that asks for the snapshot `release-7`. */
const record = (detail: object) =>
  newEvent(
    {
      source: 'aws.memorydb',
      detailType: 'AWS API Call via CloudTrail',
      at: Date.parse('2026-11-23T03:00:00Z'),
      detail: {
        eventSource: 'memorydb.amazonaws.com',
        eventName: 'CreateSnapshot',
        requestParameters: { clusterName: 'orders', snapshotName: 'release-7' },
        ...detail,
      },
    },
    { region: 'eu-central-1', accountId: '111122223333' },
  );

test('A snapshot that someone has created is exported, if the parameters say so', async () => {
  local.memorydb.store.addSnapshot({ ...readSeed(join(ROOT, 'local/seed/orders.json')), name: 'release-7' });
  await local.buses.put(record({}));
  const [execution, ...others] = local.executions.list();
  await execution?.ended;
  expect(others).toEqual([]);
  expect(execution?.status).toBe('SUCCEEDED');
  expect(JSON.parse(execution?.input ?? '')).toMatchObject({ TargetBucket: BUCKET, Trigger: { Type: 'CloudTrail' } });
  expect(await keysIn(local)).toEqual(['1', '2', '3'].map((n) => `orders-2026-11-20-03-00-17-000${n}.rdb`));
});

test.each([
  ['in vain', { errorCode: 'SnapshotQuotaExceededFault' }],
  ['as a copy', { eventName: 'CopySnapshot' }],
])('A snapshot that someone wanted to create %s is left alone', async (_how, detail) => {
  await local.buses.put(record(detail));
  expect(local.executions.list()).toEqual([]);
});
