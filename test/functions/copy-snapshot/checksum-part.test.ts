import { describe, expect, test } from '@jest/globals';
import { checksumPart } from '../../../functions/copy-snapshot/checksum-part.ts';
import { probeShard } from '../../../functions/copy-snapshot/probe-shard.ts';
import type { ChecksumPartInput } from '../../../functions/core/contract.ts';
import { crc64, hex } from '../../../functions/core/rdb/crc64.ts';
import { missingShard } from '../../../functions/core/rdb/probe.ts';
import { realShard } from '../core/rdb/seed.ts';
import { fault } from '../ports.ts';
import { ExportInMemory, exportedShard, keyOf, target } from '../shards.ts';

const { file } = realShard(0);
const PART = { First: 100, Last: 1_299 };
const SHARED = { Target: target(), Shard: exportedShard(0) };

/** A part of an object that was probed. */
async function probed(Part = PART): Promise<{ s3: ExportInMemory; input: ChecksumPartInput }> {
  const s3 = new ExportInMemory();
  const { Probe } = await probeShard(s3)(SHARED);
  return { s3, input: { ...SHARED, Probe, Part } };
}

describe('The checksum of a part', () => {
  test('is that of its bytes, with the ETag of the object that they came from', async () => {
    const { s3, input } = await probed();
    expect(await checksumPart(s3)(input)).toEqual({
      ...PART,
      ETag: input.Probe.ETag,
      Segments: [{ Bytes: 1_200, Crc64: hex(crc64(file.subarray(100, 1_300))) }],
      Unexamined: 0,
    });
  });

  test('is none when the object is another one by now', async () => {
    const { s3, input } = await probed();
    s3.objects.set(keyOf(0), realShard(1).file);
    expect(await checksumPart(s3)(input)).toEqual({ ...PART, ETag: null, Segments: [], Unexamined: 0 });
  });

  test('fails for a while when the bytes end too early', async () => {
    const { s3, input } = await probed();
    const Probe = { ...input.Probe, Bytes: file.length + 100 };
    const Part = { First: 100, Last: file.length + 50 };
    await expect(checksumPart(s3)({ ...input, Probe, Part })).rejects.toMatchObject({ name: 'TransientServiceError' });
  });

  test('fails as S3 does', async () => {
    const { s3, input } = await probed();
    s3.broken = fault('AccessDeniedException');
    await expect(checksumPart(s3)(input)).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  test('is not asked for of an object that is not there', async () => {
    const input = { ...SHARED, Probe: missingShard(), Part: PART };
    await expect(checksumPart(new ExportInMemory())(input)).rejects.toThrow(TypeError);
  });
});
