import { describe, expect, test } from '@jest/globals';
import { stampOf } from '../../../../functions/core/copy/stamp.ts';
import { claimIn } from '../../../../functions/core/export/claim.ts';
import { manifestOf } from '../../../../functions/core/export/manifest.ts';
import {
  type CopyToImport,
  readManifestFacts,
  recordOfCopy,
  recordOfManifest,
} from '../../../../functions/core/recovery-points/import-record.ts';
import { provenExport, unverifiable, verdict } from '../export/conclusions.ts';
import { at, BUCKET, claimText, EXECUTION, SOURCE, SOURCE_ARN, TARGET } from '../payloads.ts';
import { DEPLOYMENT, exportRecorded, listed } from './points.ts';

const KEY = `${TARGET}.manifest.json`;
const manifest = (changes: object = {}) => ({
  ...manifestOf(provenExport({ Shards: [verdict('0001'), verdict('0004')] })),
  ...changes,
});

function imported(found: object, current = listed(), claim: string | null = null) {
  const facts = readManifestFacts(BUCKET, KEY, JSON.stringify(found));
  if (typeof facts === 'string') return { reason: facts };
  return recordOfManifest(BUCKET, facts, current, claim === null ? null : claimIn(claim));
}

describe('An export', () => {
  test('is recorded from its manifest as an execution would have done it', () => {
    const expected = { ...exportRecorded(), StartedAt: EXECUTION.StartTime, ProvenAt: at(700) };
    expect(imported(manifest())).toEqual({ record: expected });
  });

  test('of which an object could not be verified is Unverifiable', () => {
    const found = manifestOf(provenExport({ Shards: [verdict('0001'), unverifiable('0004', 'it has no checksum')] }));
    expect(imported(found)).toMatchObject({ record: { Proof: 'Unverifiable' } });
  });

  test('whose source was gone is of the cluster that its claim names', () => {
    const found = manifest({ ClusterConfiguration: null });
    expect(imported(found, listed(), claimText())).toMatchObject({ record: { Cluster: 'orders' } });
    expect(imported(found)).toEqual({ reason: expect.stringContaining('which cluster') });
  });

  test.each([
    ['missing', listed().filter(({ key }) => !key.endsWith('-0004.rdb')), `${TARGET}-0004.rdb is missing`],
    ['another size', listed({ '-0004.rdb': { bytes: 7 } }), `${TARGET}-0004.rdb has 7 bytes, not 1000`],
  ])('with an object that is %s is not recorded', (_what, current, reason) => {
    expect(imported(manifest(), current)).toEqual({ reason: expect.stringContaining(reason) });
  });

  test.each([
    ['no JSON', 'notes', /no whole manifest/],
    ['another format', { Format: 'x' }, /no whole manifest/],
    ['no shards', { Shards: [] }, /no whole manifest/],
    ['another bucket', { Bucket: 'others' }, /manifest of s3:\/\/others\//],
    ['another name', { TargetSnapshotName: 'others' }, /manifest of s3:\/\/.*\/others\.manifest\.json/],
    ['a shard elsewhere', { Shards: [{ Shard: '0001', Key: 'x', Bytes: 1, Verdict: 'verified' }] }, /shard 0001/],
    ['no time', { Source: { Arn: SOURCE_ARN, Name: 'by-hand', CreatedAt: null } }, /when its source was created/],
  ])('is not recorded from a manifest with %s', (_what, changes, reason) => {
    const found = typeof changes === 'string' ? changes : manifest(changes);
    expect(imported(Object(found))).toEqual({ reason: expect.stringMatching(reason) });
  });
});

describe('A copy', () => {
  const TIME = '2026-11-20T03:00:17.000Z';
  const stamp = (CreatedAt: string | null, KmsKeyId: string | null = null) =>
    stampOf({ TargetSnapshotName: TARGET, KmsKeyId }, { Arn: SOURCE_ARN, CreatedAt }, DEPLOYMENT);
  const copy = (changes: Partial<CopyToImport> = {}, asked: Partial<CopyToImport['asked']> = {}): CopyToImport => ({
    name: TARGET,
    arn: SOURCE_ARN.replace(SOURCE, TARGET),
    cluster: 'orders',
    status: 'available',
    bytes: 7,
    kmsKeyId: 'arn:aws:kms:eu-central-1:111122223333:key/1',
    stamp: stamp(TIME),
    asked: {
      sourceArn: SOURCE_ARN,
      sourceTime: '2026-11-20T04:00:17+01:00',
      kmsKeyId: null,
      deployment: null,
      ...asked,
    },
    ...changes,
  });

  test('is recorded if its stamp is that of the given facts', () => {
    expect(recordOfCopy(copy(), at(0))).toMatchObject({
      record: {
        Cluster: 'orders',
        Source: { Arn: SOURCE_ARN, Name: SOURCE, CreatedAt: TIME },
        Target: TARGET,
        Copy: { Stamp: stamp(TIME), StampedWith: { SourceCreatedAt: TIME, KmsKeyId: null } },
        ProvenAt: at(0),
        Execution: null,
        Deployment: DEPLOYMENT,
      },
    });
    const withKey = copy({ stamp: stamp(TIME, 'alias/orders') }, { kmsKeyId: 'alias/orders' });
    expect(recordOfCopy(withKey, at(0))).toMatchObject({
      record: { Copy: { StampedWith: { SourceCreatedAt: TIME, KmsKeyId: 'alias/orders' } } },
    });
  });

  test('of an automatic source without times is recorded by the time in its name', () => {
    const undated = copy({ stamp: stamp(null) }, { sourceTime: '2026-11-20T03:00:00Z' });
    expect(recordOfCopy(undated, at(0))).toMatchObject({
      record: {
        Source: { CreatedAt: '2026-11-20T03:00:00.000Z' },
        Copy: { StampedWith: { SourceCreatedAt: null, KmsKeyId: null } },
      },
    });
    expect(recordOfCopy(copy({ stamp: stamp(null) }), at(0))).toHaveProperty('reason');
  });

  test('of 0.2.0, whose stamp does not name the deployment, is recorded for the one that is given', () => {
    const old = stamp(TIME).replace(/^.*\//, '');
    expect(recordOfCopy(copy({ stamp: old }), at(0))).toEqual({ reason: expect.stringContaining('--deployment') });
    expect(recordOfCopy(copy({ stamp: old }, { deployment: 'mine-dev' }), at(0))).toMatchObject({
      record: { Copy: { Stamp: old }, Deployment: 'mine-dev' },
    });
    const wrong = copy({ stamp: old }, { deployment: 'mine-dev', sourceTime: '2026-11-20T03:00:18Z' });
    expect(recordOfCopy(wrong, at(0))).toHaveProperty('reason');
  });

  test.each([
    ['another time', {}, { sourceTime: '2026-11-20T03:00:18Z' }, /not that of these facts/],
    ['another source', {}, { sourceArn: `${SOURCE_ARN}-2` }, /not that of these facts/],
    ['a key', {}, { kmsKeyId: 'alias/orders' }, /not that of these facts/],
    ['no stamp', { stamp: null }, {}, /this tool has not made it/],
    ['another status', { status: 'creating' }, {}, /is creating, not available/],
  ])('is not recorded with %s', (_what, changes, asked, reason) => {
    expect(recordOfCopy(copy(changes, asked), at(0))).toEqual({ reason: expect.stringMatching(reason) });
  });
});
