import { expect, test } from '@jest/globals';
import { described } from '../../../local/command-line/snapshot.ts';
import { seedSnapshots } from '../../../local/service/seed.ts';
import { localService, ROOT } from '../../support/service.ts';

const local = localService();

test('A snapshot is told with its cluster, its shards and their size', async () => {
  await local.service.reset();
  expect(seedSnapshots(local.service.world, ROOT).map(described)).toEqual([
    'Cluster orders: snapshot automatic.orders-2026-11-20-03-00, 3 shard(s), 4,949 bytes of RDB.',
    'Cluster orders: snapshot automatic.orders-2026-11-23-03-00, 3 shard(s), 4,949 bytes of RDB.',
  ]);
});
