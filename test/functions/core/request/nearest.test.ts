import { expect, test } from '@jest/globals';
import { nearest } from '../../../../functions/core/request/nearest.ts';

const NAMES = [
  'SourceSnapshotName',
  'SourceClusterName',
  'TargetSnapshotName',
  'TargetBucket',
  'KmsKeyId',
  'Tags',
  'Options',
];

test.each([
  ['sourcesnapshotname', 'SourceSnapshotName'],
  ['Source_Snapshot', 'SourceSnapshotName'],
  ['Cluster', 'SourceClusterName'],
  ['TargetBucketName', 'TargetBucket'],
  ['Tgas', 'Tags'],
  ['Option', 'Options'],
  ['KmsKey', 'KmsKeyId'],
])('%s is nearest to %s', (word, name) => {
  expect(nearest(word, NAMES)).toBe(name);
});

test.each(['TargetName', 'SourceName', 'Snapshot'])('%s is part of two, and so near to none', (word) => {
  expect(nearest(word, NAMES)).toBeUndefined();
});

test.each(['', 'Owner', '__proto__', '???', 'x'.repeat(100_000), 'Ta'])('%s is near to none', (word) => {
  expect(nearest(word, NAMES)).toBeUndefined();
});
