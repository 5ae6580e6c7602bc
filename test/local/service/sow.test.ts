import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from '@jest/globals';
import { sow } from '../../../local/service/sow.ts';
import { localService, ROOT } from '../../support/service.ts';

const local = localService();
const EXAMPLES = join(ROOT, 'statemachine/examples');

beforeEach(async () => {
  await local.service.reset();
  sow(local.service.world, ROOT);
});

test.each(readdirSync(EXAMPLES))('It is enough for %s', async (name) => {
  const request = JSON.parse(readFileSync(join(EXAMPLES, name), 'utf8'));
  expect(await local.run(request)).toMatchObject({ status: 'SUCCEEDED' });
});

test("It is fresh enough for whoever wants last night's snapshot", async () => {
  const request = { SourceClusterName: 'orders', Options: { MaxSourceAgeHours: 24 } };
  expect(await local.run(request)).toMatchObject({
    status: 'SUCCEEDED',
    output: { SourceSnapshotName: 'automatic.orders-2026-11-23-03-00' },
  });
});

test("The user's own files are the shards of both, as old as those", async () => {
  await local.service.reset();
  const file = join(ROOT, 'local/seed/orders/0001.rdb');
  sow(local.service.world, ROOT, [file, file]);
  const { snapshots } = local.memorydb.store.state;
  expect(snapshots.map(({ shards }) => shards.map(({ createdAt }) => new Date(createdAt).toISOString()))).toEqual([
    ['2026-11-20T03:00:17.000Z', '2026-11-20T03:00:17.000Z'],
    ['2026-11-23T03:00:17.000Z', '2026-11-23T03:00:17.000Z'],
  ]);
});
