import { expect, test } from '@jest/globals';
import { HEAD_BYTES, readRdbEnds, TAIL_BYTES } from '../../functions/core/rdb-ends.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const tail = (first: number, ...checksum: number[]) => new Uint8Array([first, ...checksum]);
const checked = tail(0xff, 1, 2, 3, 4, 5, 6, 7, 8);
const unchecked = tail(0xff, 0, 0, 0, 0, 0, 0, 0, 0);

test.each([
  ['REDIS0011', checked, 'Present'],
  ['REDIS0009', unchecked, 'Unchecked'],
  ['VALKEY080', checked, 'Present'],
  ['REDIS0012', tail(0xff, 0, 0, 0, 0, 0, 0, 0, 1), 'Present'],
])('a file that begins with %s and ends in EOF is an RDB', (format, end, checksum) => {
  expect(format).toHaveLength(HEAD_BYTES);
  expect(end).toHaveLength(TAIL_BYTES);
  expect(readRdbEnds(bytes(format), end)).toEqual({ ok: true, format, checksum });
});

test.each([
  ['another magic', bytes('PK0000000'), checked, 'it begins with "PK0000000"'],
  ['a magic in lower case', bytes('redis0011'), checked, 'it begins with'],
  ['no digits', bytes('REDIS00x1'), checked, 'it begins with'],
  ['zeros', new Uint8Array(9), checked, 'it begins with'],
  ['no EOF', bytes('REDIS0011'), tail(0xfe, 1, 2, 3, 4, 5, 6, 7, 8), 'it does not end'],
  ['an EOF in the wrong place', bytes('REDIS0011'), tail(1, 0xff, 2, 3, 4, 5, 6, 7, 8), 'it does not end'],
  ['eight bytes in all', bytes('REDIS001'), bytes('REDIS001'), 'it is too short'],
  ['a tail that is too short', bytes('REDIS0011'), tail(0xff, 1), 'it is too short'],
])('a file with %s is none', (_, head, end, why) => {
  expect(readRdbEnds(head, end)).toEqual({ ok: false, why: expect.stringContaining(why) });
});
