import { describe, expect, test } from '@jest/globals';
import { HEAD_BYTES, readHead } from '../../../../functions/core/rdb/head.ts';
import { aux, bytesOf, type Content, eof, long, rdb, text } from './build.ts';
import { REAL_SHARDS, realShard } from './seed.ts';

const read = (format: string, ...content: readonly Content[]) => {
  const file = rdb(format, ...content);
  const { aux, keys, eof, stopped } = readHead(file.subarray(0, HEAD_BYTES), format, file.length);
  return {
    aux: Object.fromEntries(aux),
    keys: keys.map((key) => Buffer.from(key).toString()),
    atEnd: eof === file.length - 9,
    stopped,
  };
};

const time = Buffer.alloc(8, 1);
const id = Buffer.alloc(16, 2);
const group = (version: 1 | 2 | 3): Content => [
  ...['group', 1, 2].map((part) => (typeof part === 'string' ? text(part) : part)),
  version === 1 ? [] : 7,
  // Two entries that are pending, then a consumer to whom one belongs.
  [2, id, time, 1, id, time, 3],
  [1, text('consumer'), time, version === 3 ? time : [], 1, id],
];
const stream = (version: 1 | 2 | 3): Content => [
  ...[1, text(id), text('listpack'), 5, 1, 2],
  version === 1 ? [] : [3, 4, 5, 6, 7],
  ...[1, group(version)],
];

/** Values of each type as the source of Redis and Valkey writes them. */
const VALUES: readonly (readonly [string, string, number, Content])[] = [
  ['REDIS0009', 'a string', 0, text('value')],
  ['REDIS0009', 'a string of 14 bits of length', 0, [0x40 | 1, 0x2c, 'x'.repeat(300)]],
  ['REDIS0009', 'a string of 32 bits of length', 0, [long(300), 'x'.repeat(300)]],
  ['REDIS0009', 'a string of 64 bits of length', 0, [0x81, 0, 0, 0, 0, 0, 0, 1, 0x2c, 'x'.repeat(300)]],
  ['REDIS0009', 'a number of 8 bits', 0, [0xc0, 1]],
  ['REDIS0009', 'a number of 16 bits', 0, [0xc1, 1, 2]],
  ['REDIS0009', 'a number of 32 bits', 0, [0xc2, 1, 2, 3, 4]],
  ['REDIS0009', 'a compressed string', 0, [0xc3, 2, 60, 'zz']],
  ['REDIS0009', 'a list', 1, [2, text('a'), text('b')]],
  ['REDIS0009', 'a set', 2, [2, text('a'), text('b')]],
  [
    'REDIS0009',
    'a sorted set with scores as text',
    3,
    [4, text('a'), text('1.5'), text('b'), 253, text('c'), 254, text('d'), 255],
  ],
  ['REDIS0009', 'a hash', 4, [1, text('field'), text('value')]],
  ['REDIS0009', 'a sorted set', 5, [2, text('a'), time, text('b'), time]],
  ...[9, 10, 11, 12, 13].map((type) => ['REDIS0009', `an old compact encoding (${type})`, type, text('blob')] as const),
  ['REDIS0009', "a module's value", 7, [0x81, time, [1, 5], [2, 5], [3, 1, 2, 3, 4], [4, time], [5, text('x')], 0]],
  ['REDIS0009', 'a quicklist', 14, [2, text('a'), text('b')]],
  ['REDIS0009', 'a stream', 15, stream(1)],
  ['REDIS0010', 'a hash as listpack', 16, text('blob')],
  ['REDIS0010', 'a sorted set as listpack', 17, text('blob')],
  ['REDIS0010', 'a quicklist of listpacks', 18, [2, 1, text('a'), 2, text('b')]],
  ['REDIS0010', 'a stream', 19, stream(2)],
  ['REDIS0011', 'a set as listpack', 20, text('blob')],
  ['REDIS0011', 'a stream', 21, stream(3)],
  ['REDIS0012', 'a hash whose fields expire', 24, [time, 2, 0, text('a'), text('1'), 5, text('b'), text('2')]],
  ['REDIS0012', 'a listpack whose fields expire', 25, [time, text('blob')]],
  ['VALKEY080', 'a hash whose fields expire', 22, [2, text('a'), text('1'), time, text('b'), text('2'), time]],
];

test.each(VALUES)('In %s, %s (type %d) is gone over, and the next key is found', (format, _, type, value) => {
  const found = read(format, type, text('first'), value, 0, text('second'), text('value'));
  expect(found).toEqual({ aux: {}, keys: ['first', 'second'], atEnd: true, stopped: null });
});

test.each([
  ['REDIS0009', 'the number of a database', [0xfe, 3]],
  ['REDIS0009', 'sizes of tables', [0xfb, 2, 1]],
  ['REDIS0009', 'an expiry in milliseconds', [0xfc, time]],
  ['REDIS0009', 'an expiry in seconds', [0xfd, 1, 2, 3, 4]],
  ['REDIS0009', 'how often a key was used', [0xf9, 200]],
  ['REDIS0009', 'since when a key is idle', [0xf8, long(70_000)]],
  ['REDIS0010', 'a library of functions', [0xf5, text('#!lua name=lib')]],
  [
    'REDIS0009',
    'data of a module',
    [0xf7, 0x81, time, 2, 1, [1, 5], [2, 5], [3, 1, 2, 3, 4], [4, time], [5, text('x')], 0],
  ],
  ['REDIS0012', 'sizes of a slot', [0xf4, 5, 2, 1]],
  ['VALKEY080', 'the import of slots', [0xf3, text('job'), 2, 1, 2, 5, 6]],
])('In %s, %s may stand before a key', (format, _, element) => {
  const found = read(format, element, 0, text('key'), text('value'));
  expect(found).toEqual({ aux: {}, keys: ['key'], atEnd: true, stopped: null });
});

/** What each version has added, of Redis and of Valkey. */
const FIRST: readonly (readonly [string, readonly number[]])[] = [
  ['REDIS0001', [0, 1, 2, 3, 4, 0xfd, 0xfe]],
  ['REDIS0002', [9, 10, 11, 12]],
  ['REDIS0003', [0xfc]],
  ['REDIS0004', [13]],
  ['REDIS0007', [14, 0xfa, 0xfb]],
  ['REDIS0008', [5, 7]],
  ['REDIS0009', [15, 0xf7, 0xf8, 0xf9]],
  ['REDIS0010', [16, 17, 18, 19, 0xf5]],
  ['REDIS0011', [20, 21]],
  ['REDIS0012', [24, 25, 0xf4]],
];

test('Files have the codes that their version has, and no others', () => {
  const has = (format: string) => {
    // What follows a code that is known makes no sense here, which is another reason to stop.
    const isKnown = (code: number) => read(format, code).stopped !== `the code at byte 9 is not known (${code})`;
    return Array.from({ length: 255 }, (_, code) => code).filter(isKnown);
  };
  const upTo = (format: string) =>
    FIRST.flatMap(([first, codes]) => (first <= format ? codes : [])).toSorted((a, b) => a - b);
  for (let version = 1; version <= 12; version += 1) {
    const format = `REDIS${String(version).padStart(4, '0')}`;
    expect([format, has(format)]).toEqual([format, upTo(format)]);
  }
  expect(has('VALKEY080')).toEqual([...upTo('REDIS0011'), 22, 0xf3].toSorted((a, b) => a - b));
});

test('Files end where their version does: with the EOF before version 5, and eight bytes of checksum since', () => {
  for (const [format, trailer] of [
    ['REDIS0004', 1],
    ['REDIS0005', 9],
  ] as const) {
    const file = bytesOf(format, 0, text('key'), text('value'), eof, Buffer.alloc(trailer - 1));
    expect(readHead(file, format, file.length)).toMatchObject({ eof: file.length - trailer, stopped: null });
    expect(readHead(file, format, file.length - 2).stopped).toMatch(/would reach beyond the end of the file$/);
  }
});

describe('What files say about themselves', () => {
  test('is read, also if it is a number', () => {
    const file = [aux('redis-ver', '7.0.15'), [0xfa, text('ctime'), 0xc2, 0x78, 0x56, 0x34, 0x12], [0xfe, 0]];
    expect(read('REDIS0010', file).aux).toEqual({ 'redis-ver': '7.0.15', ctime: String(0x12345678) });
  });

  test.each(REAL_SHARDS)('is read in shard $name', ({ file }) => {
    const head = readHead(file, 'REDIS0010', file.length);
    expect([...head.aux.keys()]).toEqual(['redis-ver', 'redis-bits', 'ctime', 'used-mem', 'aof-base']);
    expect(head.keys).toHaveLength(20);
    expect(head.eof).toBe(file.length - 9);
    expect(head.stopped).toBeNull();
  });
});

describe('A key', () => {
  const keyOf = (...encoded: readonly Content[]) => read('REDIS0010', 0, encoded, text('value')).keys[0];

  test('may be a number, of which its decimal digits are hashed', () => {
    expect(keyOf(0xc0, 0xff)).toBe('-1');
    expect(keyOf(0xc1, 0x39, 0x30)).toBe('12345');
    expect(keyOf(0xc2, 0x15, 0xcd, 0x5b, 0x07)).toBe('123456789');
  });

  test('may be compressed', () => {
    expect(keyOf(0xc3, 7, 40, bytesOf(0, 'k', 0xe0, 24, 0, 4), 'enddd'.slice(0, 0))).toBeUndefined();
    expect(keyOf(0xc3, 5, 34, bytesOf(0, 'k', 0xe0, 24, 0))).toBe('k'.repeat(34));
  });

  test('counts even if its value reaches beyond the head', () => {
    const file = rdb('REDIS0010', 0, text('key'), text('x'.repeat(2 * HEAD_BYTES)));
    const head = readHead(file.subarray(0, HEAD_BYTES), 'REDIS0010', file.length);
    expect(head).toMatchObject({ eof: null, stopped: null, rest: { key: null } });
    expect(head.keys).toHaveLength(1);
  });

  test('that reaches beyond the head itself does not count, and it is known where it is', () => {
    const file = rdb('REDIS0010', 0, text('key'), text('value'), 0, text('k'.repeat(2 * HEAD_BYTES)), text('value'));
    const head = readHead(file.subarray(0, HEAD_BYTES), 'REDIS0010', file.length);
    expect(head).toMatchObject({ eof: null, stopped: null });
    expect(head.keys).toHaveLength(1);
    expect(head.rest).toEqual({ at: 20, key: { at: 26, bytes: 2 * HEAD_BYTES, decompressedBytes: null } });
  });

  test('is found behind what is longer than the head', () => {
    const file = rdb('REDIS0010', 0xf5, text('f'.repeat(HEAD_BYTES)), 0, text('key'), text('value'));
    const head = readHead(file.subarray(0, HEAD_BYTES), 'REDIS0010', file.length);
    expect(head).toMatchObject({ keys: [], stopped: null, rest: { at: HEAD_BYTES + 15, key: null } });
  });
});

describe('Reading stops, and says why,', () => {
  const after = (...content: readonly Content[]) => read('REDIS0010', 0, text('key'), text('value'), ...content);

  test.each([
    [
      'a code that is not known, whatever follows it',
      [107, text('key'), 1],
      'the code at byte 20 is not known (107)',
      1,
    ],
    ['a type of another product', [22, text('key'), 1], 'the code at byte 20 is not known (22)', 1],
    ['an element that is not known', [0xf6, 1], 'the code at byte 20 is not known (246)', 1],
    ['an element of another product', [0xf3, 1], 'the code at byte 20 is not known (243)', 1],
    ['a value of a module of an unknown kind', [7, text('json'), 0x81, 'ReJSON--', 9], 'not known (9)', 2],
    ['data of a module of an unknown kind', [0xf7, 1, 2, 1, 9], 'it holds data of a module that are not known (9)', 1],
    ['a length that is none', [0, text('k'), 0x90], 'the string at byte', 2],
    ['a count that is none', [1, text('k'), 0xc0], 'is no length', 2],
    ['a key that cannot be decompressed', [0, 0xc3, 2, 60, 'zz'], 'cannot be decompressed', 1],
    ['a string beyond the end', [0, long(1e9)], 'would reach beyond the end of the file', 1],
  ])('at %s', (_, content, reason, keys) => {
    const found = after(content);
    expect(found.stopped).toContain(reason);
    expect(found.keys).toHaveLength(keys);
    expect(found.atEnd).toBe(false);
  });

  test('but not at the end of the head', () => {
    const { file } = realShard(0);
    for (let length = 9; length < file.length - 9; length += 1) {
      const head = readHead(file.subarray(0, length), 'REDIS0010', file.length);
      expect(head).toMatchObject({ stopped: null, eof: null });
    }
  });
});

test('the first EOF is found, not the last', () => {
  const file = bytesOf('REDIS0010', 0, text('key'), text('value'), eof, '12345678', 'REDIS0010', eof, '12345678');
  expect(readHead(file, 'REDIS0010', file.length).eof).toBe(9 + 1 + 4 + 6);
});
