import { deploymentOf, parseArn } from '../arn.ts';
import type { CopyPlan, ExplainFailureInput } from '../contract.ts';
import type { ErrorName } from '../errors.ts';
import { claimKey, exportPrefix } from '../export/export-objects.ts';
import { isRecord } from '../json.ts';
import { leavesNamesOpen, sameRequest } from '../request/same-request.ts';
import * as commands from './commands.ts';
import { roleOf } from './deployment.ts';

/** One kind of failure. docs/errors.md and the Comments of the definition's fault states are generated from it. */
export interface ErrorEntry {
  /** Errors of Lambda and Step Functions that mean the same. */
  readonly also?: readonly string[];
  readonly cause: string;
  readonly remedy: string;
  /** Whether Retry must not retry the step. */
  readonly isPermanent: boolean;
  /** The machine that alone has it, or `runs` for all but copy-snapshot; without it, copy-snapshot has it, or all have. */
  readonly of?: 'protect-clusters' | 'expire-recovery-points' | 'runs';
  /** What the notice offers to paste, for the documentation; null for nothing. */
  readonly offers: string | null;
  /** The command or statement to paste; null for none. */
  readonly fix: (failed: ExplainFailureInput, message: string) => string | null;
  /** What the remedy adds about the fix, such as where a statement goes, or why there is none. */
  readonly advice?: (failed: ExplainFailureInput, message: string) => string;
}

/** True of every machine: copies and exports are adopted, clusters that are protected passed over, deletions finished. */
const START_AGAIN = 'start the same request again: what has begun is taken up, and not begun again.';

const nothing = { offers: null, fix: () => null };
const listOfObjects = {
  offers: 'The command that lists the objects of the export.',
  fix: ({ Plan: plan }: ExplainFailureInput) =>
    plan?.Export ? commands.listObjects(plan.Export.Bucket, exportPrefix(targetOf(plan))) : null,
};
const descriptionOfTarget = {
  offers: 'The command that describes the snapshot with the name of the target.',
  fix: ({ Plan: plan }: ExplainFailureInput) => {
    const target = targetOf(plan);
    return target ? commands.describeSnapshot(target) : null;
  },
};
const listOfSnapshots = {
  offers: 'The command that lists the snapshots, or those of the cluster that the request names.',
  fix: ({ Request: request }: ExplainFailureInput) => {
    const cluster = textIn(request, 'SourceClusterName');
    return cluster ? commands.listSnapshotsOf(cluster.toLowerCase()) : commands.listSnapshots();
  },
};
/** The source of a request that names its cluster may not be known yet; it is then among those of the cluster. */
const descriptionOfSource = (failed: ExplainFailureInput): string => {
  const source = failed.Plan?.Request.SourceSnapshotName || textIn(failed.Request, 'SourceSnapshotName');
  return source ? commands.describeSnapshot(source) : listOfSnapshots.fix(failed);
};
const sameAgain = {
  offers: 'The command that starts the same request again.',
  fix: ({ Plan: plan, Execution: execution, Request: request }: ExplainFailureInput) =>
    startAgain(execution.Id, request, plan),
};

type EntryName = ErrorName | 'ResultsNotWritten' | 'StepCutOff' | 'UnexpectedFailure';

export const ERROR_TABLE: Readonly<Record<EntryName, ErrorEntry>> = {
  InvalidRequest: {
    cause: 'The request breaks rules that are known before AWS is asked, or that the source and the bucket show.',
    remedy: 'Correct each field that the details name, by the remedy beside it, and start again; nothing was started.',
    isPermanent: true,
    ...nothing,
  },
  SnapshotNotFoundFault: {
    cause:
      'There is no such source snapshot, or the cluster has none that is available; an automatic one may have aged out, or gone with its cluster.',
    remedy:
      'List the snapshots, and start again with the name of one that exists, or when the cluster has one of the Options.SourceType; automatic snapshots are deleted with their cluster and after at most 35 days. If none names the cluster, see first whether its name is right.',
    isPermanent: false,
    offers: 'The command that lists all snapshots, each with its cluster.',
    fix: () => commands.listSnapshots(),
  },
  SourceSnapshotTooOld: {
    cause:
      "The cluster's newest available snapshot is older than Options.MaxSourceAgeHours allows; nothing was started.",
    remedy:
      "Find out why the cluster has no newer snapshot that is available: see its SnapshotRetentionLimit and SnapshotWindow, and MemoryDB's events. Start again when it has one, or with a larger Options.MaxSourceAgeHours.",
    isPermanent: true,
    ...listOfSnapshots,
  },
  SnapshotAlreadyExistsFault: {
    cause:
      "The target's name is taken by a snapshot that this request did not make; it is neither overwritten nor deleted.",
    remedy:
      'Look at the snapshot that has the name; then start again with another TargetSnapshotName, or delete that snapshot yourself if it is not needed.',
    isPermanent: true,
    ...descriptionOfTarget,
  },
  SnapshotQuotaExceededFault: {
    cause: '20 manual snapshots of a cluster in any rolling 24 hours, copies most likely included.',
    remedy:
      'Wait until fewer than 20 manual snapshots of the cluster are younger than 24 hours, or start again with Options.OnQuotaExceeded set to Wait, which waits up to 25 hours.',
    isPermanent: true,
    offers: 'The command that lists the manual snapshots of the cluster.',
    fix: ({ Plan: plan }) => commands.listManualSnapshots(plan?.Source.ClusterName ?? ''),
  },
  InvalidSnapshotStateFault: {
    cause: 'The source is failed or being deleted, or did not become available before the deadline.',
    remedy:
      "Look at the source's status: if it is creating or copying, start again later or with a larger Options.DeadlineMinutes; if it is failed or deleting, copy another snapshot.",
    isPermanent: true,
    offers: 'The command that describes the source.',
    fix: descriptionOfSource,
  },
  ServiceLinkedRoleNotFoundFault: {
    cause: 'The account has never been prepared for MemoryDB.',
    remedy:
      "Create MemoryDB's service-linked role, once for the account: aws iam create-service-linked-role --aws-service-name memorydb.amazonaws.com; then start again.",
    isPermanent: true,
    offers: 'The command that creates the role.',
    fix: () => commands.createServiceLinkedRole(),
  },
  InvalidParameterValueException: {
    cause: 'MemoryDB refuses a value, or it may not write to the bucket: its message says which.',
    remedy:
      "If the message speaks of permissions on the S3 bucket, add the policy statement to the bucket's policy; otherwise correct the value that the message names. Then start again.",
    isPermanent: true,
    offers: "The statement for the bucket's policy, if MemoryDB says that it lacks a permission on the bucket.",
    fix: ({ Plan: plan }, message) =>
      plan?.Request.TargetBucket && GRANT_MISSING.test(message) ? bucketGrant(plan, plan.Request.TargetBucket) : null,
  },
  InvalidParameterCombinationException: {
    cause: 'MemoryDB refuses values that do not go together.',
    remedy: 'Leave out one of the parameters that the message names as not going together, and start again.',
    isPermanent: true,
    ...nothing,
  },
  TagQuotaPerResourceExceeded: {
    cause: 'The copy would carry more than 50 tags.',
    remedy:
      "Send fewer Tags, or set Options.InheritTags to false so that the source's tags are not added to them, and start again.",
    isPermanent: true,
    ...nothing,
  },
  AccessDeniedException: {
    cause: "A role of this deployment, a key's policy or a bucket's policy does not allow what was tried.",
    remedy: `Allow the action that the message names, in the role or in the policy of the key or bucket that refused it, and ${START_AGAIN}`,
    isPermanent: true,
    offers: 'A policy statement that allows the action, if the message names one, and no explicit deny.',
    fix: (_failed, message) => missingGrant(message),
    advice: whereTo,
  },
  InvalidKMSKeyFault: {
    cause: 'The key does not exist, is disabled, or is not symmetric.',
    remedy:
      "Check that KmsKeyId, or without it the source's key, is an enabled symmetric key of this region that MemoryDB may use, and start again.",
    isPermanent: true,
    offers: 'The command that describes the key, or the source with its KmsKeyId.',
    fix: (failed, message) => {
      const key = failed.Plan?.Request.KmsKeyId ?? keyNamedIn(message);
      return key ? commands.describeKey(key) : descriptionOfSource(failed);
    },
  },
  CopyFailed: {
    cause: 'The copy was accepted, and did not complete: it failed, was deleted or never appeared.',
    remedy: "Look at the copy and at MemoryDB's events; if its status is failed, delete it yourself. Then start again.",
    isPermanent: true,
    ...descriptionOfTarget,
  },
  DeadlineExceeded: {
    cause: 'Options.DeadlineMinutes have passed, and the copy or export is not complete.',
    remedy:
      "MemoryDB's own work goes on. Start the same request again, with a larger Options.DeadlineMinutes: what has begun is adopted, and nothing is copied or exported twice.",
    isPermanent: true,
    ...sameAgain,
  },
  ExportNameClaimed: {
    cause: 'Another execution exports under this name, or its claim cannot be settled; nothing was started.',
    remedy:
      'Wait until the execution that the details name has ended, and start the same request again; or start again with another TargetSnapshotName. If the execution has ended, and was of another deployment or exported another snapshot, or if the object is no claim, make sure that nothing is written under the name any more, and move that object, the files of the name and its manifest away first.',
    isPermanent: true,
    offers: 'The command that shows the claim.',
    fix: ({ Plan: plan }) => (plan?.Export ? commands.showObject(plan.Export.Bucket, claimKey(targetOf(plan))) : null),
  },
  ExportIncomplete: {
    cause: 'The source has not been busy for 30 minutes, and objects are missing: the export failed or was cut short.',
    remedy:
      "Look at the bucket, at its policy and at MemoryDB's events. If the missing objects have come since, start the same request again. If not, move those that are there and the manifest of the name, if there is one, away, or choose another TargetSnapshotName, and start again: the snapshot is then exported anew.",
    isPermanent: true,
    ...listOfObjects,
  },
  ExportKeysUnexpected: {
    cause: 'Objects were written, but under other keys than MemoryDB documents.',
    remedy:
      "Compare the two lists in the details: if the unexpected objects are this export, it may be good, and this tool's rule for keys is wrong; please report it.",
    isPermanent: true,
    ...listOfObjects,
  },
  ExportVerificationFailed: {
    cause: 'Objects of the export are missing, damaged, of another shard, or no RDB at all.',
    remedy:
      'Do not restore from the objects that the details name; nothing was deleted. Start again with another TargetSnapshotName, or move all objects of the export and its manifest, if there is one, away first: the snapshot is then exported anew.',
    isPermanent: true,
    ...listOfObjects,
  },
  NoClusterSelected: {
    cause: 'No cluster matches what the input selects, or all that match are passed over; nothing was started.',
    remedy:
      'Compare ClusterNames, ExcludeClusterNames and ClusterTags with the clusters that there are and with their tags, and start again; the details list the clusters that were passed over, each with its reason.',
    isPermanent: true,
    of: 'protect-clusters',
    offers: 'The command that lists the clusters; if ClusterTags selects, the one that lists the keys of their tags.',
    fix: ({ Request: request, Execution: execution }) =>
      isRecord(request) && request['ClusterTags'] !== undefined
        ? commands.listTagKeys(execution.Id)
        : commands.listClusters(),
  },
  RunInProgress: {
    cause: 'Another run of this deployment was started before, and has not ended; nothing was started.',
    remedy:
      'Wait until the run that the details name has ended, or stop it, and start again. A schedule that overlaps itself leaves too little time: let it run less often, or raise the Options.MaxConcurrency of protect-clusters.',
    isPermanent: true,
    of: 'runs',
    ...nothing,
  },
  ClustersNotProtected: {
    cause:
      'At least one selected cluster has no new recovery point: its copy failed, it keeps no automatic snapshots, or there is no such cluster. The others are protected.',
    remedy:
      'See the rows of the notice and the report: each cluster that is not protected has its own cause, remedy and command. Then start the same run again: what is protected already costs nothing.',
    isPermanent: true,
    of: 'protect-clusters',
    ...sameAgain,
  },
  ResultsNotWritten: {
    also: ['States.ResultWriterFailed'],
    cause:
      'Step Functions could not write what became of the clusters into the export bucket, below reports/protect-clusters/. They may be protected all the same.',
    remedy:
      "See the cause in the execution's history, whether the bucket and its policy let the role of the state machine write there, and, if the bucket encrypts with a KMS key, the key. Then start the same run again: what is protected already costs nothing.",
    isPermanent: true,
    of: 'protect-clusters',
    ...sameAgain,
  },
  RecoveryPointsNotExpired: {
    cause:
      'A group of recovery points is over its bound, and was left whole, or the deletion of a point failed. The other points that were due are deleted, unless it is a dry run.',
    remedy:
      'See the rows of the notice and the report: each group over its bound has its own remedy, and each failed deletion its error. Then start the run again: it finishes what was begun.',
    isPermanent: true,
    of: 'expire-recovery-points',
    ...sameAgain,
  },
  TransientServiceError: {
    also: [
      'StepFunctions.ThrottlingException',
      'StepFunctions.ExecutionLimitExceededException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.TooManyRequestsException',
      'Lambda.CodeArtifactUserPendingException',
      'Lambda.ResourceConflictException',
      'Lambda.ResourceNotReadyException',
    ],
    cause:
      'AWS throttled or failed, or could not be reached, for longer than the retries last: about a quarter of an hour, and hours where Lambda throttles the verification of an export.',
    remedy: `Look at the AWS Health Dashboard and at the account's API rates, and ${START_AGAIN}`,
    isPermanent: false,
    ...sameAgain,
  },
  StepCutOff: {
    also: ['States.Timeout', 'Sandbox.Timedout', 'Lambda.Unknown', 'Runtime.ExitError'],
    cause: 'A step ran into its time limit, or crashed, twice.',
    remedy: `Look at the function's log; then ${START_AGAIN}`,
    isPermanent: false,
    ...sameAgain,
  },
  UnexpectedFailure: {
    cause: 'An error that this tool does not know, and that did not pass in about a quarter of an hour.',
    remedy:
      "Look at the failed state in the execution's history and at the function's log; if the request is right, this is a defect of the tool, please report it.",
    isPermanent: false,
    ...sameAgain,
  },
};

/** The entry of an error; null for one that the table lacks. */
export function knownEntryOf(error: string): ErrorEntry | null {
  const isOf = ([name, { also = [] }]: readonly [string, ErrorEntry]) => name === error || also.includes(error);
  return Object.entries(ERROR_TABLE).find(isOf)?.[1] ?? null;
}

/**
 * The entry of an error. Step Functions has the names of other failures for a permission that its role lacks, such as
 * `Lambda.AWSLambdaException`; only the message says so.
 */
export function entryOf(error: string, message = ''): ErrorEntry {
  const entry = knownEntryOf(error) ?? ERROR_TABLE.UnexpectedFailure;
  return !entry.isPermanent && NOT_AUTHORIZED.test(message) ? ERROR_TABLE.AccessDeniedException : entry;
}

const NOT_AUTHORIZED = /is not authorized to perform: /;

const targetOf = (plan: CopyPlan | null): string => plan?.Request.TargetSnapshotName ?? '';

/** A request that is read back does not have the resolved names, so the history, which has them, is offered instead. */
function startAgain(executionArn: string, request: unknown, plan: CopyPlan | null): string {
  const again = sameRequest(request, plan);
  const isReadBack = !commands.isShown(again);
  return isReadBack && plan && leavesNamesOpen(request)
    ? commands.executionHistory(executionArn)
    : commands.startAgain(executionArn, again);
}

/** "MemoryDB has not been granted WRITE permissions ... on the S3 Bucket." (MemoryDB guide, "Exporting a snapshot") */
const GRANT_MISSING = /not been granted/i;

function bucketGrant(plan: CopyPlan, bucket: string): string {
  const { partition, region } = parseArn(plan.Source.Arn);
  return commands.bucketPolicyStatement(partition, region, bucket);
}

/** "... with an explicit deny in a service control policy" (IAM guide, "Troubleshoot access denied error messages"). */
const DENIED_EXPLICITLY = /with an explicit deny/;

/**
 * IAM names the action, and often the resource: "... is not authorized to perform: <action> on resource: <arn> ...". S3 quotes
 * the resource; our own sentence ends it with what AWS said. Keys of objects may have spaces.
 */
function missingGrant(message: string): string | null {
  const [, action] = /perform:? ([\w-]+:[\w*]+)/.exec(message) ?? [];
  const [, quoted, ours, word] = /on resource:? (?:"([^"]+)"|(.+)(?= \(AWS said: )|(\S+))/.exec(message) ?? [];
  const resource = quoted ?? ours ?? word;
  // A cut sentence may end within the resource.
  if (!action || DENIED_EXPLICITLY.test(message) || (resource && /…|"/.test(resource))) return null;
  return commands.allowStatement(action, resource?.replace(/[.,]$/, '') ?? '*');
}

/** Which policy needs the statement: that of the role that AWS names, or of the function that failed. */
function whereTo({ Execution: { Id }, FailedState }: ExplainFailureInput, message: string): string {
  if (DENIED_EXPLICITLY.test(message))
    return ' An explicit deny outweighs that, and no statement that allows the action helps: take the Deny out of the policy that AWS names.';
  if (missingGrant(message) === null) return '';
  const [, named] = /:assumed-role\/([^/\s]+)\//.exec(message) ?? [];
  const role = roleOf(FailedState);
  const which = named ?? (role && `${role} (a resource of the CloudFormation stack ${deploymentOf(Id)})`);
  return which
    ? ` The statement goes into the policy of the role ${which}; if AWS names another kind of policy, into that, a resource-based one with the role as Principal.`
    : '';
}

const keyNamedIn = (message: string) => /arn:[\w-]+:kms:[\w:/-]+|alias\/[\w/-]+/.exec(message)?.[0];

const textIn = (request: unknown, key: string): string => {
  const value = isRecord(request) ? request[key] : undefined;
  return typeof value === 'string' ? value : '';
};
