import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readNightly, readSeed } from '../../../local/service/seed.ts';
import { ROOT, SOURCE } from '../../support/service.ts';

const FILE = join(ROOT, 'local/seed/orders.json');
const nights = (now: string) => readNightly(FILE, Date.parse(now));

test('A cluster has the snapshot of the seed, and that of the latest night', () => {
  const [first, latest, ...more] = nights('2027-02-01T02:59:00Z');
  expect(first).toEqual(readSeed(FILE));
  expect(latest).toMatchObject({ name: 'automatic.orders-2027-01-31-03-00', cluster: first.cluster, tags: first.tags });
  expect(more).toEqual([]);
});

test('A cluster that keeps no automatic snapshots has that of the seed only', () => {
  const now = Date.parse('2027-02-01T02:59:00Z');
  expect(readNightly(join(ROOT, 'local/seed/sandbox.json'), now).map(({ name }) => name)).toEqual([
    'sandbox-before-upgrade',
  ]);
});

test('The latest was made at its own time', () => {
  const [first, latest] = nights('2026-11-23T04:00:00Z');
  expect(latest?.name).toBe('automatic.orders-2026-11-23-03-00');
  const threeDays = 3 * 24 * 3600 * 1000;
  expect(latest?.shards?.map(({ createdAt = 0 }) => createdAt - threeDays)).toEqual(
    first.shards?.map(({ createdAt }) => createdAt),
  );
});

test.each(['2026-11-20T03:00:00Z', '2026-11-21T02:59:59Z', '2020-01-01T00:00:00Z'])(
  'On %s the seed is all there is',
  (now) => {
    expect(nights(now).map(({ name }) => name)).toEqual([SOURCE]);
  },
);
