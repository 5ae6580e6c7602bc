// What the largest exports take of Step Functions' limits, by the definition as it is and the parts as they are cut.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type {
  CopyPlan,
  ExportedShard,
  JudgeShardInput,
  ProbedShard,
  ShardResult,
} from '../../../functions/core/contract.ts';
import { concurrency } from '../../../functions/core/export/concurrency.ts';
import { expectedKeys, fitsPayloads } from '../../../functions/core/export/export-objects.ts';
import { shardResult } from '../../../functions/core/export/shard-result.ts';
import { verificationPlan } from '../../../functions/core/export/verification-plan.ts';
import type { PartChecksum, ShardProbe } from '../../../functions/core/rdb/evidence.ts';
import { partsOf } from '../../../functions/core/rdb/parts.ts';
import { MOST_CUTS } from '../../../functions/core/rdb/range-checksum.ts';
import { HISTORY_EVENTS, PAYLOAD_BYTES, VARIABLES_BYTES } from '../../../local/asl/limits.ts';
import { parseYaml } from '../../../local/yaml.ts';
import {
  ACCOUNT,
  at,
  EXECUTION,
  exportPlan,
  jsonBytes,
  lambdaCause,
  pollMemory,
  startedCopy,
} from '../../functions/core/payloads.ts';
import { machine, type State, scopes, states } from '../asl.ts';

const GB = 1_000_000_000;
/** The largest shard whose parts are read in time at 40 MB/s. S3 holds larger objects. */
const LARGEST_SHARD = 7_000 * GB;

/** Of a shard that has been given slots here and there: 200 bytes. */
const SCATTERED = Array.from({ length: 40 }, (_, index) => 10_000 + 100 * index)
  .join()
  .slice(0, 199);

const stateOf = (name: string): State => {
  const state = states.find((each) => each.name === name);
  if (!state) throw new Error(`There is no state ${name}.`);
  return state;
};
/** Events of a state that is entered once: in, out, and three for each attempt, all of them taken. */
const eventsOf = ({ Type, Retry = [] }: State): number =>
  2 + (Type === 'Task' ? 3 * (1 + Retry.reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0)) : 0);
/** Of one iteration: its beginning, its end, and its states. */
const eventsOfIteration = (map: string): number =>
  2 +
  Object.values(scopes.find((scope) => scope.map === map)?.States ?? {}).reduce(
    (sum, state) => sum + eventsOf(state),
    0,
  );

const probeOf = (Bytes: number): ShardProbe => ({
  Bytes,
  ETag: `"${'0'.repeat(32)}-10000"`,
  Format: 'VALKEY080',
  Writer: 'valkey 9.0.0',
  WrittenAt: '2026-11-20T03:00:00.000Z',
  Keys: 100,
  Identified: true,
  Checksum: '0123456789abcdef',
  Findings: Array.from({ length: 6 }, () => ({ Verdict: 'bad', Reason: 'r'.repeat(300) })),
});
const checksumOf = (part: PartChecksum | { First: number; Last: number }): PartChecksum => ({
  ...part,
  ETag: `"${'0'.repeat(32)}-10000"`,
  Segments: Array(MOST_CUTS + 1).fill({ Bytes: 100_000_000_000, Crc64: '0123456789abcdef' }),
  Unexamined: 1_000_000,
});

describe.each([
  ['400 GB', 400 * GB],
  ['7 TB, the largest that docs/open-questions.md promises to read', LARGEST_SHARD],
])('A shard of %s', (_size, bytes) => {
  const parts = partsOf(bytes);
  const probed: ProbedShard = { Probe: probeOf(bytes), Parts: parts };

  test('has parts that are read whole within the time of the function', () => {
    const { functions } = parseYaml(readFileSync('serverless.yml', 'utf8')) as {
      functions: { checksumPart: { timeout: number } };
    };
    const largest = Math.max(...parts.map(({ First, Last }) => Last - First + 1));
    const megabytesPerSecond = largest / 1e6 / functions.checksumPart.timeout;
    expect(megabytesPerSecond).toBeLessThan(40);
  });

  test('stays within the history of its execution, though every attempt of every part were taken', () => {
    const child = scopes.find((scope) => scope.map === 'VerifyShards');
    const ownStates = Object.values(child?.States ?? {}).reduce((sum, state) => sum + eventsOf(state), 0);
    // The execution's own two, and those of the Map that it holds: started, succeeded.
    const events = 2 + ownStates + 2 + parts.length * eventsOfIteration('ChecksumParts');
    expect(events).toBeLessThan(HISTORY_EVENTS);
  });

  test('stays within the payloads of its execution', () => {
    const Parts = parts.map(checksumOf);
    const Shard: ExportedShard = {
      Shard: '0001',
      Slots: Array(50).fill('16000-16383').join(),
      CreatedAt: '2026-11-20T03:00:00.000Z',
    };
    const Target = {
      Bucket: 'b'.repeat(63),
      OwnerAccountId: ACCOUNT,
      TargetSnapshotName: 'n'.repeat(992),
      Level: 'Checksum' as const,
      ReasonBytes: 2_000,
    };
    const input: JudgeShardInput = { Target, Shard, Probe: probed.Probe, Parts, Fault: null, FailedState: null };
    for (const [what, value] of Object.entries({ probed, Parts, input }))
      expect([what, jsonBytes(value) < PAYLOAD_BYTES / 2]).toEqual([what, true]);
  });
});

describe.each([100, 500])('An export of %i shards', (count) => {
  const shards = Array.from({ length: count }, (_, index) => String(index + 1).padStart(4, '0'));
  let name = 'n';
  while (name.length < 992 && fitsPayloads(expectedKeys(`${name}n`, shards))) name += 'n';
  const plain = exportPlan(shards, name);
  const plan: CopyPlan = {
    ...plain,
    Warnings: Array(6).fill('w'.repeat(400)),
    Export: { Bucket: 'b'.repeat(63), OwnerAccountId: ACCOUNT, OtherKeys: Array(32).fill('k'.repeat(1_000)) },
  };
  const described = shards.map((Name) => ({
    Name,
    Configuration: { Slots: SCATTERED, ReplicaCount: 5 },
    SnapshotCreationTime: '2026-11-20T03:00:00.000Z',
  }));
  const snapshot = {
    ClusterConfiguration: { Description: 'd'.repeat(255), TopicArn: 't'.repeat(300), Shards: described },
  };
  const listed = expectedKeys(name, shards).map((key) => ({ key, bytes: LARGEST_SHARD }));
  const verification = verificationPlan(
    plan,
    plan.Export ?? plain.Export ?? { Bucket: '', OwnerAccountId: '', OtherKeys: null },
    listed,
    snapshot,
    { checksumBytes: 0, readers: 6 },
  );
  const { Target, Shards, ClusterConfiguration } = verification;

  const inputOf = (Shard: ExportedShard, fault: boolean): JudgeShardInput => ({
    Target,
    Shard,
    Probe: probeOf(LARGEST_SHARD),
    Parts: [],
    Fault: fault
      ? { Error: 'AccessDeniedException', Cause: lambdaCause('AccessDeniedException', 'é"'.repeat(2_000)) }
      : null,
    FailedState: fault ? 'ChecksumParts' : null,
  });
  const conclusions: readonly [string, readonly ShardResult[]][] = [
    ['bad', Shards.map((shard) => shardResult({ ...inputOf(shard, false), Target: { ...Target, Level: 'Probe' } }))],
    ['faulted', Shards.map((shard) => shardResult(inputOf(shard, true)))],
  ];

  test('is planned within one payload', () => {
    expect(jsonBytes(verification)).toBeLessThan(PAYLOAD_BYTES - 4_096);
  });

  test.each(conclusions)('of which every one is %s is concluded within one payload', (_what, Results) => {
    expect(jsonBytes(Results)).toBeLessThan(PAYLOAD_BYTES - 4_096);
    const input = {
      Plan: plan,
      Copy: startedCopy(),
      Poll: pollMemory(),
      Target,
      ClusterConfiguration,
      Results,
      Execution: EXECUTION,
      Now: at(0),
    };
    expect(jsonBytes(input)).toBeLessThan(PAYLOAD_BYTES - 4_096);
  });

  test('leaves room in the variables, which keep all of it', () => {
    const all = [plan, verification, ...conclusions, snapshot].map(jsonBytes);
    expect(all.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(VARIABLES_BYTES / 2);
  });
});

test('The functions that read at once are bounded by the plan', () => {
  expect(['VerifyShards', 'ChecksumParts'].map((name) => stateOf(name).MaxConcurrency)).toEqual([
    '{% $verification.ShardsAtOnce %}',
    '{% $partsAtOnce %}',
  ]);
  const { params } = parseYaml(readFileSync('serverless.yml', 'utf8')) as {
    params: { default: { verificationConcurrency: string } };
  };
  const limit = Number(params.default.verificationConcurrency);
  const { ShardsAtOnce, PartsAtOnce } = concurrency(100, 200, limit);
  expect(ShardsAtOnce * PartsAtOnce).toBe(limit);
  // An account may have 10 concurrent executions: room is left for what polls, notifies and starts.
  expect(limit).toBeLessThanOrEqual(6);
  // And 100 shards of 400 GB are read well before the machine gives up, at 50 MB a second for each function.
  const seconds = (100 * 400 * GB) / (limit * 50_000_000);
  expect(seconds).toBeLessThan(machine.TimeoutSeconds / 5);
});
