import { parseArn } from '../arn.ts';
import type { CopyPlan, DryRunReport, ExportTarget } from '../contract.ts';
import { type DescribedSnapshot, readSource } from '../copy/source.ts';
import type { Provenance } from '../copy/stamp.ts';
import { spokenDuration } from '../deadline.ts';
import { EXPORT_ACTIONS, snapshotPrincipal } from '../export/bucket-grant.ts';
import { type Baseline, claimKey, expectedKeys, fitsPayloads } from '../export/export-objects.ts';
import { isRecord, parseJson } from '../json.ts';
import { matches } from '../pattern.ts';
import type { Problem } from './problem.ts';

/** The state of the bucket of an export. */
export interface BucketFindings {
  readonly state: 'usable' | 'missing' | 'denied' | 'elsewhere';
  readonly region: string | null;
  readonly policy: string | null;
  readonly objectOwnership: string | null;
  /** The key of every shard's object. */
  readonly expected: readonly string[];
  readonly baseline: Baseline;
}

/** The problems of an export that only calls to AWS can find. */
export function exportProblems(snapshot: DescribedSnapshot, bucket: string, found: BucketFindings): Problem[] {
  const { region, accountId } = parseArn(snapshot.ARN ?? '');
  const { expected } = found;
  const problems: Problem[] = [];
  const refuse = (field: string, value: unknown, rule: string, remedy: string) =>
    problems.push({ field, value, rule, remedy });

  // The API answers the text "true", not a boolean.
  if (snapshot.DataTiering === 'true')
    refuse(
      'SourceSnapshotName',
      snapshot.Name,
      'a snapshot without data tiering: those of r6gd clusters cannot be exported',
      'copy it within MemoryDB instead: leave TargetBucket out',
    );
  if (snapshot.Status === 'available' && readSource(snapshot).Shards.length === 0)
    refuse(
      'SourceSnapshotName',
      snapshot.Name,
      'a snapshot whose shards DescribeSnapshots lists; without them an export cannot be proven complete',
      'see what DescribeSnapshots shows of it with ShowDetail',
    );
  if (!fitsPayloads(expected))
    refuse(
      'TargetSnapshotName',
      `${expected.length} keys such as ${expected[0]}`,
      'a name so short that the keys of all shards fit the 256 KiB of a Step Functions payload',
      'choose a shorter name',
    );
  if (found.state === 'missing')
    refuse('TargetBucket', bucket, 'a bucket that exists', 'create it, or correct the name');
  if (found.state === 'denied')
    refuse(
      'TargetBucket',
      bucket,
      `a bucket of account ${accountId} on which this tool may use s3:ListBucket`,
      "if the bucket is another account's, choose one of your own; else grant s3:ListBucket",
    );
  if (found.state === 'elsewhere' || (found.state === 'usable' && found.region !== null && found.region !== region))
    refuse(
      'TargetBucket',
      bucket,
      `a bucket in ${region}, the snapshot's region (this one is in ${found.region ?? 'another region'})`,
      `choose a bucket in ${region}, and copy the objects on afterwards`,
    );
  return [...problems, ...keysTaken(found.baseline)];
}

/** Objects that the export would overwrite. None is its own, since MemoryDB has not been called yet. */
export const keysTaken = ({ taken }: Baseline): Problem[] =>
  taken.map((key) => ({
    field: 'TargetSnapshotName',
    value: key,
    rule: 'no object of that key: an export never overwrites',
    remedy: 'choose another TargetSnapshotName, or move the object away',
  }));

/** What could not be confirmed, though the export may succeed: part of the result, not only of the log. */
export function exportWarnings(target: ExportTarget, sourceArn: string, name: string, found: BucketFindings): string[] {
  const { region } = parseArn(sourceArn);
  const missing = missingGrants(found.policy, region);
  return [
    ...(found.policy === null
      ? [`The policy of bucket ${target.Bucket} could not be read, so MemoryDB's right to write to it is unconfirmed.`]
      : missing.length > 0
        ? [
            `The policy of bucket ${target.Bucket} does not grant ${snapshotPrincipal(region)} the documented ${missing.join(', ')}.`,
          ]
        : []),
    ...(found.objectOwnership === 'BucketOwnerPreferred'
      ? []
      : [
          `Object Ownership of bucket ${target.Bucket} is ${found.objectOwnership ?? 'not readable or not set'}; AWS documents BucketOwnerPreferred for exports.`,
        ]),
    ...(target.OtherKeys === null
      ? [`Too many objects in ${target.Bucket} begin with "${name}-" to notice new ones under unexpected names.`]
      : []),
    ...(name.includes(',')
      ? ['The target name holds a comma; a cluster cannot be restored from objects with commas in their names.']
      : []),
  ];
}

/** The documented actions that no Allow statement for MemoryDB's snapshot principal grants. */
function missingGrants(policy: string | null, region: string): string[] {
  const document = parseJson(policy ?? '');
  const statements = isRecord(document) ? listOf(document['Statement']) : [];
  const granted = statements.flatMap((statement) => {
    if (!isRecord(statement) || statement['Effect'] !== 'Allow' || !isRecord(statement['Principal'])) return [];
    const isOurs = listOf(statement['Principal']['Service']).includes(snapshotPrincipal(region));
    return isOurs ? listOf(statement['Action']) : [];
  });
  return EXPORT_ACTIONS.filter((action) => !granted.some((pattern) => allows(String(pattern), action)));
}

/** IAM compares actions without regard to capitals. */
const allows = (pattern: string, action: string): boolean => matches(action.toLowerCase(), pattern.toLowerCase());

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/**
 * Reports what an execution without `DryRun` would do.
 * @param nameIs who has the target's name now
 */
export function dryRunReport(
  plan: Omit<CopyPlan, 'DryRun'>,
  nameIs: 'free' | 'begun' | 'claimed' | 'claimed elsewhere' | 'unreadable' | Provenance,
): DryRunReport {
  const { SourceSnapshotName: source, TargetSnapshotName: target, TargetBucket: bucket } = plan.Request;
  const { EstimatedSeconds: estimate } = plan;
  const first =
    plan.Readiness === 'Ready' ? '' : `wait until "${source}", now ${plan.Source.Status}, is available, then `;
  const place = `s3://${bucket}${target && `/${target}-*.rdb`}, ${plan.Source.Shards.length} object(s)`;
  const act = {
    begun: `finish the export of "${source}" that an earlier execution began: wait until all of ${place}, are there, and prove them`,
    claimed: `fail with ExportNameClaimed: another snapshot was exported to "${target}"`,
    'claimed elsewhere': `fail with ExportNameClaimed: an execution of another state machine claims "${target}"`,
    unreadable: `fail with ExportNameClaimed: the object "${claimKey(target)}" is no claim of this tool`,
    free: bucket
      ? `export "${source}" to ${place}`
      : `copy "${source}" ${target ? `to "${target}"` : 'to a name made of its cluster and time'}`,
    ours: `adopt "${target}", which an earlier execution of this request made`,
    unsettled: `wait for "${target}", which is being made, and adopt it if an earlier execution of this request made it`,
    foreign: `fail with SnapshotAlreadyExistsFault: a snapshot "${target}" exists, and this request did not make it`,
    untagged: `fail with SnapshotAlreadyExistsFault: a snapshot "${target}" exists, and this request did not make it`,
  }[nameIs];
  const guess = estimate === null ? '' : ` (a guess: about ${spokenDuration(estimate)})`;
  return {
    WouldDo: `A dry run, nothing was started: it would ${first}${act}${guess}.`,
    ExpectedObjects: bucket && target ? expectedKeys(target, plan.Source.Shards) : [],
    EstimatedSeconds: estimate,
    Error: FAILS[nameIs] ?? null,
  };
}

/** The errors of names that the request cannot have. */
const FAILS: Readonly<Record<string, string>> = {
  claimed: 'ExportNameClaimed',
  'claimed elsewhere': 'ExportNameClaimed',
  unreadable: 'ExportNameClaimed',
  foreign: 'SnapshotAlreadyExistsFault',
  untagged: 'SnapshotAlreadyExistsFault',
};
