import { expect, test } from '@jest/globals';
import { combine, crc64, fromHex, hex } from '../../../../functions/core/rdb/crc64.ts';
import { randomNumbers } from '../random.ts';
import { REAL_SHARDS, realShard } from './seed.ts';

test('the checksum of "123456789" is the check value in the source of Redis', () => {
  expect(hex(crc64(Buffer.from('123456789')))).toBe('e9c6d914c4b8d9ca');
});

test.each(REAL_SHARDS)('that of shard $name is what redis-server wrote at its end', ({ file }) => {
  expect(crc64(file.subarray(0, -8))).toBe(file.readBigUInt64LE(file.length - 8));
});

test('the checksum of nothing is zero', () => {
  expect(crc64(new Uint8Array())).toBe(0n);
});

test('checksums of parts combine to that of the whole, wherever it is cut, into however many parts', () => {
  const { file } = realShard(0);
  const random = randomNumbers(64);
  for (let round = 0; round < 40; round += 1) {
    const cuts = Array.from({ length: 1 + Math.floor(random() * 30) }, () => Math.floor(random() * (file.length + 1)));
    const places = [0, ...cuts.sort((a, b) => a - b), file.length];
    const parts = places.slice(1).map((place, index) => file.subarray(places[index], place));
    expect(parts.reduce((crc, part) => combine(crc, crc64(part), part.length), 0n)).toBe(crc64(file));
  }
});

test('combining is right over more bytes than 32 bits count', () => {
  const zeros = 2 ** 33 + 1;
  const halves = combine(combine(5n, 0n, 2 ** 32), 0n, zeros - 2 ** 32);
  expect(combine(5n, 0n, zeros)).toBe(halves);
  expect(combine(5n, 0n, zeros)).not.toBe(combine(5n, 0n, 1));
});

test('a checksum travels as 16 digits, leading zeros included', () => {
  expect(hex(0x12n)).toBe('0000000000000012');
  expect(fromHex('0000000000000012')).toBe(0x12n);
  expect(fromHex(hex(2n ** 64n - 1n))).toBe(2n ** 64n - 1n);
});
