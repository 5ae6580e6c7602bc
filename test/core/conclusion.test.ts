import { describe, expect, test } from '@jest/globals';
import { readCause } from '../../functions/core/cause.ts';
import { conclude } from '../../functions/core/conclusion.ts';
import type { ShardResult } from '../../functions/core/contract.ts';
import { bad, concludeInput, faulted, unverifiable, verdict } from './conclusions.ts';
import { BUCKET, TARGET, thrownBy } from './payloads.ts';

const concluding = (...results: readonly ShardResult[]) => conclude(concludeInput(results));
function proven(...results: readonly ShardResult[]) {
  const conclusion = concluding(...results);
  if ('faulted' in conclusion) throw new Error('Nothing was proven.');
  return conclusion.proven;
}

describe('An export of which every shard is verified', () => {
  test('is told with its objects, and with what that means at its level', () => {
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
      })),
      Verified: expect.stringMatching(
        /^Every shard has its object, and none was there when the request was checked\. Every byte of each/,
      ),
      Warnings: [],
    });
  });

  test('says at level Probe that the bytes between were not read', () => {
    const input = concludeInput();
    const conclusion = conclude({ ...input, Target: { ...input.Target, Level: 'Probe' } });
    expect(conclusion).toMatchObject({
      proven: { Verified: expect.stringContaining('The bytes between were not read.') },
    });
  });
});

describe('A shard that is unverifiable', () => {
  test('is a warning, and is no failure', () => {
    const { Objects, Verified, Warnings } = proven(verdict('0001'), unverifiable('0004', 'it has no checksum'));
    expect(Objects.map(({ Verdict }) => Verdict)).toEqual(['verified', 'unverifiable']);
    expect(Verified).toMatch(/Of 1 of 2 object\(s\) not all of this could be told; see the warnings\.$/);
    expect(Warnings).toEqual(['Not verifiable in the object of 1 shard(s), 0004: it has no checksum.']);
  });

  test('shares its warning with all that have the same reason, and there are few warnings', () => {
    const shards = Array.from({ length: 60 }, (_, index) => String(index).padStart(4, '0'));
    const same = proven(...shards.map((shard) => unverifiable(shard, 'it has no checksum')));
    expect(same.Warnings).toEqual([
      expect.stringMatching(/of 60 shard\(s\), 0000, .+, 0049 and 10 more: it has no checksum\.$/),
    ]);
    const each = proven(...shards.map((shard) => unverifiable(shard, `it has ${shard}`)));
    expect(each.Warnings).toHaveLength(6);
    expect(each.Warnings.at(-1)).toBe('55 more reason(s) are in the manifest.');
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

  test('is told in words though the step gave none', () => {
    const conclusion = concluding(faulted('0004', 'Sandbox.Timedout', ''));
    expect(conclusion).toMatchObject({
      faulted: {
        Fault: { Cause: expect.stringMatching(/^Sandbox\.Timedout ended ProbeShard without saying why\.\n/) },
      },
    });
  });
});
