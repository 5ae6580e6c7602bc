import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  describesSame,
  type Manifest,
  manifestOf,
  manifestText,
  type ProvenExport,
} from '../../../../functions/core/export/manifest.ts';
import { TOOL } from '../../../../functions/core/tool.ts';
import { at, BUCKET, EXECUTION, REGION, SOURCE, SOURCE_ARN, TARGET } from '../payloads.ts';
import { CONFIGURATION, provenExport, verdict } from './conclusions.ts';

const schema = JSON.parse(readFileSync('statemachine/manifest.schema.json', 'utf8'));
const isValid = new Ajv2020({ validateFormats: false, allowUnionTypes: true, strictTypes: false }).compile(schema);

const PROVEN = provenExport();
const manifest = (changes: Partial<ProvenExport> = {}): Manifest => manifestOf(provenExport(changes));

test('A manifest records what the export is, where it came from, and how it was proven', () => {
  expect(manifest()).toEqual({
    Format: 'memorydb-snapshot-copy/manifest/1',
    Tool: TOOL,
    Execution: EXECUTION.Id,
    Source: { Arn: SOURCE_ARN, Name: SOURCE, CreatedAt: '2026-11-20T03:00:00.000Z' },
    ClusterConfiguration: CONFIGURATION,
    Region: REGION,
    Bucket: BUCKET,
    TargetSnapshotName: TARGET,
    Times: { StartedAt: EXECUTION.StartTime, CopyStartedAt: at(0), CompletedAt: at(600), VerifiedAt: at(700) },
    Verification: PROVEN.Verification,
    Shards: [
      {
        Shard: '0001',
        Slots: '0-8191',
        Key: `${TARGET}-0001.rdb`,
        Bytes: 1_000,
        Format: 'REDIS0011',
        SnapshotCreationTime: '2026-11-20T03:00:00.000Z',
        WrittenAt: '2026-11-20T03:01:00.000Z',
        Checksum: '0123456789abcdef',
        Crc64: '0123456789abcdef',
        Verdict: 'verified',
        Reasons: [],
      },
      expect.objectContaining({ Shard: '0004', Verdict: 'unverifiable', Reasons: ['it has no checksum'] }),
    ],
    SnapshotArns: [`arn:aws:s3:::${BUCKET}/${TARGET}-0001.rdb`, `arn:aws:s3:::${BUCKET}/${TARGET}-0004.rdb`],
  });
});

test('A manifest names the release that wrote it', () => {
  const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(TOOL).toEqual({ Name: name, Version: version });
});

describe('The schema of the manifest', () => {
  const problemsOf = (value: unknown) => {
    isValid(value);
    return isValid.errors;
  };

  test('takes what is written, and documents every field of it', () => {
    expect(problemsOf(JSON.parse(manifestText(manifest())))).toBeNull();
    expect(problemsOf(JSON.parse(manifestText(manifest({ ClusterConfiguration: null }))))).toBeNull();
    expect(problemsOf(manifest({ Times: { ...PROVEN.Times, CopyStartedAt: null } }))).toBeNull();
    expect(Object.keys(schema.properties)).toEqual(Object.keys(manifest()));
    expect(Object.keys(schema.$defs.shard.properties)).toEqual(Object.keys(manifest().Shards[0] ?? {}));
  });

  test.each([
    ['no shards', { Shards: [], SnapshotArns: [] }],
    ['a bad shard', { Shards: [{ ...manifest().Shards[0], Verdict: 'bad' }] }],
    ['another format', { Format: 'memorydb-snapshot-copy/manifest/2' }],
    ['a member that is not documented', { Extra: 1 }],
    ['an end that is no checksum', { Shards: [{ ...manifest().Shards[0], Checksum: 12 }] }],
    ['a checksum that is none', { Shards: [{ ...manifest().Shards[0], Crc64: '12' }] }],
  ])('refuses %s', (_what, changes) => {
    expect(problemsOf({ ...manifest(), ...changes })).not.toBeNull();
  });
});

describe('The manifest of an earlier execution', () => {
  const text = manifestText(manifest());

  test('describes the same export if source and files are the same, regardless of when and how they were proven', () => {
    expect(describesSame(text, manifest())).toBe(true);
    const later = { Execution: 'another', Times: { ...PROVEN.Times, VerifiedAt: at(9_000) } };
    expect(describesSame(text, manifest({ ...later, Verification: { ...PROVEN.Verification, Level: 'Probe' } }))).toBe(
      true,
    );
  });

  test.each<[string, Partial<ProvenExport>]>([
    ['source', { Source: { ...PROVEN.Source, CreatedAt: '2026-11-21T03:00:00.000Z' } }],
    ['shard', { Shards: [verdict('0001'), verdict('0005')] }],
    ['number of shards', { Shards: [verdict('0001')] }],
    ['size', { Shards: [verdict('0001'), verdict('0004', { Bytes: 999 })] }],
    ['checksum', { Shards: [verdict('0001', { Checksum: null }), verdict('0004')] }],
  ])('does not if it has another %s', (_what, changes) => {
    expect(describesSame(text, manifest(changes))).toBe(false);
  });

  test.each(['', 'my notes', '[]', 'null', '{"Shards":[null]}', '{"Shards":{}}'])('is not %j', (other) => {
    expect(describesSame(other, manifest())).toBe(false);
  });
});
