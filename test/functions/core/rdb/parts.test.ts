import { describe, expect, test } from '@jest/globals';
import type { PartChecksum, ShardProbe } from '../../../../functions/core/rdb/evidence.ts';
import { MOST_PARTS, PART_BYTES, partsOf, partsToRead } from '../../../../functions/core/rdb/parts.ts';
import { missingShard } from '../../../../functions/core/rdb/probe.ts';
import { MOST_CUTS } from '../../../../functions/core/rdb/range-checksum.ts';
import { realShard } from './seed.ts';
import { probe } from './verdicts.ts';

const GB = 1e9;

describe('The parts of an object', () => {
  test.each([18, 19, PART_BYTES, PART_BYTES + 8, PART_BYTES + 9, 100 * GB, 400 * GB, 5 * 2 ** 40])(
    'of %d bytes follow each other, and end before its checksum',
    (bytes) => {
      const parts = partsOf(bytes);
      let next = 0;
      for (const { First, Last } of parts) {
        expect(First).toBe(next);
        expect(Last).toBeGreaterThanOrEqual(First);
        next = Last + 1;
      }
      expect(next).toBe(bytes - 8);
    },
  );

  test('are none if it is too short to be an RDB', () => {
    expect(partsOf(0)).toEqual([]);
    expect(partsOf(17)).toEqual([]);
    expect(partsOf(18)).toEqual([{ First: 0, Last: 9 }]);
  });

  test('are of one size, until there would be too many', () => {
    expect(partsOf(PART_BYTES + 8)).toHaveLength(1);
    expect(partsOf(PART_BYTES + 9)).toHaveLength(2);
    expect(partsOf(5 * 2 ** 40).length).toBeLessThanOrEqual(MOST_PARTS);
  });
});

describe('After a probe', () => {
  const strange = { Verdict: 'unverifiable', Reason: 'it is strange' } as const;

  test('all parts are read, also of what is unverifiable, and in other sizes if that is wanted', () => {
    const found = probe(realShard(0).file, null);
    expect(partsToRead(found)).toEqual(partsOf(realShard(0).file.length));
    expect(partsToRead({ ...found, Findings: [strange] })).toHaveLength(1);
    expect(partsToRead({ ...found, Bytes: 3 * 2 ** 20 }, 2 ** 20)).toHaveLength(3);
  });

  test('nothing is read of what is bad already, or not there', () => {
    expect(partsToRead(missingShard())).toEqual([]);
    expect(
      partsToRead({ ...probe(realShard(0).file, null), Findings: [strange, { Verdict: 'bad', Reason: '' }] }),
    ).toEqual([]);
  });
});

// Quotas of Step Functions and Lambda, from their developer guides.
const PAYLOAD_BYTES = 256 * 1024;
const HISTORY_EVENTS = 25_000;
const LAMBDA_SECONDS = 900;

describe('A shard of 400 GB stays within the limits', () => {
  const parts = partsOf(400 * GB);
  const json = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
  const longest: PartChecksum = {
    First: 400 * GB,
    Last: 400 * GB,
    ETag: `"${'f'.repeat(32)}-10000"`,
    Segments: Array(MOST_CUTS + 1).fill({ Bytes: 400 * GB, Crc64: 'f'.repeat(16) }),
    Unexamined: 400 * GB,
  };
  const largest: ShardProbe = {
    Bytes: 400 * GB,
    ETag: longest.ETag,
    Format: 'VALKEY080',
    Writer: `valkey ${'9'.repeat(40)}`,
    WrittenAt: '2026-11-23T03:00:00.000Z',
    Keys: 65_536,
    Identified: true,
    Checksum: 'f'.repeat(16),
    Findings: Array(6).fill({ Verdict: 'unverifiable', Reason: 'x'.repeat(400) }),
  };

  test('of a payload: what all parts of a shard return at once, with its probe, even if each was cut', () => {
    expect(json({ Probe: largest, Parts: parts.map(() => longest) })).toBeLessThan(PAYLOAD_BYTES / 2);
    expect(json({ Probe: largest, Parts: parts })).toBeLessThan(PAYLOAD_BYTES / 4);
  });

  test('of a history: the events of one shard, with every part tried four times', () => {
    // Of an iteration: started, state entered, exited, succeeded. Of an attempt: scheduled, started, failed or succeeded.
    const perPart = 4 + 4 * 3;
    const around = 40;
    expect(around + parts.length * perPart).toBeLessThan(HISTORY_EVENTS / 4);
  });

  test('of a Lambda: one part, even at a tenth of the speed that is expected of S3', () => {
    const bytesPerSecond = 5e6;
    const largest = Math.max(...parts.map(({ First, Last }) => Last - First + 1));
    expect(largest / bytesPerSecond).toBeLessThan(LAMBDA_SECONDS / 2);
  });
});
