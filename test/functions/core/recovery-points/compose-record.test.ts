import { describe, expect, test } from '@jest/globals';
import { composeRecord, keysOfExport } from '../../../../functions/core/recovery-points/compose-record.ts';
import { at, BUCKET, copyPlan, EXECUTION, SOURCE, SOURCE_ARN, STAMP, TARGET } from '../payloads.ts';
import { DEPLOYMENT, exportInput, exportRecorded, KEY_ID, listed, recorded, recordInput } from './points.ts';

const source = copyPlan().Source;
const reasonFor = (...args: Parameters<typeof composeRecord>) => {
  const composed = composeRecord(...args);
  return 'reason' in composed ? composed.reason : null;
};

test('A copy is recorded with the time of its source, its key, its stamp and what that was computed from', () => {
  const StampedWith = { SourceCreatedAt: '2026-11-20T03:00:00.000Z', KmsKeyId: null };
  expect(recorded()).toEqual({
    Format: 'memorydb-snapshot-copy/recovery-point/1',
    Tool: { Name: 'memorydb-snapshot-copy', Version: expect.any(String) },
    State: 'Proven',
    Cluster: 'orders',
    Kind: 'Copy',
    Source: { Arn: SOURCE_ARN, Name: SOURCE, CreatedAt: '2026-11-20T03:00:00.000Z' },
    Target: TARGET,
    Place: { AccountId: '111122223333', Region: 'eu-central-1', Bucket: null },
    Proof: 'Copy',
    Bytes: 22 * 2 ** 20,
    Copy: { Arn: SOURCE_ARN.replace(SOURCE, TARGET), Stamp: STAMP, KmsKeyId: KEY_ID, StampedWith },
    Export: null,
    StartedAt: EXECUTION.StartTime,
    ProvenAt: at(60),
    Execution: EXECUTION.Id,
    Deployment: DEPLOYMENT,
  });
});

test('An export is recorded with each object as it was proven, its manifest and its claim', () => {
  expect(exportRecorded()).toMatchObject({
    Kind: 'Export',
    Place: { Bucket: BUCKET },
    Proof: 'Checksum',
    Bytes: 2_000,
    Copy: null,
    Export: {
      Objects: [
        { Shard: '0001', Key: `${TARGET}-0001.rdb`, ETag: '"0001"', VersionId: 'version of -0001.rdb', Bytes: 1_000 },
        { Shard: '0004', Key: `${TARGET}-0004.rdb`, ETag: '"0004"', VersionId: 'version of -0004.rdb', Bytes: 1_000 },
      ],
      Manifest: { Key: `${TARGET}.manifest.json`, ETag: '".manifest.json"', VersionId: 'version of .manifest.json' },
      Claim: { Key: `${TARGET}.claim.json`, ETag: '".claim.json"', VersionId: 'version of .claim.json' },
    },
    ProvenAt: at(61),
  });
});

test('An export has no version IDs in a bucket without versions, and no manifest where another object is in its place', () => {
  const current = listed({ '-0001.rdb': { versionId: null } }).filter(({ key }) => !key.endsWith('.claim.json'));
  expect(recorded(composeRecord(exportInput({ Manifest: null }), DEPLOYMENT, current)).Export).toMatchObject({
    Objects: [{ VersionId: null }, { VersionId: 'version of -0004.rdb' }],
    Manifest: null,
    Claim: null,
  });
});

test('The proof of an export is that of its weakest object', () => {
  const [one, other] = exportInput().Export?.Objects ?? [];
  if (!one || !other) throw new Error('There are two.');
  expect(exportRecorded({ Level: 'Probe' }).Proof).toBe('Probe');
  expect(exportRecorded({ Objects: [one, { ...other, Verdict: 'unverifiable' }] })).toMatchObject({
    Proof: 'Unverifiable',
    Export: { Objects: [{ Verdict: 'verified' }, { Verdict: 'unverifiable' }] },
  });
});

test('The source’s time is that in its name where its shards have none', () => {
  const plan = { ...copyPlan(), Source: { ...source, CreatedAt: null } };
  expect(recorded(composeRecord(recordInput({ Plan: plan }), DEPLOYMENT, [])).Source.CreatedAt).toBe(
    '2026-11-20T03:00:00.000Z',
  );
});

test('The ARN of a copy that is not described is made of its source’s', () => {
  const { Copy } = recorded(composeRecord(recordInput({ Snapshot: null }), DEPLOYMENT, []));
  expect(Copy).toMatchObject({ Arn: SOURCE_ARN.replace(SOURCE, TARGET), KmsKeyId: null });
});

describe('There is no record', () => {
  test.each([
    ['when its source was created', { CreatedAt: null }, /does not say when the source "manual" was created/],
    ['which cluster it is of', { ClusterName: '' }, /which cluster the source "manual" is of/],
  ])('when it is not known %s', (_what, changes, reason) => {
    const plan = copyPlan({ Source: { ...source, ...changes } });
    const Plan = { ...plan, Request: { ...plan.Request, SourceSnapshotName: 'manual' } };
    expect(reasonFor(recordInput({ Plan }), DEPLOYMENT, [])).toMatch(reason);
  });

  test('of an export of which an object is another one by now, which is named', () => {
    const current = listed({ '-0004.rdb': { etag: '"other"' } });
    expect(reasonFor(exportInput(), DEPLOYMENT, current)).toBe(
      `"${TARGET}-0004.rdb" in S3 is no longer what was proven: changed or deleted since. Start the same request again: what exists is adopted, proven and recorded.`,
    );
    expect(reasonFor(exportInput(), DEPLOYMENT, [])).toContain(`"${TARGET}-0001.rdb", "${TARGET}-0004.rdb" in S3 are`);
  });

  test('of an export that was proven without its ETags, by 0.2.0', () => {
    const objects = exportInput().Export?.Objects.map(({ ETag: _, ...object }) => object) ?? [];
    expect(reasonFor(exportInput({ Objects: objects }), DEPLOYMENT, listed())).toContain('no longer what was proven');
  });
});

test('The objects of an export, its claim and its manifest begin with the keys that are listed', () => {
  for (const { key } of listed()) expect(keysOfExport(TARGET).some((prefix) => key.startsWith(prefix))).toBe(true);
});
