// Data of many kinds, the same in every run, for a real redis-server to write.

import { randomNumbers } from '../functions/core/random.ts';
import type { Command } from './redis-server.ts';

const WORDS = ['order', 'customer', 'packed', 'shipped', 'returned', 'EUR', 'gift', 'ring twice', 'Grüße', 'price'];

/** 64 KiB of noise, of which values are cut. */
function noise(random: () => number): Buffer {
  return Buffer.from(Array.from({ length: 65_536 }, () => Math.floor(random() * 256)));
}

/** Commands that write about so many bytes of RDB: texts, binary values, numbers, hashes, lists, sets, sorted sets, streams. */
export function* commandsFor(bytes: number): Iterable<Command> {
  const random = randomNumbers(4);
  const binary = noise(random);
  const cut = (length: number) => {
    const from = Math.floor(random() * (binary.length - length));
    return binary.subarray(from, from + length);
  };
  const words = (count: number) =>
    Array.from({ length: count }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' ');
  const many = <T>(count: number, make: (index: number) => readonly T[]) =>
    Array.from({ length: count }, (_, i) => make(i)).flat();
  for (let written = 0, n = 0; written < bytes; n += 1) {
    const key = `${WORDS[n % 4]}:${n}`;
    const size = 100 + Math.floor(random() * 1900);
    written += size * 1.03;
    switch (n % 10) {
      case 0:
        yield ['SET', key, JSON.stringify({ id: n, note: words(size / 7) })];
        break;
      case 1:
        yield ['SET', key, String(n * 7919)];
        written -= size;
        break;
      case 2:
        yield ['HSET', key, ...many(size / 40, (i) => [`field-${i}`, cut(30)])];
        break;
      case 3:
        yield ['RPUSH', key, ...many(size / 50, () => [cut(48)])];
        break;
      case 4:
        yield ['SADD', key, ...many(size / 40, () => [cut(38)])];
        break;
      case 5:
        yield ['ZADD', key, ...many(size / 40, (i) => [String(random() * i), cut(24)])];
        break;
      case 6:
        yield ['XADD', key, '*', 'event', words(3), 'body', cut(size)];
        break;
      case 7:
        yield ['SET', key, cut(size), 'PXAT', '4102444800000'];
        break;
      default:
        yield ['SET', key, cut(size)];
    }
  }
}
