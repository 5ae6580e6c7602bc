import { expect, test } from '@jest/globals';
import { checksumPart } from '../../../functions/copy-snapshot/checksum-part.ts';
import { judgeShard } from '../../../functions/copy-snapshot/judge-shard.ts';
import { probeShard } from '../../../functions/copy-snapshot/probe-shard.ts';
import { crc64, hex } from '../../../functions/core/rdb/crc64.ts';
import type { Level } from '../../../functions/core/rdb/evidence.ts';
import { realShard } from '../core/rdb/seed.ts';
import { ExportInMemory, exportedShard, keyOf, target } from '../shards.ts';

/** What travels between Lambdas is JSON. */
const travel = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** The steps of a shard, each given what the one before returned. */
async function verify(s3: ExportInMemory, Level: Level = 'Checksum') {
  const shared = { Target: target({ Level }), Shard: exportedShard(0) };
  const { Probe, Parts: parts } = travel(await probeShard(s3)(shared));
  const Parts = await Promise.all(parts.map((Part) => checksumPart(s3)({ ...shared, Probe, Part })));
  return judgeShard(travel({ ...shared, Probe, Parts, Fault: null, FailedState: null }));
}

test('A whole shard is verified from its ends and its parts', async () => {
  const { name, file } = realShard(0);
  expect(await verify(new ExportInMemory())).toEqual({
    Shard: name,
    Verdict: 'verified',
    Reasons: [],
    Bytes: file.length,
    Format: expect.stringMatching(/^REDIS\d{4}$/),
    WrittenAt: expect.stringMatching(/^2026-11-/),
    Checksum: expect.stringMatching(/^[\da-f]{16}$/),
    Crc64: expect.stringMatching(/^[\da-f]{16}$/),
    ETag: expect.stringMatching(/^"[\da-f]{32}"$/),
  });
});

test('At level Probe the checksum of a small shard is computed too: the probe has read all of it', async () => {
  const { file } = realShard(0);
  const checksum = hex(crc64(file.subarray(0, -8)));
  expect(await verify(new ExportInMemory(), 'Probe')).toMatchObject({
    Verdict: 'verified',
    Checksum: checksum,
    Crc64: checksum,
  });
});

test('A damaged byte in the middle is found by the checksum', async () => {
  const s3 = new ExportInMemory();
  const damaged = Uint8Array.from(realShard(0).file);
  // In the last value.
  damaged[damaged.length - 12] = 0;
  s3.objects.set(keyOf(0), damaged);
  expect(await verify(s3)).toMatchObject({
    Verdict: 'bad',
    Reasons: [expect.stringContaining('bytes are damaged')],
  });
});
