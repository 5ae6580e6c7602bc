import { describe, expect, test } from '@jest/globals';
import type { JudgeShardInput } from '../../../../functions/core/contract.ts';
import { shardResult } from '../../../../functions/core/export/shard-result.ts';
import type { ShardProbe } from '../../../../functions/core/rdb/evidence.ts';
import { missingShard } from '../../../../functions/core/rdb/probe.ts';
import { ACCOUNT, BUCKET, jsonBytes, lambdaCause, TARGET } from '../payloads.ts';

const IDENTITY = { Shard: '0001', Slots: '0-5461', CreatedAt: '2026-11-20T03:00:00.000Z' };

const judge = (changes: Partial<JudgeShardInput> = {}, ReasonBytes = 2_000) =>
  shardResult({
    Target: { Bucket: BUCKET, OwnerAccountId: ACCOUNT, TargetSnapshotName: TARGET, Level: 'Checksum', ReasonBytes },
    Shard: IDENTITY,
    Probe: missingShard(),
    Parts: [],
    Fault: null,
    FailedState: null,
    ...changes,
  });

const probeWith = (Reasons: readonly string[]): ShardProbe => ({
  ...missingShard(),
  Findings: Reasons.map((Reason) => ({ Verdict: 'unverifiable', Reason })),
});

test('A verdict says which shard it is about, and why', () => {
  expect(judge()).toEqual({
    Shard: '0001',
    Verdict: 'bad',
    Reasons: ['it is missing'],
    Bytes: null,
    Format: null,
    WrittenAt: null,
    Checksum: null,
    Crc64: null,
    ETag: null,
  });
});

describe('Reasons', () => {
  const reasons = ['a'.repeat(100), 'b'.repeat(100), 'c'.repeat(100)];
  const kept = (bytes: number, all = reasons) => {
    const result = judge({ Probe: probeWith(all) }, bytes);
    return 'Reasons' in result ? result.Reasons : [];
  };

  test('are kept whole as far as there is room, and the last is cut', () => {
    expect(kept(1_000)).toEqual(reasons);
    expect(kept(250)).toEqual([reasons[0], expect.stringMatching(/^b+$/), expect.stringMatching(/^c+…$/)]);
    expect(kept(40)).toEqual([expect.stringMatching(/^a+…$/)]);
  });

  test.each([0, 1, 3, 50, 150, 400])('never take more than %i bytes of JSON', (bytes) => {
    for (const text of ['a', '"', '語', '😀', '\n'])
      expect(jsonBytes(kept(bytes, [text.repeat(300), text.repeat(300)]))).toBeLessThanOrEqual(bytes + 2);
  });
});

describe('A fault', () => {
  const denied = lambdaCause(
    'AccessDeniedException',
    'not authorized to perform: s3:GetObject\n{"Action":"s3:GetObject"}',
  );

  test('has its name and its sentence, with the step that failed', () => {
    const Fault = { Error: 'AccessDeniedException', Cause: denied };
    expect(judge({ Probe: null, Fault, FailedState: 'ProbeShard' })).toEqual({
      Shard: '0001',
      Fault: { Error: 'AccessDeniedException', Cause: 'not authorized to perform: s3:GetObject' },
      FailedState: 'ProbeShard',
    });
  });

  test('of a step that crashed may have no cause', () => {
    expect(judge({ Fault: { Error: 'States.Timeout' }, FailedState: 'ChecksumParts' })).toMatchObject({
      Fault: { Error: 'States.Timeout', Cause: '' },
    });
  });

  test('stays within what there is room for', () => {
    const Fault = { Error: 'X', Cause: lambdaCause('X', 'w'.repeat(5_000)) };
    expect(jsonBytes(judge({ Fault, FailedState: 'ProbeShard' }, 200))).toBeLessThan(300);
  });
});
