import { describe, expect, test } from '@jest/globals';
import { combine, crc64 } from '../../../../functions/core/rdb/crc64.ts';
import type { PartChecksum, ShardRecord } from '../../../../functions/core/rdb/evidence.ts';
import { HEAD_BYTES } from '../../../../functions/core/rdb/head.ts';
import { judge } from '../../../../functions/core/rdb/judge.ts';
import { TRAILER_BYTES } from '../../../../functions/core/rdb/opcodes.ts';
import { bytesOf, eof, long, rdb, sealed, text } from './build.ts';
import { REAL_SHARDS, realShard } from './seed.ts';
import { checksum, checksumAgainst, ETAG, probe } from './verdicts.ts';

const { file, identity } = realShard(0);

test.each(REAL_SHARDS)('Shard $name, which a real server has written, is verified at both levels', async (shard) => {
  const { file, identity } = shard;
  const stored = file
    .readBigUInt64LE(file.length - 8)
    .toString(16)
    .padStart(16, '0');
  expect(await checksum(file, identity)).toEqual({
    Verdict: 'verified',
    Reasons: [],
    Level: 'Checksum',
    Bytes: file.length,
    ETag: ETAG,
    Format: 'REDIS0010',
    Writer: 'redis 7.0.15',
    WrittenAt: identity.CreatedAt,
    Keys: 20,
    Identified: true,
    Checksum: stored,
    Crc64: stored,
  });
  // A probe of so small a file has read every byte of it.
  expect(judge(probe(file, identity), null)).toEqual(await checksum(file, identity));
});

test('Of a file that a probe does not hold whole, no checksum is computed', () => {
  const { file, keys } = longer(1);
  expect(file).toHaveLength(HEAD_BYTES + TRAILER_BYTES + 1);
  expect(judge(probe(file, null), null)).toMatchObject({ Level: 'Probe', Crc64: null, Keys: keys });
});

describe('A small file is read whole by a probe:', () => {
  const { file } = longer(0);
  const level = (bytes: Uint8Array) => {
    const { Verdict, Level } = judge(probe(bytes, null), null);
    return `${Level}: ${Verdict}`;
  };

  test('one of as many bytes as are read of the ends, which is verified', () => {
    expect(level(file)).toBe('Checksum: verified');
  });

  test('no bit of it may be flipped, at least of some', () => {
    for (let at = 9; at < file.length; at += 997) {
      const flipped = Buffer.from(file);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 4, at);
      expect([at, judge(probe(flipped, null), null).Verdict]).toEqual([at, 'bad']);
    }
  });

  test('none may be joined to it, even if what it holds is not known', () => {
    const strange = rdb('REDIS0010', 0xf6, text('what'));
    const { Verdict, Reasons } = judge(probe(Buffer.concat([strange, strange]), null), null);
    expect([Verdict, Reasons[0]]).toEqual([
      'bad',
      `a whole RDB ends in it at byte ${strange.length}, and more follows`,
    ]);
  });

  test('nothing more is read of one that is bad already', () => {
    expect(level(file.subarray(0, -1))).toBe('Probe: bad');
  });
});

/** A file that has so many bytes more than the ends that a probe reads. */
function longer(by: number): { readonly file: Buffer; readonly keys: number } {
  const empty = rdb('REDIS0010', 0, text('key'), long(0), 0, text('second'), text('value')).length;
  const value = Buffer.alloc(HEAD_BYTES + TRAILER_BYTES + by - empty, 'x');
  return {
    file: rdb('REDIS0010', 0, text('key'), long(value.length), value, 0, text('second'), text('value')),
    keys: 2,
  };
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'If byte %d of its checksum may be taken for an EOF, as many zero bytes behind a file show only if they are eight',
  async (zeros) => {
    const value = text('x'.repeat(HEAD_BYTES));
    let file: Buffer;
    let index = 0;
    do file = rdb('REDIS0010', 0, text(`key-${index++}`), value);
    while (file.at(zeros - 9) !== eof);
    const { Verdict } = await checksum(Buffer.concat([file, Buffer.alloc(zeros)]), null);
    expect(Verdict).toBe(zeros < 8 ? 'verified' : 'bad');
  },
);

test('where a file is cut into parts makes no difference', async () => {
  const whole = await checksum(file, identity);
  for (const cuts of [[1], [9, 10, 11], [800, 801], [file.length - 9]])
    expect(await checksum(file, identity, ...cuts)).toEqual(whole);
});

describe('A shard is bad', () => {
  test('whose bytes do not have the checksum that stands at its end', async () => {
    const damaged = Buffer.from(file);
    damaged.writeUInt8(damaged.readUInt8(1000) ^ 1, 1000);
    const { Verdict, Reasons, Crc64 } = await checksum(damaged, identity);
    expect({ Verdict, Reasons }).toEqual({
      Verdict: 'bad',
      Reasons: [
        `its bytes have the checksum ${Crc64}, but it ends with 46980d5ea2a93e12: bytes are damaged, missing or added`,
      ],
    });
  });

  test.each([
    ['another RDB', realShard(1).file],
    ['one of Valkey 9', rdb('VALKEY080', [0xfe, 0], 0, text('order:1001:cents'), text('12'))],
  ])('to which %s was joined, though the checksum at the end fits, wherever the parts meet', async (_, second) => {
    const first = rdb('REDIS0010', 0, text('order:1001:cents'), text('x'.repeat(70_000)));
    const both = Buffer.concat([first, second]);
    const reason = `a whole RDB ends in it at byte ${first.length}, and more follows`;
    expect(judge(probe(both, null), null).Verdict).toBe('verified');
    for (let cut = first.length - 30; cut <= first.length + 20; cut += 1)
      expect([cut, (await checksum(both, null, cut)).Reasons]).toEqual([cut, [reason]]);
    expect(await checksum(both, null)).toMatchObject({ Verdict: 'bad', Reasons: [reason] });
  });

  test('after which eight zero bytes follow, though its last byte may be taken for an EOF', async () => {
    const endsInEof = (index: number) => rdb('REDIS0010', 0, text(`key-${index}`), text('value'));
    const found = Array.from({ length: 5000 }, (_, index) => endsInEof(index)).find((each) => each.at(-1) === 0xff);
    const longer = Buffer.concat([found ?? Buffer.alloc(0), Buffer.alloc(8)]);
    const { Verdict, Reasons } = await checksum(longer, null);
    expect({ Verdict, Reasons }).toEqual({
      Verdict: 'bad',
      Reasons: expect.arrayContaining([`a whole RDB ends in it at byte ${longer.length - 8}, and more follows`]),
    });
  });

  test('to which two others were joined', async () => {
    const files = REAL_SHARDS.map((shard) => shard.file);
    const { Reasons } = await checksum(Buffer.concat(files), null);
    expect(Reasons.filter((reason) => reason.startsWith('a whole RDB ends'))).toHaveLength(2);
  });

  test('that changed, or went away, while it was read', async () => {
    const found = probe(file, identity);
    const part: PartChecksum = { First: 0, Last: file.length - 9, ETag: ETAG, Segments: [], Unexamined: 0 };
    for (const ETag of [null, '"another"'])
      expect(judge(found, [{ ...part, ETag }])).toMatchObject({
        Verdict: 'bad',
        Reasons: ['it was changed or deleted while it was read'],
        Crc64: null,
      });
  });
});

describe('A shard is compared with what is on record', () => {
  const record: ShardRecord = { Bytes: file.length, Checksum: '46980d5ea2a93e12', Crc64: '46980d5ea2a93e12' };
  const reasons = (record: ShardRecord, bytes = file) => {
    const { Verdict, Reasons } = judge(probe(bytes, identity), null, record);
    return [Verdict, ...Reasons];
  };

  test('and is verified if both are the same, or nothing is known', () => {
    expect(reasons(record)).toEqual(['verified']);
    expect(reasons({ Bytes: null, Checksum: null, Crc64: null })).toEqual(['verified']);
  });

  test('and is bad if its size or its checksum is another, though it is whole', () => {
    expect(reasons(record, realShard(1).file)).toEqual([
      'bad',
      expect.stringMatching(/^it holds keys of another shard/),
      'it has 1630 bytes, where the manifest records 1663',
      'it ends with the checksum 222ee317b5aa1dca, where the manifest records 46980d5ea2a93e12',
    ]);
    expect(reasons({ ...record, Checksum: '0000000000000001' })).toHaveLength(2);
  });

  test('at its end with what was there, and in its bytes with what they were, for the two may differ', async () => {
    const strange = Buffer.concat([bytesOf('REDIS0013', 'whatever', 0xff), Buffer.alloc(8, 7)]);
    const { Bytes, Checksum, Crc64 } = await checksum(strange, identity);
    expect(Checksum).not.toBe(Crc64);
    const own = { Bytes, Checksum, Crc64 };
    expect(judge(probe(strange, identity), null, own).Verdict).toBe('unverifiable');
    expect((await checksumAgainst(own, strange, identity)).Verdict).toBe('unverifiable');
    const other = { ...own, Crc64: '0000000000000001' };
    expect(judge({ ...probe(strange, identity), Whole: null }, null, other).Verdict).toBe('unverifiable');
    expect(await checksumAgainst(other, strange, identity)).toMatchObject({
      Verdict: 'bad',
      Reasons: expect.arrayContaining([
        `its bytes have the checksum ${Crc64}, where the manifest records 0000000000000001`,
      ]),
    });
  });

  test('and is bad if it ends without the checksum that was there, whether its bytes were read or not', async () => {
    const unsealed = Buffer.from(file).fill(0, file.length - 8);
    const Reasons = [
      'it ends without a checksum, where the manifest records 46980d5ea2a93e12',
      'it ends in eight zero bytes, which stand for no checksum',
    ];
    const ends = { ...probe(unsealed, identity), Whole: null };
    expect(judge(ends, null, record)).toMatchObject({ Verdict: 'bad', Reasons });
    expect(await checksumAgainst(record, unsealed, identity)).toMatchObject({ Verdict: 'bad', Reasons });
    expect(judge(ends, null, { ...record, Checksum: null }).Verdict).toBe('unverifiable');
  });

  test('but not if its version had none', () => {
    const old = bytesOf('REDIS0004', 0xfe, 0, 0, text('key'), text('value'), 0xff);
    const [, ...found] = reasons({ Bytes: null, Checksum: '46980d5ea2a93e12', Crc64: null }, old);
    expect(found.join()).not.toContain('manifest');
  });

  test('by its bytes, but for the last seven before the EOF of a version that had no checksum', async () => {
    const old = bytesOf('REDIS0004', 0xfe, 0, 0, text('key'), text('a longer value'), eof);
    const { Bytes, Crc64 } = await checksum(old, null);
    const record = { Bytes, Checksum: null, Crc64 };
    for (const [before, Verdict] of [
      [2, 'unverifiable'],
      [8, 'unverifiable'],
      [9, 'bad'],
    ] as const) {
      const damaged = Buffer.from(old);
      damaged.writeUInt8(damaged.readUInt8(old.length - before) ^ 1, old.length - before);
      expect(await checksumAgainst(record, damaged, null)).toMatchObject({ Verdict });
    }
  });

  test('by its bytes, if they were read and it ends without a checksum', async () => {
    const unsealed = Buffer.from(file).fill(0, file.length - 8);
    unsealed.writeUInt8(unsealed.readUInt8(1000) ^ 1, 1000);
    const { Crc64 } = await checksum(unsealed, identity);
    const part = { First: 0, Last: file.length - 9, ETag: ETAG, Unexamined: 0 };
    const parts = [{ ...part, Segments: [{ Bytes: file.length - 8, Crc64: Crc64 ?? '' }] }];
    const found = { ...probe(unsealed, identity), Whole: null };
    const reason = `its bytes have the checksum ${Crc64}, where the manifest records 46980d5ea2a93e12`;
    expect(judge(found, null, record).Reasons).not.toContain(reason);
    for (const Recorded of ['46980d5ea2a93e12', null])
      expect(judge(found, parts, { ...record, Crc64: Recorded }).Reasons).toContain(reason);
  });
});

describe('A shard is unverifiable', () => {
  test('without a checksum at its end, of which the bytes are checksummed nevertheless', async () => {
    const unsealed = Buffer.from(file).fill(0, file.length - 8);
    expect(await checksum(unsealed, identity)).toMatchObject({
      Verdict: 'unverifiable',
      Reasons: ['it ends in eight zero bytes, which stand for no checksum'],
      Crc64: '46980d5ea2a93e12',
    });
  });

  test('of an unknown format, whether its checksum fits or not', async () => {
    const strange = rdb('REDIS0099', 'whatever this is');
    expect((await checksum(strange, identity)).Verdict).toBe('unverifiable');
    expect((await checksum(Buffer.concat([strange, Buffer.of(1)]), identity)).Verdict).toBe('unverifiable');
  });

  test('that holds more beginnings than were looked into', async () => {
    const value = Buffer.concat(Array(9).fill(bytesOf(0xff, '12345678', 'REDIS0011', 0xfa)));
    const hostile = rdb('REDIS0010', 0, text('order:1001:cents'), text(value));
    expect(await checksum(hostile, null)).toMatchObject({
      Verdict: 'unverifiable',
      Reasons: ['it holds 5 more place(s) that look like the beginning of another RDB than were looked into'],
    });
  });

  test('but a few beginnings in its values are looked into, and do no harm', async () => {
    const value = bytesOf('x', 0xff, '12345678', 'REDIS0011', 0xfa, 'x');
    expect((await checksum(rdb('REDIS0010', 0, text('key'), text(value)), null)).Verdict).toBe('verified');
  });

  test('unless something is bad, which then comes first', () => {
    const found = probe(file, identity);
    const Findings = [
      { Verdict: 'unverifiable', Reason: 'strange' },
      { Verdict: 'bad', Reason: 'broken' },
    ] as const;
    expect(judge({ ...found, Findings }, null)).toMatchObject({ Verdict: 'bad', Reasons: ['broken', 'strange'] });
  });
});

describe('A fault of the workflow is no verdict', () => {
  const part = (First: number, Last: number): PartChecksum => {
    return { First, Last, ETag: ETAG, Segments: [{ Bytes: Last - First + 1, Crc64: '0'.repeat(16) }], Unexamined: 0 };
  };

  test.each([
    ['a part is missing in the middle', [part(0, 99), part(200, file.length - 9)]],
    ['the last part is missing', [part(0, 99)]],
    ['a part is there twice', [part(0, 99), part(0, 99), part(100, file.length - 9)]],
    ['a part has not the bytes that it should have', [{ ...part(0, 98), Last: file.length - 9 }]],
  ])('if %s', (_, parts) => {
    expect(() => judge(probe(file, identity), parts)).toThrow(RangeError);
  });

  test('but parts may come in any order', () => {
    expect(judge(probe(file, identity), [part(100, file.length - 9), part(0, 99)]).Level).toBe('Checksum');
  });
});

test('A zero byte behind the end of a file of more than 64 KiB shows, unless its checksum begins like the EOF opcode', async () => {
  const LENGTH = 70_000;
  const before = bytesOf('REDIS0010', 0, text('k'), long(LENGTH), Buffer.alloc(LENGTH - 2));
  const endings = Array.from({ length: 65_536 }, (_, n) => bytesOf(n >> 8, n & 255, eof));
  const crc = crc64(before);
  const first = (end: Buffer) => Number(combine(crc, crc64(end), end.length) & 255n);
  const verdictOf = async (end: Buffer | undefined) =>
    (await checksum(Buffer.concat([sealed(before, end ?? ''), Buffer.of(0)]), null)).Verdict;
  expect(await verdictOf(endings.find((end) => first(end) === 7))).toBe('bad');
  expect(await verdictOf(endings.find((end) => first(end) === 255))).toBe('verified');
});
