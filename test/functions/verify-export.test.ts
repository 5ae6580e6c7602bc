import { describe, expect, test } from '@jest/globals';
import { verifyExport } from '../../functions/verify-export.ts';
import { at, BUCKET, copyPlan, exportPlan, TARGET } from '../core/payloads.ts';
import { BucketInMemory, fault, rdb } from './ports.ts';

function bucket(shards: readonly string[] = ['0001', '0004']) {
  const s3 = new BucketInMemory();
  for (const shard of shards) s3.objects.set(`${TARGET}-${shard}.rdb`, rdb());
  const handler = verifyExport({ s3 });
  return { s3, verify: () => handler({ Plan: exportPlan(shards), Now: at(0) }) };
}

describe('a verification', () => {
  test('tells every object with what was found, in the order of the shards', async () => {
    const { s3, verify } = bucket();
    s3.objects.set(`${TARGET}-0004.rdb`, rdb('Unchecked', 'VALKEY080'));
    expect(await verify()).toMatchObject({
      Bucket: BUCKET,
      Objects: [
        { Shard: '0001', Key: `${TARGET}-0001.rdb`, Bytes: 19, Format: 'REDIS0011', Checksum: 'Present' },
        { Shard: '0004', Key: `${TARGET}-0004.rdb`, Bytes: 19, Format: 'VALKEY080', Checksum: 'Unchecked' },
      ],
      Warnings: [expect.stringContaining('no checksum')],
    });
  });

  test.each([1, 16, 17, 500])('looks at all of %i shards', async (count) => {
    const shards = Array.from({ length: count }, (_, index) => String(index * 2).padStart(4, '0'));
    const { s3, verify } = bucket(shards);
    expect((await verify()).Objects.map((object) => object.Shard)).toEqual(shards);
    expect(s3.calls.filter((call) => call.startsWith('read'))).toHaveLength(2 * count);
    expect(s3.calls.filter((call) => call.startsWith('list'))).toHaveLength(1);
  });

  test.each([
    ['missing', null, 'it is missing'],
    ['empty', new Uint8Array(), 'it is empty'],
    ['a few bytes', rdb().slice(0, 5), 'it is too short to be an RDB'],
    ['cut short', rdb().slice(0, -1), 'it does not end as an RDB does'],
    ['followed by more', new Uint8Array([...rdb(), 0]), 'it does not end as an RDB does'],
    ['no RDB at all', new TextEncoder().encode('<Error>AccessDenied</Error>'), 'it begins with "<Error>Ac"'],
  ])('of an object that is %s fails and names it alone', async (_, content, problem) => {
    const { s3, verify } = bucket();
    const Key = `${TARGET}-0004.rdb`;
    if (content === null) s3.objects.delete(Key);
    else s3.objects.set(Key, content);
    await expect(verify()).rejects.toMatchObject({
      name: 'ExportVerificationFailed',
      details: {
        Objects: [{ Shard: '0004', Key, Bytes: content?.length ?? null, Problem: expect.stringContaining(problem) }],
      },
    });
  });

  test('of objects that vanish between the listing and the reading finds them missing', async () => {
    const { s3, verify } = bucket();
    s3.broken.set('read', fault('NoSuchKey'));
    await expect(verify()).rejects.toMatchObject({
      name: 'ExportVerificationFailed',
      details: { Objects: [{ Problem: 'it is missing' }, { Problem: 'it is missing' }] },
    });
  });

  test.each(['list', 'read'])('passes on what S3 refuses when asked to %s', async (call) => {
    const { s3, verify } = bucket();
    s3.broken.set(call, fault('AccessDeniedException'));
    await expect(verify()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('is only for exports', async () => {
    await expect(verifyExport({ s3: new BucketInMemory() })({ Plan: copyPlan(), Now: at(0) })).rejects.toThrow(
      TypeError,
    );
  });
});
