import { expect, test } from '@jest/globals';
import { manifestOf, manifestText } from '../../functions/core/export/manifest.ts';
import { readManifest } from '../../verify/manifest.ts';
import { identities, provenExport, verdict } from '../functions/core/export/conclusions.ts';

const shard = {
  Shard: '0001',
  Key: 'orders-0001.rdb',
  Bytes: 1663,
  Slots: '0-5461',
  Checksum: '46980d5ea2a93e12',
  Crc64: '46980d5ea2a93e12',
  SnapshotCreationTime: '2026-11-20T03:00:12.000Z',
};
const read = (manifest: unknown) => readManifest(JSON.stringify(manifest), 'm.json');

test('A manifest names each shard, and records its checksums', () => {
  expect(read({ Later: 'more', Shards: [{ ...shard, Later: ['more'] }] })).toEqual([
    {
      name: '0001',
      key: 'orders-0001.rdb',
      identity: { Slots: '0-5461', CreatedAt: '2026-11-20T03:00:12.000Z' },
      record: { Bytes: 1663, Checksum: '46980d5ea2a93e12', Crc64: '46980d5ea2a93e12' },
    },
  ]);
});

test('A member that is missing or invalid is not known', () => {
  const nothing = {
    name: null,
    key: 'k',
    identity: { Slots: null, CreatedAt: null },
    record: { Bytes: null, Checksum: null, Crc64: null },
  };
  expect(read({ Shards: [{ Key: 'k' }] })).toEqual([nothing]);
  expect(
    read({
      Shards: [{ Key: 'k', Shard: 1, Bytes: '12', Slots: '', Checksum: 12, Crc64: 'x', SnapshotCreationTime: 5 }],
    }),
  ).toEqual([nothing]);
  expect(read({ Shards: [{ Key: 'k', SnapshotCreationTime: 'yesterday' }] })).toEqual([nothing]);
});

test('One that is cut is not JSON', () => {
  expect(() => readManifest('{"Shards":[', 'm.json')).toThrow(
    'm.json is no manifest: it is not JSON. Restore an earlier version of it, or move it away and verify the files without it.',
  );
});

test.each([
  ['null', 'null'],
  ['a list', '[]'],
  ['no shards', '{"Shards":[]}'],
  ['shards that are no list', '{"Shards":{"0001":{}}}'],
])('With %s it is none', (_, text) => {
  expect(() => readManifest(text, 'm.json')).toThrow('m.json is no manifest: it has no Shards.');
});

test('An empty object under its name is damaged, not missing', () => {
  expect(() => readManifest('', 'm.json')).toThrow('m.json is empty: it is damaged.');
});

test('A shard without a key, by which it would be found, makes it none either', () => {
  expect(() => read({ Shards: [shard, { Shard: '0002' }] })).toThrow('its shard number 2 has no Key.');
  expect(() => read({ Shards: ['0001'] })).toThrow('its shard number 1 has no Key.');
});

test('What an export writes is one', () => {
  const text = manifestText(
    manifestOf(
      provenExport({
        Shards: [verdict('0001'), verdict('0004', { Crc64: null })],
        identities: identities({ '0001': '0-16383' }),
      }),
    ),
  );
  expect(readManifest(text, 'm.json')).toEqual([
    {
      name: '0001',
      key: 'orders-2026-11-20-0001.rdb',
      identity: { Slots: '0-16383', CreatedAt: '2026-11-20T03:00:00.000Z' },
      record: { Bytes: 1_000, Checksum: '0123456789abcdef', Crc64: '0123456789abcdef' },
    },
    expect.objectContaining({ name: '0004', record: { Bytes: 1_000, Checksum: '0123456789abcdef', Crc64: null } }),
  ]);
});
