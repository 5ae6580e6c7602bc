import { describe, expect, test } from '@jest/globals';
import { checksumBytes, ObjectChanged, probeBytes, type RdbBytes } from '../../../../functions/core/rdb/bytes.ts';
import type { Part } from '../../../../functions/core/rdb/evidence.ts';
import { HEAD_BYTES } from '../../../../functions/core/rdb/head.ts';
import { judge } from '../../../../functions/core/rdb/judge.ts';
import { partsOf } from '../../../../functions/core/rdb/parts.ts';
import { rdb, text } from './build.ts';
import { realShard } from './seed.ts';
import { ETAG, probe } from './verdicts.ts';

/** Bytes in memory, of which every read is noted; `etag` may change in between. */
class Bytes implements RdbBytes {
  readonly reads: Part[] = [];
  readonly file: Buffer;
  etag = ETAG;

  constructor(file: Buffer) {
    this.file = file;
  }

  async describe() {
    return { bytes: this.file.length, etag: this.etag };
  }

  *read(range: Part, etag: string) {
    if (etag !== this.etag) throw new ObjectChanged('changed');
    this.reads.push(range);
    for (let at = range.First; at <= range.Last; at += 10_000)
      yield this.file.subarray(at, Math.min(at + 10_000, range.Last + 1));
  }
}

const { file, identity } = realShard(0);
const large = rdb('REDIS0010', 0, text('order:1001:cents'), text('x'.repeat(200_000)));

describe('A probe', () => {
  test('reads a head and a tail, whatever the size', async () => {
    const source = new Bytes(large);
    await probeBytes(source, null, 'Checksum');
    expect(source.reads).toEqual([
      { First: 0, Last: HEAD_BYTES - 1 },
      { First: large.length - 9, Last: large.length - 1 },
    ]);
  });

  test('finds what is in them', async () => {
    expect(await probeBytes(new Bytes(file), identity, 'Probe')).toEqual(probe(file, identity));
  });

  test('of nothing, or of very little, has a verdict too', async () => {
    const none: RdbBytes = { ...new Bytes(file), describe: async () => null, read: () => [] };
    expect((await probeBytes(none, null, 'Checksum')).Findings).toMatchObject([
      { Verdict: 'bad', Reason: 'it is missing' },
    ]);
    for (const bytes of [0, 1, 8, 17])
      expect((await probeBytes(new Bytes(file.subarray(0, bytes)), null, 'Checksum')).Findings).toMatchObject([
        { Verdict: 'bad' },
      ]);
  });

  test('of what changes meanwhile is bad', async () => {
    const source = new Bytes(file);
    const changing: RdbBytes = {
      describe: () => source.describe(),
      read: (range) => source.read(range, 'another'),
    };
    expect((await probeBytes(changing, null, 'Checksum')).Findings).toEqual([
      { Verdict: 'bad', Reason: 'it was changed or deleted while it was read' },
    ]);
  });

  test('whose bytes do not all come is to be made again', async () => {
    const source = new Bytes(file);
    const short: RdbBytes = {
      describe: () => source.describe(),
      read: ({ First, Last }, etag) => source.read({ First, Last: Last - 1 }, etag),
    };
    await expect(probeBytes(short, null, 'Checksum')).rejects.toMatchObject({ name: 'TransientServiceError' });
  });
});

describe('A part', () => {
  const parts = partsOf(large.length, 2 ** 16);

  test('is read once, with a few bytes more, and all parts make a verdict', async () => {
    const source = new Bytes(large);
    const found = await probeBytes(source, null, 'Checksum');
    source.reads.length = 0;
    const read = [];
    for (const part of parts) read.push(await checksumBytes(source, part, { Bytes: large.length, ETag: ETAG }));
    expect(source.reads.map(({ First }) => First)).toEqual(parts.map(({ First }) => First));
    expect(judge(found, read)).toMatchObject({ Verdict: 'verified', Level: 'Checksum' });
  });

  test('of an object that has changed says so', async () => {
    const source = new Bytes(large);
    source.etag = '"another"';
    const [part = { First: 0, Last: 0 }] = parts;
    expect(await checksumBytes(source, part, { Bytes: large.length, ETag: ETAG })).toMatchObject({ ETag: null });
  });
});
