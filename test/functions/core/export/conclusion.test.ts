import { describe, expect, test } from '@jest/globals';
import { readCause } from '../../../../functions/core/cause.ts';
import type { ShardResult } from '../../../../functions/core/contract.ts';
import { conclusionOfExport, verifiedExport } from '../../../../functions/core/export/conclusion.ts';
import { hex } from '../../../../functions/core/rdb/crc64.ts';
import type { Level } from '../../../../functions/core/rdb/evidence.ts';
import { BUCKET, TARGET, thrownBy } from '../payloads.ts';
import { bad, concludeInput, faulted, identities, unverifiable, verdict } from './conclusions.ts';

const concluding = (...results: readonly ShardResult[]) => conclusionOfExport(concludeInput(results));
function provenOf(results: readonly ShardResult[], known: ReturnType<typeof identities>, Level: Level = 'Checksum') {
  const { Target } = concludeInput();
  const conclusion = concluding(...results);
  if ('faulted' in conclusion) throw new Error('Nothing was proven.');
  return verifiedExport({ ...Target, Level }, conclusion.verdicts, known);
}

function proven(...results: readonly ShardResult[]) {
  return provenOf(results, new Map());
}

describe('An export of which every shard is verified', () => {
  test('has its objects, and what is proven at its level', () => {
    expect(proven(verdict('0001'), verdict('0004'))).toEqual({
      Bucket: BUCKET,
      Level: 'Checksum',
      Objects: ['0001', '0004'].map((Shard) => ({
        Shard,
        Key: `${TARGET}-${Shard}.rdb`,
        Bytes: 1_000,
        Format: 'REDIS0011',
        Verdict: 'verified',
        Crc64: '0123456789abcdef',
        ETag: `"${Shard}"`,
      })),
      Verified: expect.stringMatching(
        /^Every shard has its object, and none was there before the name was claimed\. Every byte of each/,
      ),
      Warnings: [],
    });
  });

  test('says at level Probe that the bytes between were not read', () => {
    const { Verified } = provenOf([verdict('0001')], new Map(), 'Probe');
    expect(Verified).toContain('The bytes between were not read.');
  });
});

describe('Slots that no shard has', () => {
  const warnings = (...slots: readonly (string | null)[]) => {
    const known = identities(Object.fromEntries(slots.map((each, index) => [`000${index + 1}`, each])));
    return provenOf(
      [...known.keys()].map((shard) => verdict(shard)),
      known,
    ).Warnings;
  };

  test('are a warning, for a shard that the source does not list may be missing', () => {
    expect(warnings('0-5460', '10923-16383')).toEqual([
      'No shard of the source has 5462 of the 16384 slots: their keys are in none of the exported objects.',
    ]);
  });

  test('are none when the shards have all, or when the slots of one are unknown', () => {
    expect(warnings('0-99,200-16383', '100-199')).toEqual([]);
    expect(warnings('0-5460', null)).toEqual([]);
    expect(warnings('0-5460', 'all others')).toEqual([]);
  });
});

describe('A shard that is unverifiable', () => {
  test('is a warning, and is no failure', () => {
    const { Objects, Verified, Warnings } = proven(verdict('0001'), unverifiable('0004', 'it has no checksum'));
    expect(Objects.map(({ Verdict }) => Verdict)).toEqual(['verified', 'unverifiable']);
    expect(Verified).toMatch(/ Proven of 1 of 2 object\(s\), and of the others not, see the warnings: Every byte/);
    expect(Warnings).toEqual(['Not verifiable in the object of 1 shard(s), 0004: it has no checksum.']);
  });

  test('is not said to be proven, least of all when every one is so', () => {
    const { Verified } = proven(unverifiable('0001', 'it has no checksum'), unverifiable('0004', 'it has no checksum'));
    expect(Verified).toMatch(/ Nothing more could be proven of any of them; see the warnings\.$/);
    expect(Verified).not.toMatch(/checksum fits/);
  });

  test('shares its warning with all that have the same reason, and there are few warnings', () => {
    const shards = Array.from({ length: 60 }, (_, index) => String(index).padStart(4, '0'));
    const same = proven(...shards.map((shard) => unverifiable(shard, 'it has no checksum')));
    expect(same.Warnings).toEqual([
      expect.stringMatching(/of 60 shard\(s\), 0000, .+, 0049 and 10 more: it has no checksum\.$/),
    ]);
    const letters = Array.from('abcdefgh');
    const each = proven(...letters.map((letter) => unverifiable(letter, `it has ${letter}`)));
    expect(each.Warnings).toHaveLength(6);
    expect(each.Warnings.at(-1)).toBe('3 more reason(s) are in the manifest.');
  });

  test('shares it with those whose reasons have only other times and numbers', () => {
    const shards = Array.from({ length: 100 }, (_, index) => String(index).padStart(4, '0'));
    const made = (index: number) => `2026-11-${10 + (index % 20)}T03:00:00.000Z`;
    const { Warnings } = proven(
      ...shards.map((shard, index) =>
        unverifiable(
          shard,
          `it was written at ${made(index)}, but the snapshot of its shard was made at ${made(index + 1)}`,
          `its bytes have the checksum ${hex(BigInt(index) << 40n)}, but it ends with ${hex(BigInt(index) << 30n)}`,
          `after ${index} key(s) it could not be read further: a value of a module`,
          `which slots it must hold is not known (${Array(index + 1)
            .fill('1-2')
            .join()})`,
        ),
      ),
    );
    expect(Warnings).toEqual(
      [
        'it was written at 2026-11-10T03:00:00.000Z, but the snapshot of its shard was made at 2026-11-11T03:00:00.000Z',
        'its bytes have the checksum 0000000000000000, but it ends with 0000000000000000',
        'after 0 key(s) it could not be read further: a value of a module',
        'which slots it must hold is not known (1-2)',
      ].map(
        (reason) =>
          `Not verifiable in the object of 100 shard(s), ${shards.slice(0, 50).join(', ')} and 50 more: ${reason} (so 0000; the others have other times or numbers).`,
      ),
    );
  });
});

describe('A shard that is bad', () => {
  test('fails the export, which names every one that is, with reasons', () => {
    const error = thrownBy(() => concluding(bad('0001', 'it is empty'), verdict('0002'), bad('0004', 'a', 'b')));
    expect(error).toMatchObject({
      name: 'ExportVerificationFailed',
      sentence: '2 of 3 exported object(s) are bad: 0001, 0004; nothing was deleted.',
      details: {
        Bucket: BUCKET,
        Level: 'Checksum',
        Objects: [
          { Shard: '0001', Key: `${TARGET}-0001.rdb`, Bytes: 1_000, Reasons: ['it is empty'] },
          { Shard: '0004', Key: `${TARGET}-0004.rdb`, Bytes: 1_000, Reasons: ['a', 'b'] },
        ],
      },
    });
    expect(error).not.toHaveProperty('details.NotJudged');
  });

  test('settles it, though of another one nothing could be found out', () => {
    expect(thrownBy(() => concluding(faulted('0001'), bad('0004', 'it is empty')))).toMatchObject({
      name: 'ExportVerificationFailed',
      details: { NotJudged: ['0001'] },
    });
  });
});

describe('A shard of which nothing could be found out', () => {
  test('leaves the export unproven, by the fault of the step that failed', () => {
    const conclusion = concluding(verdict('0001'), faulted('0002'), faulted('0004', 'States.Timeout', ''));
    if (!('faulted' in conclusion)) throw new Error('It was proven.');
    const { Fault, FailedState } = conclusion.faulted;
    expect([Fault.Error, FailedState]).toEqual(['AccessDeniedException', 'ProbeShard']);
    expect(readCause(Fault)).toEqual({
      sentence: 'It was refused.',
      details: { Shard: '0002', NotJudged: ['0002', '0004'], NotJudgedOf: '2 of 3 shard(s)' },
    });
  });

  test('has a sentence though the step gave none', () => {
    const conclusion = concluding(faulted('0004', 'Sandbox.Timedout', ''));
    expect(conclusion).toMatchObject({
      faulted: {
        Fault: { Cause: expect.stringMatching(/^Sandbox\.Timedout ended ProbeShard without saying why\.\n/) },
      },
    });
  });
});
