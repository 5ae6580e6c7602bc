import { describe, expect, test } from '@jest/globals';
import { probeBytes, type RdbBytes } from '../../../../functions/core/rdb/bytes.ts';
import type { Part } from '../../../../functions/core/rdb/evidence.ts';
import { slotOf } from '../../../../functions/core/rdb/slots.ts';
import { aux, bytesOf, type Content, long, rdb, text } from './build.ts';

const ETAG = '"etag"';
const ALL = { Slots: '0-16383', CreatedAt: null };

/** A file in memory; notes what is read of it, and how much of that is held at once. */
function rdbBytes(file: Buffer, reads: Part[] = []): RdbBytes {
  return {
    describe: async () => ({ bytes: file.length, etag: ETAG }),
    *read(range) {
      reads.push(range);
      for (let at = range.First; at <= range.Last; at += 65_521)
        yield file.subarray(at, Math.min(at + 65_521, range.Last + 1));
    },
  };
}

const checksum = (identity: { Slots: string; CreatedAt: null } | null, ...content: readonly Content[]) =>
  probeBytes(rdbBytes(rdb('REDIS0010', ...content)), identity, 'Checksum');

const MIB = 2 ** 20;
const KEY = [0, text('order'), text('value')];
const functions = (bytes: number) => bytesOf(0xf5, text('f'.repeat(bytes)));
/** Data of a module have no length of their own. */
const moduleData = (bytes: number) => bytesOf(0xf7, 0x81, Buffer.alloc(8), Buffer.alloc(bytes, Buffer.of(2, 1)), 0);
/** As LZF has it: one byte, and instructions that repeat it. */
function compressed(letter: string, length: number): Buffer {
  const repeats = Math.floor((length - 1) / 264);
  const rest = length - 1 - 264 * repeats;
  const instructions = [Buffer.from(`\0${letter}`), Buffer.from('\xe0\xff\0'.repeat(repeats), 'latin1')];
  if (rest > 0)
    instructions.push(rest > 8 ? Buffer.of(0xe0, rest - 9, 0) : Buffer.from([rest - 1, ...Buffer.alloc(rest, letter)]));
  const bytes = Buffer.concat(instructions);
  return bytesOf(0xc3, long(bytes.length), long(length), bytes);
}

describe('Checksum finds the first key', () => {
  test.each<[string, readonly Content[], string, number]>([
    ['behind functions', [functions(70_000), KEY], 'order', 1],
    ['behind many functions', [...Array.from({ length: 40 }, () => functions(100_000)), KEY, KEY], 'order', 2],
    ['behind functions that are longer than what is read at once', [functions(5_000_000), [0xfe, 0], KEY], 'order', 1],
    ['behind aux fields', [aux('name', 'x'.repeat(3_000_000)), KEY], 'order', 1],
    ['behind an aux field of any length', [aux('name', 'x'.repeat(17 * MIB)), KEY], 'order', 1],
    ['behind data of a module that are longer than what is read at once', [moduleData(15 * MIB), KEY], 'order', 1],
    ['that is longer than the head', [0, text('k'.repeat(70_000)), text('value')], 'k'.repeat(70_000), 1],
    ['that is longer, with a hash tag', [0, text(`${'k'.repeat(70_000)}{tag}`), text('value')], 'tag', 1],
    [
      'that is longer than what is read at once',
      [functions(70_000), 0, text('k'.repeat(3_000_000)), text('v')],
      'k'.repeat(3_000_000),
      1,
    ],
    ['that is compressed', [functions(70_000), 0, compressed('a', 9_000_000), text('v')], 'a'.repeat(9_000_000), 1],
  ])('%s', async (_, content, key, keys) => {
    const slot = slotOf(Buffer.from(key));
    const [right, wrong] = [`${slot}`, `0-${slot - 1},${slot + 1}-16383`];
    expect(await checksum({ Slots: right, CreatedAt: null }, ...content)).toMatchObject({
      Keys: keys,
      Identified: true,
      Findings: [],
    });
    expect(await checksum({ Slots: wrong, CreatedAt: null }, ...content)).toMatchObject({
      Identified: true,
      Findings: [{ Verdict: 'bad', Reason: expect.stringMatching(/^it holds keys of another shard/) }],
    });
  });
});

describe('It does not look for one', () => {
  const readsOf = async (file: Buffer, ...how: readonly [typeof ALL | null, 'Probe' | 'Checksum']) => {
    const reads: Part[] = [];
    await probeBytes(rdbBytes(file, reads), ...how);
    return reads.length;
  };
  const behind = rdb('REDIS0010', functions(70_000), KEY);

  test('at Probe, which reads the ends only', async () => {
    expect(await readsOf(behind, ALL, 'Probe')).toBe(2);
    expect(await readsOf(behind, ALL, 'Checksum')).toBe(3);
  });

  test('where nothing has to be identified, or its head has one', async () => {
    expect(await readsOf(behind, null, 'Checksum')).toBe(2);
    expect(await readsOf(rdb('REDIS0010', KEY, functions(70_000)), ALL, 'Checksum')).toBe(2);
  });

  test('in a format that is not known', async () => {
    expect(await readsOf(rdb('REDIS0099', functions(70_000), KEY), ALL, 'Checksum')).toBe(2);
  });
});

test('Of what is long, only what comes after it is read', async () => {
  const reads: Part[] = [];
  const file = rdb('REDIS0010', functions(9_000_000), KEY);
  await probeBytes(rdbBytes(file, reads), ALL, 'Checksum');
  expect(reads.at(-1)).toEqual({ First: 9_000_000 + 15, Last: file.length - 1 });
});

describe('The search ends without a key', () => {
  const finding = async (...content: readonly Content[]) => (await checksum(ALL, ...content)).Findings[0];

  test('at the end of the file', async () => {
    expect(await finding(functions(70_000))).toEqual({
      Verdict: 'unverifiable',
      Reason: 'it holds no key that would show which shard it is',
    });
  });

  test('before the end of the file, if an RDB ends in it', async () => {
    const first = rdb('REDIS0010', functions(70_000));
    const both = Buffer.concat([first, first]);
    expect((await probeBytes(rdbBytes(both), ALL, 'Checksum')).Findings[0]).toEqual({
      Verdict: 'bad',
      Reason: `an RDB ends in it at byte ${first.length} already, and ${first.length} bytes follow`,
    });
  });

  test.each<[string, readonly Content[], string]>([
    ['what is not known', [functions(70_000), 107, KEY], 'the code at byte 70015 is not known (107)'],
    [
      'a key that cannot be decompressed',
      [0, 0xc3, long(70_000), long(80_000), Buffer.alloc(70_000, 0xff), 0],
      'the compressed string at byte 21 cannot be decompressed',
    ],
    [
      'data of a module that are too long',
      [moduleData(17 * MIB), KEY],
      'what begins at byte 9 is too long to be read past',
    ],
  ])('at %s', async (_, content, reason) => {
    expect(await finding(...content)).toEqual({
      Verdict: 'unverifiable',
      Reason: `after 0 key(s) it could not be read further: ${reason}`,
    });
  });

  test('at a key of more than 640 MiB, which is not read; one of so many is', async () => {
    const probeKey = (length: number) => {
      const head = bytesOf('REDIS0010', 0, long(length));
      const bytes = head.length + length + 20;
      const ends: RdbBytes = {
        describe: async () => ({ bytes, etag: ETAG }),
        *read({ First, Last }) {
          if (Last - First < MIB)
            yield bytesOf(First === 0 ? head : '', Buffer.alloc(Last - First + 1)).subarray(0, Last - First + 1);
        },
      };
      return probeBytes(ends, ALL, 'Checksum');
    };
    const { Findings } = await probeKey(640 * MIB + 1);
    expect(Findings.map(({ Reason }) => Reason)).toContainEqual(expect.stringMatching(/ is too long to be read past$/));
    await expect(probeKey(640 * MIB)).rejects.toMatchObject({ name: 'TransientServiceError' });
  });
});

test('A key whose bytes do not all come is to be read again', async () => {
  const file = rdb('REDIS0010', 0, text('k'.repeat(70_000)), text('value'));
  const whole = rdbBytes(file);
  const short: RdbBytes = {
    describe: whole.describe,
    read: (range, etag) =>
      whole.read(range.Last > 65_535 && range.First < 100 ? { ...range, Last: range.Last - 1 } : range, etag),
  };
  await expect(probeBytes(short, ALL, 'Checksum')).rejects.toMatchObject({ name: 'TransientServiceError' });
});
