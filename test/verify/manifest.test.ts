import { expect, test } from '@jest/globals';
import { readManifest } from '../../verify/manifest.ts';

const shard = {
  Shard: '0001',
  Key: 'orders-0001.rdb',
  Bytes: 1663,
  Slots: '0-5461',
  Crc64: '46980d5ea2a93e12',
  SnapshotCreationTime: '2026-11-20T03:00:12.000Z',
};
const read = (manifest: unknown) => readManifest(JSON.stringify(manifest), 'm.json');

test('A manifest tells of each shard which it is, and what it was', () => {
  expect(read({ Later: 'more', Shards: [{ ...shard, Later: ['more'] }] })).toEqual([
    {
      name: '0001',
      key: 'orders-0001.rdb',
      identity: { Slots: '0-5461', CreatedAt: '2026-11-20T03:00:12.000Z' },
      record: { Bytes: 1663, Crc64: '46980d5ea2a93e12' },
    },
  ]);
});

test('What it does not tell, or tells in a way that is not understood, is not known', () => {
  const nothing = {
    name: null,
    key: 'k',
    identity: { Slots: null, CreatedAt: null },
    record: { Bytes: null, Crc64: null },
  };
  expect(read({ Shards: [{ Key: 'k' }] })).toEqual([nothing]);
  expect(
    read({ Shards: [{ Key: 'k', Shard: 1, Bytes: '12', Slots: '', Crc64: 'x', SnapshotCreationTime: 5 }] }),
  ).toEqual([nothing]);
});

test.each([
  ['no JSON', 'Shards'],
  ['null', 'null'],
  ['a list', '[]'],
  ['no shards', '{"Shards":[]}'],
  ['shards that are no list', '{"Shards":{"0001":{}}}'],
])('With %s it is none', (_, text) => {
  expect(() => readManifest(text, 'm.json')).toThrow('m.json is no manifest: it has no Shards.');
});

test('A shard without a key, by which it would be found, makes it none either', () => {
  expect(() => read({ Shards: [shard, { Shard: '0002' }] })).toThrow('its shard number 2 has no Key.');
  expect(() => read({ Shards: ['0001'] })).toThrow('its shard number 1 has no Key.');
});
