import { describe, expect, test } from '@jest/globals';
import { judge } from '../../functions/core/rdb/judge.ts';
import { checksum, probe } from '../functions/core/rdb/verdicts.ts';
import { type Case, DAMAGED_CASES, INTACT_CASES } from './damages.ts';
import { generated, TABLES, tableOf } from './table.ts';

/** In parts that end in odd places. */
async function verdicts({ file, identity }: Case) {
  const cuts = file.length > 100 ? [Math.floor(file.length / 3), Math.floor((file.length * 2) / 3)] : [];
  return {
    probe: judge(probe(file, identity), null),
    checksum: await checksum(file, identity, ...cuts),
  };
}

describe('An intact file raises no alarm', () => {
  test.each(INTACT_CASES)('$name', async (each) => {
    const { probe, checksum } = await verdicts(each);
    expect([probe.Verdict, checksum.Verdict]).toEqual([each.probe, each.checksum]);
    expect(checksum.Identified).toBe(true);
  });
});

describe('A damaged file', () => {
  test.each(DAMAGED_CASES)('$name: Probe says $probe, Checksum $checksum', async (each) => {
    const { probe, checksum } = await verdicts(each);
    expect([probe.Verdict, checksum.Verdict, probe.Reasons, checksum.Reasons]).toEqual([
      each.probe,
      each.checksum,
      expect.any(Array),
      expect.any(Array),
    ]);
  });
});

test('There are at least 40 kinds of damage, no two alike', () => {
  expect(DAMAGED_CASES.length).toBeGreaterThanOrEqual(40);
  expect(new Set(DAMAGED_CASES.map(({ name }) => name)).size).toBe(DAMAGED_CASES.length);
  expect(new Set(DAMAGED_CASES.map(({ file }) => file.toString('base64'))).size).toBe(DAMAGED_CASES.length);
});

test('No bit of a small file may be flipped, and no byte be lost at its end, unnoticed', async () => {
  const { file, identity } = INTACT_CASES.find(({ name }) => name === 'whose keys are numbers') ?? never();
  // Where a bit makes it another format, nobody knows how that ends.
  const isFormat = (at: number) => at >= 5 && at < 9;
  for (let at = 0; at < file.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(file);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << bit), at);
      const { Verdict } = await checksum(flipped, identity);
      expect([at, bit, Verdict]).toEqual([at, bit, isFormat(at) && Verdict !== 'verified' ? Verdict : 'bad']);
    }
  for (let length = 0; length < file.length; length += 1)
    expect([length, (await checksum(file.subarray(0, length), identity)).Verdict]).toEqual([length, 'bad']);
});

describe('docs/verification.md', () => {
  const columns = (table: string) => table.split('\n').map((line) => line.split(' | ').slice(0, 3));

  test.each(Object.keys(TABLES))('has the verdicts on the %s files (npm run corruption)', (marker) => {
    expect(columns(generated(marker))).toEqual(columns(tableOf(TABLES[marker] ?? [], [])));
  });
});

function never(): never {
  throw new RangeError('there is no such case');
}
