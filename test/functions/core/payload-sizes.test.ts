import { describe, expect, test } from '@jest/globals';
import type { CopyPlan, OutcomeInput, PolledStatus, VerifiedExport } from '../../../functions/core/contract.ts';
import { FIRST_POLL } from '../../../functions/core/copy/copy-progress.ts';
import { withoutShards } from '../../../functions/core/copy/source.ts';
import {
  baselineOf,
  expectedKeys,
  exportKey,
  fitsPayloads,
  manifestKey,
} from '../../../functions/core/export/export-objects.ts';
import { dryRunReport } from '../../../functions/core/request/preflight.ts';
import {
  at,
  copyPlan,
  exportPlan,
  jsonBytes,
  outcomeInput,
  PAYLOAD_LIMIT,
  SOURCE_ARN,
  startedCopy,
} from './payloads.ts';

/** The most that a cluster has: 500 nodes, each a shard (MemoryDB guide, "Quotas"). */
const SHARDS = Array.from({ length: 500 }, (_, index) => String(index + 1).padStart(4, '0'));

/** A snapshot as DescribeSnapshots returns it with `ShowDetail`, every member at its longest. */
const snapshot = {
  Name: 's'.repeat(255),
  Status: 'available',
  Source: 'automated',
  KmsKeyId: `arn:aws:kms:ap-southeast-1:111122223333:key/${'k'.repeat(36)}`,
  ARN: SOURCE_ARN + 's'.repeat(200),
  DataTiering: 'false',
  ClusterConfiguration: {
    Name: 'c'.repeat(40),
    Description: 'd'.repeat(255),
    NodeType: 'db.r7g.16xlarge',
    Engine: 'valkey',
    EngineVersion: '7.3',
    MaintenanceWindow: 'sun:23:00-mon:01:30',
    TopicArn: `arn:aws:sns:ap-southeast-1:111122223333:${'t'.repeat(256)}`,
    Port: 6379,
    ParameterGroupName: 'p'.repeat(255),
    SubnetGroupName: 'g'.repeat(255),
    VpcId: `vpc-${'0'.repeat(17)}`,
    SnapshotRetentionLimit: 35,
    SnapshotWindow: '05:00-09:00',
    NumShards: 500,
    MultiRegionClusterName: 'm'.repeat(60),
    Shards: SHARDS.map((Name) => ({
      Name,
      Configuration: { Slots: '16000-16383', ReplicaCount: 5 },
      Size: '1023.9 GB',
      SnapshotCreationTime: '2026-11-20T03:00:00.000Z',
    })),
  },
};

/** The longest name that an export of so many shards may have, made of one character. */
function longestName(character: string): string {
  let name = '';
  while (fitsPayloads(expectedKeys(name + character, SHARDS))) name += character;
  return name;
}

const sizesOf = (name: string) => {
  const full = Array.from({ length: 100 }, (_, index) => `${name}-${String(index).padEnd(1_000, 'x')}`.slice(0, 1_000));
  const half = full.slice(0, 30);
  expect(baselineOf([], full).others).toBeNull();
  expect(baselineOf([], half).others).toEqual(half);
  const plain = exportPlan(SHARDS, name);
  const plan: CopyPlan = {
    ...plain,
    Warnings: Array(5).fill('w'.repeat(400)),
    Export: plain.Export && { ...plain.Export, OtherKeys: half },
    DryRun: dryRunReport(plain, 'free'),
  };
  const poll: PolledStatus = {
    Progress: 'Complete',
    Poll: FIRST_POLL,
    WaitSeconds: 0,
    Snapshot: withoutShards(snapshot),
  };
  const exported: VerifiedExport = {
    Bucket: 'b'.repeat(63),
    Objects: SHARDS.map((Shard) => ({
      Shard,
      Key: exportKey(name, Shard),
      Bytes: 999_999_999_999,
      Format: 'VALKEY080',
      Verdict: 'unverifiable',
      Crc64: '0123456789abcdef',
      ETag: `"${'0'.repeat(32)}-10000"`,
    })),
    Level: 'Checksum',
    Verified: 'v'.repeat(500),
    Manifest: manifestKey(name),
    Warnings: Array(7).fill('w'.repeat(400)),
  };
  const notify: OutcomeInput = outcomeInput({ Plan: plan, Export: exported });
  const Warnings = [plan.Warnings, exported.Warnings];
  const output = { Mode: 'Export', Snapshot: withoutShards(snapshot), Export: exported, Warnings };
  const pollInput = { Plan: plan, Copy: startedCopy(), Poll: FIRST_POLL, Now: at(0) };
  return { plan, poll, pollInput, exported, notify, output };
};

describe('an export of 500 shards', () => {
  test.each(['n', '"', '語', '\\'])('keeps every payload under 256 KiB with the longest name of %s', (character) => {
    const name = longestName(character);
    expect(name.length).toBeGreaterThan(30);
    // A Lambda's answer arrives in an envelope, and the output has times besides.
    for (const [payload, value] of Object.entries(sizesOf(name)))
      expect([payload, jsonBytes(value) < PAYLOAD_LIMIT - 4_096]).toEqual([payload, true]);
  });

  test('may have a name of a hundred characters', () => {
    expect(longestName('n').length).toBeGreaterThanOrEqual(100);
  });
});

test('a copy with 50 of the longest tags keeps its payloads under 256 KiB', () => {
  const tags = Array.from({ length: 50 }, (_, index) => ({
    Key: `${index}${'😀'.repeat(126)}`,
    Value: '\\'.repeat(256),
  }));
  const Plan = copyPlan({
    Request: { ...copyPlan().Request, Tags: tags },
    Source: { ...copyPlan().Source, Shards: SHARDS },
  });
  const Request = { SourceSnapshotName: 's', TargetSnapshotName: 't', Tags: tags };
  expect(jsonBytes(outcomeInput({ Plan, Request }))).toBeLessThan(PAYLOAD_LIMIT - 4_096);
});
