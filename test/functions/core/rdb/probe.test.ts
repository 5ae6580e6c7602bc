import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { judge } from '../../../../functions/core/rdb/judge.ts';
import { missingShard } from '../../../../functions/core/rdb/probe.ts';
import { aux, bytesOf, type Content, eof, rdb, sealed, text } from './build.ts';
import { REAL_SHARDS, realShard } from './seed.ts';
import { ETAG, probe } from './verdicts.ts';

const { file, identity } = realShard(0);

test.each(REAL_SHARDS)('Nothing speaks against shard $name, which a real server has written', ({ file, identity }) => {
  expect(probe(file, identity)).toEqual({
    Bytes: file.length,
    ETag: ETAG,
    Format: 'REDIS0010',
    Writer: 'redis 7.0.15',
    WrittenAt: identity.CreatedAt,
    Keys: 20,
    Identified: true,
    Checksum: file
      .readBigUInt64LE(file.length - 8)
      .toString(16)
      .padStart(16, '0'),
    Findings: [],
    Whole: expect.objectContaining({ First: 0, Last: file.length - 9 }),
  });
});

/** Of a file that is to be the first shard, the one thing that is found. */
function finding(bytes: Uint8Array, is = identity): readonly [string, string] {
  const { Findings } = probe(bytes, is);
  expect(Findings).toHaveLength(1);
  return [Findings[0]?.Verdict ?? '', Findings[0]?.Reason ?? ''];
}

describe('An object is bad', () => {
  test('that is not there', () => {
    expect(missingShard()).toMatchObject({ Bytes: null, Findings: [{ Verdict: 'bad', Reason: 'it is missing' }] });
  });

  test('that is empty, or shorter than any RDB', () => {
    expect(finding(Buffer.alloc(0))).toEqual(['bad', 'it is empty']);
    expect(finding(file.subarray(0, 17))).toEqual(['bad', 'it is too short to be an RDB (17 bytes)']);
  });

  test('that does not begin as an RDB does; how it begins is shown harmlessly', () => {
    const zip = Buffer.from(file);
    zip.write('PK\x03\x1b]0;', 'latin1');
    expect(finding(zip)).toEqual(['bad', 'it does not begin as an RDB does, but with "PK??]0;10"']);
    expect(finding(Buffer.concat([Buffer.alloc(1), file]))[0]).toBe('bad');
  });

  test('that was compressed, and it is said how', () => {
    expect(finding(gzipSync(file))).toEqual(['bad', 'it is compressed by gzip: verify what gunzip makes of it']);
  });

  test('that has no EOF before its last eight bytes', () => {
    const [first] = probe(file.subarray(0, -1), identity).Findings;
    expect(first).toMatchObject({ Verdict: 'bad', Reason: expect.stringMatching(/^it does not end as an RDB does/) });
  });

  test('that ends before its end', () => {
    const reason = `an RDB ends in it at byte ${file.length} already, and 1630 bytes follow`;
    expect(finding(Buffer.concat([file, realShard(1).file]))).toEqual(['bad', reason]);
  });

  test("that holds another shard's keys, without showing any", () => {
    expect(finding(file, { ...identity, Slots: '5462-10922' })).toEqual([
      'bad',
      'it holds keys of another shard: 20 of the first 20, one in slot 10, where this shard has 5462-10922',
    ]);
  });

  test('that holds a single key of another shard', () => {
    expect(finding(file, { ...identity, Slots: '0-9,11-5461' })[1]).toMatch(/1 of the first 20, one in slot 10,/);
  });
});

describe('An object is unverifiable', () => {
  const of = (format: string, ...content: readonly Content[]) => rdb(format, ...content);

  test('that was written without a checksum', () => {
    const unsealed = Buffer.from(file).fill(0, file.length - 8);
    expect(finding(unsealed)).toEqual(['unverifiable', 'it ends in eight zero bytes, which stand for no checksum']);
    expect(probe(unsealed, identity).Checksum).toBeNull();
  });

  test.each(['REDIS0000', 'REDIS0013', 'REDIS9999', 'VALKEY079', 'VALKEY081'])('whose format is %s', (format) => {
    expect(finding(of(format, 0, text('key'), text('value')))).toEqual([
      'unverifiable',
      `its format, ${format}, is none that this tool knows`,
    ]);
  });

  test('whose format is not known, however it ends', () => {
    const { Findings } = probe(of('REDIS0013', 'x').subarray(0, -1), identity);
    expect(Findings.map(({ Verdict }) => Verdict)).toEqual(['unverifiable', 'unverifiable']);
  });

  test('that was compressed as a whole by a Valkey that this tool does not know', () => {
    const compressed = Buffer.concat([bytesOf('VKCS', 1, 1, 0, 0), file]);
    expect(finding(compressed)[0]).toBe('unverifiable');
  });

  test.each(['REDIS0001', 'REDIS0002', 'REDIS0003', 'REDIS0004'])('of %s, which has no checksum', (format) => {
    const reason = `its version, ${format}, is older than the checksum, which files have since REDIS0005`;
    const key = [0, text('order:1001:cents'), text('1')];
    for (const content of [[], key]) {
      const old = bytesOf(format, content, eof);
      expect(probe(old, null)).toMatchObject({
        Findings: [{ Verdict: 'unverifiable', Reason: reason }],
        Checksum: null,
        Keys: content.length / 3,
      });
    }
    expect(probe(bytesOf(format, key), null).Findings[0]?.Verdict).toBe('bad');
    expect(judge(probe(bytesOf(format, eof, key, eof), null), null).Verdict).toBe('bad');
  });

  test('that holds what is not known after keys of its own', () => {
    const strange = [107, text('order:1001:cents'), text('1')];
    expect(
      finding(of('REDIS0010', 0, text('order:1001:cents'), text('1'), strange), { ...identity, Slots: '0-16383' }),
    ).toEqual(['unverifiable', 'after 1 key(s) it could not be read further: the code at byte 29 is not known (107)']);
  });

  test("and not bad that holds what is not known, even if what follows it reads as another shard's key", () => {
    const strange = of('REDIS0010', 107, text('key'), text('value'), 0, text('key'), text('value'));
    expect(probe(of('REDIS0010', 0, text('key'), text('value')), identity).Findings[0]?.Verdict).toBe('bad');
    expect(finding(strange)).toEqual([
      'unverifiable',
      'after 0 key(s) it could not be read further: the code at byte 9 is not known (107)',
    ]);
  });

  test('that holds no key that would show which shard it is', () => {
    const empty = of('REDIS0010', aux('redis-ver', '7.0.15'));
    expect(finding(empty)).toEqual(['unverifiable', 'it holds no key that would show which shard it is']);
    expect(probe(empty, null).Findings).toEqual([]);
  });

  test.each([
    ['functions', [0xf5, text('f'.repeat(70_000)), 0, text('key'), text('value')]],
    ['an aux field', [aux('name', 'x'.repeat(70_000)), 0, text('key'), text('value')]],
    ['a key', [0, text('k'.repeat(70_000)), text('value')]],
  ])('whose first key is beyond its head, behind or as %s', (_, content) => {
    expect(finding(of('REDIS0010', content))).toEqual([
      'unverifiable',
      'its first key is beyond its first 65536 bytes, where only Checksum looks for it',
    ]);
    expect(probe(of('REDIS0010', content), null).Findings).toEqual([]);
  });

  test('whose ctime is hours away from when the snapshot was made, but not minutes', () => {
    const moved = (hours: number) => new Date(Date.parse(identity.CreatedAt ?? '') + hours * 3_600_000).toISOString();
    expect(finding(file, { ...identity, CreatedAt: moved(24) })).toEqual([
      'unverifiable',
      `it was written at ${identity.CreatedAt}, but the snapshot of its shard was made at ${moved(24)}`,
    ]);
    for (const hours of [-24, -6.1, 6.1])
      expect(finding(file, { ...identity, CreatedAt: moved(hours) })[0]).toBe('unverifiable');
    for (const hours of [-5.9, 5.9]) expect(probe(file, { ...identity, CreatedAt: moved(hours) }).Findings).toEqual([]);
  });

  test.each([[null], ['all of them']])('whose slots are given as %j', (Slots) => {
    const found = probe(file, { ...identity, Slots });
    expect(found.Findings).toEqual([
      { Verdict: 'unverifiable', Reason: expect.stringMatching(/^which slots it must hold/) },
    ]);
    expect(found.Identified).toBe(false);
  });
});

test('nothing is held against a file of which nobody knows which shard it is', () => {
  expect(probe(file, null)).toMatchObject({ Findings: [], Identified: false, Keys: 20 });
});

test('what a file says about itself is taken over only if it is harmless', () => {
  const writerOf = (...content: readonly Content[]) => {
    const { Writer, WrittenAt } = probe(sealed('REDIS0011', ...content, 0, text('k'), text('v'), eof), null);
    return { Writer, WrittenAt };
  };
  expect(writerOf(aux('valkey-ver', '8.0.1'), aux('redis-ver', '7.2.4'), aux('ctime', '1795143612'))).toEqual({
    Writer: 'valkey 8.0.1',
    WrittenAt: '2026-11-20T03:00:12.000Z',
  });
  expect(writerOf(aux('redis-ver', '\x1b[2J'), aux('ctime', '1e99'))).toEqual({ Writer: null, WrittenAt: null });
  expect(writerOf()).toEqual({ Writer: null, WrittenAt: null });
});
