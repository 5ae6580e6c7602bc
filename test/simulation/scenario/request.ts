import type { Chance } from '../chance.ts';
import { BUCKET, CLUSTER, KEY, OTHER_BUCKET, SECOND_BUCKET, SOURCE, TARGET } from './names.ts';

/** An execution's input, as far as a scenario depends on it. */
export interface Request {
  readonly SourceSnapshotName?: string;
  readonly SourceClusterName?: string;
  readonly TargetSnapshotName?: string;
  readonly TargetBucket?: string;
  readonly KmsKeyId?: string;
  readonly Tags?: readonly object[];
  /** What `startExecution` writes. */
  readonly Trigger?: { readonly Type?: string; readonly Id?: string; readonly Source?: string; readonly Time?: string };
  readonly Options?: {
    readonly DeadlineMinutes?: number;
    readonly OnQuotaExceeded?: string;
    readonly InheritTags?: boolean;
    readonly DryRun?: boolean;
    readonly SourceType?: string;
    readonly MaxSourceAgeHours?: number;
    readonly Verify?: 'Checksum' | 'Probe';
  };
}

/** What validation has to find by the request alone. */
const FLAWS: readonly object[] = [
  { TargetSnapshotName: 'two--hyphens' },
  { TargetSnapshotName: SOURCE },
  { TargetBucket: OTHER_BUCKET },
  { TargetBucket: BUCKET, KmsKeyId: KEY },
  { Options: { DeadlineMinutes: 0 } },
  { Options: { DryRun: 'yes' } },
  { Tags: [{ Key: 'aws:owner', Value: 'me' }] },
  { SourceSnapshotName: 7 },
  { Surprise: true },
  { Options: { Surprise: true } },
  { tags: [] },
  { SourceClusterName: 'orders', SourceSnapshotName: SOURCE },
  { Options: { SourceType: 'manual' }, SourceSnapshotName: SOURCE, SourceClusterName: undefined },
  { Options: { MaxSourceAgeHours: 0 } },
  { Options: { Verify: 'Everything' } },
  { Options: { OnQuotaExceeded: 'Sometimes' } },
  { Options: { DeadlineMinutes: 1e6 } },
  { TargetSnapshotName: '{clustre}-{date}' },
];

export function drawRequest(chance: Chance): Request {
  const isExport = chance.happens(0.45);
  const template = chance.pick(['{cluster}-weekly-{date}', '{source}-kept', '{cluster}-at-{time}', null]);
  const names = chance.happens(0.25)
    ? { SourceClusterName: CLUSTER, ...(template === null ? {} : { TargetSnapshotName: template }) }
    : { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };
  const request = {
    ...names,
    ...(isExport ? { TargetBucket: chance.happens(0.8) ? BUCKET : SECOND_BUCKET } : drawCopyOnly(chance)),
    Options: drawRequestOptions(chance, 'SourceClusterName' in names, isExport),
  };
  return chance.happens(0.08) ? { ...request, ...chance.pick(FLAWS) } : request;
}

const drawCopyOnly = (chance: Chance): Request => ({
  ...(chance.happens(0.15) ? { KmsKeyId: KEY } : {}),
  ...(chance.happens(0.3)
    ? {
        Tags: drawTags(
          chance,
          chance.weighted([
            [8, 2],
            [1, 49],
          ]),
        ),
      }
    : {}),
});

const drawTags = (chance: Chance, count: number) =>
  Array.from({ length: count }, (_, index) => ({ Key: `key-${index}`, Value: chance.pick(['a', '', null]) }));

const drawRequestOptions = (
  chance: Chance,
  isOfCluster: boolean,
  isExport: boolean,
): NonNullable<Request['Options']> => ({
  DeadlineMinutes: chance.weighted([
    [1, 1],
    [4, 10],
    [6, 60],
    [2, 180],
    [0.4, 1_440],
  ]),
  ...(chance.happens(0.25) ? { OnQuotaExceeded: 'Wait' } : {}),
  ...(!isExport && chance.happens(0.2) ? { InheritTags: false } : {}),
  ...(chance.happens(0.04) ? { DryRun: true } : {}),
  ...(isExport && chance.happens(0.6) ? { Verify: chance.pick(['Checksum', 'Probe'] as const) } : {}),
  ...(isOfCluster && chance.happens(0.5) ? { SourceType: chance.pick(['automated', 'manual', 'any']) } : {}),
  ...(isOfCluster && chance.happens(0.5) ? { MaxSourceAgeHours: chance.pick([1, 24, 60, 100]) } : {}),
});
