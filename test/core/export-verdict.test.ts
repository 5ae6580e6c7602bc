import { expect, test } from '@jest/globals';
import { exportVerdict, type FoundObject } from '../../functions/core/export-verdict.ts';
import { BUCKET, exportPlan, TARGET, thrownBy } from './payloads.ts';

const good = (shard: string, checksum: 'Present' | 'Unchecked' = 'Present'): FoundObject => ({
  shard,
  bytes: 100,
  ends: { ok: true, format: 'REDIS0011', checksum },
});
const verdict = (found: readonly FoundObject[]) => {
  const plan = exportPlan(found.map(({ shard }) => shard));
  return exportVerdict(plan, { Bucket: BUCKET, OwnerAccountId: '1', OtherKeys: [] }, found);
};

test('a good export is told object by object, and what was not read is told too', () => {
  expect(verdict([good('0001'), good('0004')])).toEqual({
    Bucket: BUCKET,
    Objects: ['0001', '0004'].map((Shard) => ({
      Shard,
      Key: `${TARGET}-${Shard}.rdb`,
      Bytes: 100,
      Format: 'REDIS0011',
      Checksum: 'Present',
    })),
    Verified: expect.stringContaining('The bytes between were not read.'),
    Warnings: [],
  });
});

test('files without a checksum are a warning, which names at most five', () => {
  const few = verdict([good('0001'), good('0002', 'Unchecked')]);
  expect(few.Warnings).toEqual([`1 object(s) carry no checksum (eight zero bytes): ${TARGET}-0002.rdb`]);
  const many = verdict(['1', '2', '3', '4', '5', '6'].map((shard) => good(shard, 'Unchecked')));
  expect(many.Warnings[0]).toMatch(/^6 object\(s\).*-5\.rdb, …$/);
});

test('whatever is missing or wrong is named, each with its own problem', () => {
  const found: FoundObject[] = [
    good('0001'),
    { shard: '0002', bytes: null, ends: null },
    { shard: '0003', bytes: 0, ends: null },
    { shard: '0004', bytes: 50, ends: { ok: false, why: 'it is cut short' } },
  ];
  expect(thrownBy(() => verdict(found))).toMatchObject({
    name: 'ExportVerificationFailed',
    sentence: '3 of 4 exported object(s) are missing or damaged; nothing was deleted.',
    details: {
      Bucket: BUCKET,
      Objects: [
        { Shard: '0002', Key: `${TARGET}-0002.rdb`, Bytes: null, Problem: 'it is missing' },
        { Shard: '0003', Key: `${TARGET}-0003.rdb`, Bytes: 0, Problem: 'it is empty' },
        { Shard: '0004', Key: `${TARGET}-0004.rdb`, Bytes: 50, Problem: 'it is cut short' },
      ],
    },
  });
});
