import { parseArn } from '../arn.ts';
import type { CopyPlan, DryRunReport } from '../contract.ts';
import { type DescribedSnapshot, readSource } from '../copy/source.ts';
import type { Provenance } from '../copy/stamp.ts';
import { spokenDuration } from '../deadline.ts';
import { EXPORT_ACTIONS, snapshotPrincipal } from '../export/bucket-grant.ts';
import { type Claim, type Obstacle, spoken } from '../export/claim.ts';
import { type Baseline, claimKey, expectedKeys, fitsPayloads } from '../export/export-objects.ts';
import { isRecord, parseJson } from '../json.ts';
import { matches } from '../pattern.ts';
import type { Problem } from './problem.ts';

/** The state of the bucket of an export. */
export interface BucketFindings {
  readonly name: string;
  readonly state: 'usable' | 'missing' | 'denied' | 'elsewhere';
  readonly region: string | null;
  readonly policy: string | null;
  readonly objectOwnership: string | null;
  /** The key of every shard's object. */
  readonly expected: readonly string[];
  readonly baseline: Baseline;
}

/** The problems of an export that only calls to AWS can find. */
export function exportProblems(snapshot: DescribedSnapshot, found: BucketFindings): Problem[] {
  const { region, accountId } = parseArn(snapshot.ARN ?? '');
  const { name: bucket, expected } = found;
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
export function exportWarnings(sourceArn: string, target: string, found: BucketFindings): string[] {
  const { region } = parseArn(sourceArn);
  const { name: bucket } = found;
  const missing = missingGrants(found.policy, region);
  return [
    ...(found.policy === null
      ? [`The policy of bucket ${bucket} could not be read, so MemoryDB's right to write to it is unconfirmed.`]
      : missing.length > 0
        ? [
            `The policy of bucket ${bucket} does not grant ${snapshotPrincipal(region)} the documented ${missing.join(', ')}.`,
          ]
        : []),
    ...(found.objectOwnership === 'BucketOwnerPreferred'
      ? []
      : [
          `Object Ownership of bucket ${bucket} is ${found.objectOwnership ?? 'not readable or not set'}; AWS documents BucketOwnerPreferred for exports.`,
        ]),
    ...(found.baseline.others === null
      ? [`Too many objects in ${bucket} begin with "${target}-" to notice new ones under unexpected names.`]
      : []),
    ...(target.includes(',')
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

/** Who has the target's name before anything is started. */
type NameState = 'free' | 'begun' | Obstacle | Provenance;

/**
 * Reports what an execution without `DryRun` would do.
 * @param claim of the name of an export; its execution may still run
 */
export function dryRunReport(
  plan: Omit<CopyPlan, 'DryRun'>,
  nameIs: NameState,
  claim: Claim | null = null,
): DryRunReport {
  const { SourceSnapshotName: source, TargetSnapshotName: target, TargetBucket: bucket } = plan.Request;
  const { EstimatedSeconds: estimate } = plan;
  const wait =
    plan.Readiness === 'Ready' ? '' : `wait until "${source}", now ${plan.Source.Status}, is available, then `;
  const place = `s3://${bucket}${target && `/${target}-*.rdb`}, ${plan.Source.Shards.length} object(s)`;
  const copy = `copy "${source}" ${target ? `to "${target}"` : 'to a name made of its cluster and time'}`;
  const taken: Act = ['SnapshotAlreadyExistsFault', `a snapshot "${target}" exists, and this request did not make it`];
  const acts: Readonly<Record<NameState, Act>> = {
    free: [null, bucket ? `export "${source}" to ${place}` : copy],
    begun: [
      null,
      `finish the export of "${source}" that an earlier execution began: wait until all of ${place}, are there, and prove them`,
    ],
    unreadable: ['ExportNameClaimed', `the object "${claimKey(target)}" is no claim of this tool`],
    elsewhere: ['ExportNameClaimed', `an execution of another state machine, ${claim?.Execution}, claims "${target}"`],
    running: [
      'ExportNameClaimed',
      `another execution, ${claim?.Execution}, which is still running, claims "${target}"`,
    ],
    'other source': [
      'ExportNameClaimed',
      `another snapshot, ${claim && spoken(claim)}, is exported to "${target}", or was, by ${claim?.Execution}`,
    ],
    ours: [null, `adopt "${target}", which an earlier execution of this request made`],
    unsettled: [
      null,
      `wait for "${target}", which is being made, and adopt it if an earlier execution of this request made it`,
    ],
    foreign: taken,
    untagged: taken,
  };
  const [error, what] = acts[nameIs];
  const act = error === null ? what : `fail with ${error}: ${what}`;
  const guess = estimate === null || error !== null ? '' : ` (a guess: about ${spokenDuration(estimate)})`;
  const unless =
    error !== null || claim === null
      ? ''
      : ` If ${claim.Execution}, which claims the name, still runs, it would fail with ExportNameClaimed.`;
  return {
    WouldDo: `A dry run, nothing was started: it would ${wait}${act}${guess}.${unless}`,
    ExpectedObjects: bucket && target ? expectedKeys(target, plan.Source.Shards) : [],
    EstimatedSeconds: estimate,
    Error: error,
  };
}

/** The error that it would fail with, or null; and what it would do, or why it would fail. */
type Act = readonly [error: string | null, what: string];
