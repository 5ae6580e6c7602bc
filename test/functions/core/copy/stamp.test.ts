import { describe, expect, test } from '@jest/globals';
import { nameTaken, provenance, STAMP_KEY, stampOf } from '../../../../functions/core/copy/stamp.ts';
import { copyPlan, STAMP } from '../payloads.ts';

const { Request: request, Source: source } = copyPlan();
const DEPLOYMENT = 'memorydb-snapshot-copy-dev';
const stamp = stampOf(request, source, DEPLOYMENT);

describe('the stamp', () => {
  test('is a tag value of AWS, and the same for the same request whatever its tags', () => {
    expect(stamp).toMatch(/^memorydb-snapshot-copy-dev\/sha256:[0-9a-f]{64}$/);
    expect(stampOf({ ...request }, source, DEPLOYMENT)).toBe(stamp);
  });

  test('has at most 256 characters for the longest name of a state machine', () => {
    expect(stampOf(request, source, 'd'.repeat(80)).length).toBeLessThanOrEqual(256);
  });

  test('is that of its deployment, for IAM by its beginning', () => {
    const other = stampOf(request, source, 'memorydb-snapshot-copy-prod');
    expect(other).toMatch(/^memorydb-snapshot-copy-prod\//);
    expect(provenance('available', [{ Key: STAMP_KEY, Value: other }], stamp)).toBe('foreign');
  });

  test.each([
    ['the source', request, { ...source, Arn: `${source.Arn}x` }],
    ['the time at which the source was made', request, { ...source, CreatedAt: '2026-11-21T03:00:00.000Z' }],
    ['that time being unknown', request, { ...source, CreatedAt: null }],
    ['the name of the target', { ...request, TargetSnapshotName: 'other' }, source],
    ['the key', { ...request, KmsKeyId: 'alias/orders' }, source],
  ])('is another one with %s', (_, otherRequest, otherSource) => {
    expect(stampOf(otherRequest, otherSource, DEPLOYMENT)).not.toBe(stamp);
  });

  test('cannot be made alike by moving characters from one part to the next', () => {
    const one = stampOf({ ...request, TargetSnapshotName: 'ab', KmsKeyId: 'c' }, source, DEPLOYMENT);
    const other = stampOf({ ...request, TargetSnapshotName: 'a', KmsKeyId: 'bc' }, source, DEPLOYMENT);
    expect(one).not.toBe(other);
  });
});

describe('whose a snapshot is', () => {
  const ours = { Key: STAMP_KEY, Value: STAMP };
  test.each([
    ['ours by its stamp, once finished', 'available', [{ Key: 'a', Value: null }, ours], 'ours'],
    ['ours by its stamp, while it is being made', 'creating', [ours], 'ours'],
    ['untagged without any tag, once finished', 'available', [], 'untagged'],
    ['unsettled without any tag, while it is being made', 'creating', [], 'unsettled'],
    ["another's with other tags, even while it is being made", 'creating', [{ Key: 'a', Value: 'b' }], 'foreign'],
    ["another's with a stamp of another request", 'available', [{ Key: STAMP_KEY, Value: 'sha256:1' }], 'foreign'],
    ["another's with our value under another key", 'available', [{ Key: 'x', Value: STAMP }], 'foreign'],
    ['unsettled while its tags cannot be read', 'creating', 'unreadable', 'unsettled'],
  ] as const)('is %s', (_, status, tags, whose) => {
    expect(provenance(status, tags, STAMP)).toBe(whose);
  });
});

test("a taken name fails with AWS's own error, with the name and the status", () => {
  const fault = nameTaken('orders-copy', 'creating');
  expect(fault.name).toBe('SnapshotAlreadyExistsFault');
  expect(fault.sentence).toContain('"orders-copy" exists already (creating)');
  expect(fault.details).toEqual({ TargetSnapshotName: 'orders-copy', Status: 'creating' });
});
