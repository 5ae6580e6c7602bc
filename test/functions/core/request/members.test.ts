import { expect, test } from '@jest/globals';
import type { Machine } from '../../../../functions/core/arn.ts';
import { inputProblems } from '../../../../functions/core/triggers/machines.ts';
import { BUCKET } from '../payloads.ts';

const COPY = { SourceClusterName: 'orders' };
const EXPIRE = { Lifecycle: { KeepLast: 1 } };

test.each<[Machine, object, string, string]>([
  [
    'copy-snapshot',
    { ...COPY, DryRun: true },
    'DryRun',
    'write it as "Options": {"DryRun": ...} at the top of the input',
  ],
  [
    'copy-snapshot',
    { ...COPY, verify: 'Probe' },
    'verify',
    'did you mean "Options": {"Verify": ...} at the top of the input?',
  ],
  [
    'copy-snapshot',
    { ...COPY, Options: { TargetBucket: BUCKET } },
    'Options.TargetBucket',
    'write it as "TargetBucket": ... at the top of the input',
  ],
  [
    'copy-snapshot',
    { ...COPY, ClusterNames: ['orders'] },
    'ClusterNames',
    'that is of protect-clusters and expire-recovery-points, not of copy-snapshot: did you mean "SourceClusterName"?',
  ],
  ['copy-snapshot', { ...COPY, TargetName: 'x' }, 'TargetName', 'remove it only if the rest is what you want'],
  [
    'copy-snapshot',
    { ...COPY, KeepDaily: 7 },
    'KeepDaily',
    'that is of expire-recovery-points, not of copy-snapshot: remove it only if the rest is what you want',
  ],
  [
    'copy-snapshot',
    { ...COPY, Options: { Trigger: 1 } },
    'Options.Trigger',
    'remove it only if the rest is what you want',
  ],
  ['protect-clusters', { DryRun: true }, 'DryRun', 'write it as "Options": {"DryRun": ...} at the top of the input'],
  ['protect-clusters', { Clusters: ['orders'] }, 'Clusters', 'did you mean "ClusterNames"?'],
  ['protect-clusters', { Cluster: 'orders' }, 'Cluster', 'did you mean "ClusterNames"?'],
  [
    'protect-clusters',
    { TargetBucket: BUCKET },
    'TargetBucket',
    'write it as "Request": {"TargetBucket": ...} at the top of the input',
  ],
  [
    'protect-clusters',
    { Options: { Verify: 'Probe' } },
    'Options.Verify',
    'write it as "Request": {"Options": {"Verify": ...}} at the top of the input',
  ],
  [
    'protect-clusters',
    { Request: { ExcludeClusterNames: ['orders'] } },
    'Request.ExcludeClusterNames',
    'write it as "ExcludeClusterNames": ... at the top of the input',
  ],
  [
    'protect-clusters',
    { Request: { DryRun: true } },
    'Request.DryRun',
    'write it as "Options": {"DryRun": ...} at the top of the input',
  ],
  [
    'protect-clusters',
    COPY,
    'SourceClusterName',
    'that is of copy-snapshot, not of protect-clusters: did you mean "ClusterNames"?',
  ],
  [
    'protect-clusters',
    { SourceSnapshotName: 'a' },
    'SourceSnapshotName',
    'that is of copy-snapshot, not of protect-clusters: remove it only if the rest is what you want',
  ],
  ['protect-clusters', { Owner: 'me' }, 'Owner', 'remove it only if the rest is what you want'],
  [
    'expire-recovery-points',
    { ...EXPIRE, KeepDaily: 7 },
    'KeepDaily',
    'write it as "Lifecycle": {"KeepDaily": ...} at the top of the input',
  ],
  [
    'expire-recovery-points',
    { ...EXPIRE, MaxDeletions: 7 },
    'MaxDeletions',
    'did you mean "Options": {"MostDeletions": ...} at the top of the input?',
  ],
])('%s refuses %j with the place where %s belongs: %s', (machine, input, field, remedy) => {
  const { value: _, rule: __, ...problem } = inputProblems(machine, input, [BUCKET])[0] ?? {};
  expect(problem).toEqual({ field, remedy });
});
