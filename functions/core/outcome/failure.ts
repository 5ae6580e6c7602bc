import { readCause } from '../cause.ts';
import type { CopyPlan, ExplainFailureInput, Failure } from '../contract.ts';
import { parseArn } from '../copy/source.ts';
import { bounded } from '../errors.ts';
import { claimKey, exportPrefix } from '../export/export-objects.ts';
import { isRecord } from '../json.ts';
import { leavesNamesOpen, sameRequest } from '../request/same-request.ts';
import * as commands from './commands.ts';
import { machineNameOf, roleOf } from './deployment.ts';

/** A Cause may have 32,768 characters (Step Functions, Fail state): these and the bounded details stay within, escaped. */
const LONGEST_SENTENCE = 500;
const LONGEST_FIX = 3_000;

/** Turns what a Catch saw into what a person reads. Fault, Cause and Request may be anything. */
export function explain(input: ExplainFailureInput): Failure {
  const told = readCause(input.Fault);
  const found = fixFor(input, told.sentence);
  const fix = found && commands.inRegionOf(input.Execution.Id, found);
  const sentence = oneSentence(told.sentence || `${input.Fault.Error} ended ${input.FailedState} without saying why.`);
  const failure = {
    Error: input.Fault.Error,
    Sentence: sentence,
    Remedy: `${input.Remedy}${input.Fault.Error === 'AccessDeniedException' && fix !== null ? whereTo(input, told.sentence) : ''}`,
    Fix: fix !== null && fix.length <= LONGEST_FIX ? fix : null,
    FailedState: input.FailedState,
    Details: bounded(told.details ?? {}),
  };
  return { ...failure, Cause: composeCause(failure) };
}

/** The sentence on a line of its own, which is what the console shows first; then everything else as JSON. */
export function composeCause(failure: Omit<Failure, 'Cause'>, noticeId?: string): string {
  const { Error: error, Sentence: sentence, Remedy, Fix, FailedState, Details } = failure;
  const id = noticeId === undefined ? {} : { NoticeId: noticeId };
  return `${sentence}\n${JSON.stringify({ Error: error, Remedy, Fix, FailedState, Details, ...id })}`;
}

function oneSentence(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_SENTENCE ? `${line.slice(0, LONGEST_SENTENCE - 1)}…` : line;
}

/** The one thing to paste that gets a person further; null when words are all there is. */
function fixFor(input: ExplainFailureInput, message: string): string | null {
  const { Plan: plan, Execution: execution } = input;
  const request = plan?.Request;
  const target = request?.TargetSnapshotName ?? '';
  switch (input.Fault.Error) {
    case 'SnapshotNotFoundFault':
    case 'SourceSnapshotTooOld': {
      const cluster = textIn(input.Request, 'SourceClusterName');
      return cluster ? commands.listSnapshotsOf(cluster.toLowerCase()) : commands.listSnapshots();
    }
    case 'SnapshotAlreadyExistsFault':
      return commands.describeSnapshot(target);
    case 'SnapshotQuotaExceededFault':
      return commands.listManualSnapshots(plan?.Source.ClusterName ?? '');
    case 'InvalidSnapshotStateFault':
      return commands.describeSnapshot(request?.SourceSnapshotName ?? textIn(input.Request, 'SourceSnapshotName'));
    case 'ServiceLinkedRoleNotFoundFault':
      return commands.createServiceLinkedRole();
    case 'InvalidParameterValueException':
      return request?.TargetBucket && GRANT_MISSING.test(message) ? bucketGrant(input, request.TargetBucket) : null;
    case 'AccessDeniedException':
      return missingGrant(message);
    case 'InvalidKMSKeyFault':
      return commands.describeKey(request?.KmsKeyId ?? keyNamedIn(message));
    case 'CopyFailed':
      return commands.describeSnapshot(target);
    case 'ExportNameClaimed':
      return commands.showObject(request?.TargetBucket ?? '', claimKey(target));
    case 'ExportIncomplete':
    case 'ExportKeysUnexpected':
    case 'ExportVerificationFailed':
      return commands.listObjects(request?.TargetBucket ?? '', exportPrefix(target));
    case 'InvalidRequest':
    case 'InvalidParameterCombinationException':
    case 'TagQuotaPerResourceExceeded':
      return null;
    default:
      return startAgain(execution.Id, input.Request, plan);
  }
}

/** A request that is not shown, but read back, has the names that were asked for: they are to be those that were used. */
function startAgain(executionArn: string, request: unknown, plan: CopyPlan | null): string {
  const again = sameRequest(request, plan);
  const isReadBack = !commands.isShown(again);
  return isReadBack && plan && leavesNamesOpen(request)
    ? commands.executionHistory(executionArn)
    : commands.startAgain(executionArn, again);
}

/** "MemoryDB has not been granted WRITE permissions ... on the S3 Bucket." (MemoryDB guide, "Exporting a snapshot") */
const GRANT_MISSING = /not been granted/i;

function bucketGrant(input: ExplainFailureInput, bucket: string): string {
  const { partition, region } = parseArn(input.Plan?.Source.Arn ?? '');
  return commands.bucketPolicyStatement(partition, region, bucket);
}

/** IAM names the action, and often the resource: "... is not authorized to perform: <action> on resource: <arn> ...". */
function missingGrant(message: string): string | null {
  const [, action] = /perform:? ([\w-]+:[\w*]+)/.exec(message) ?? [];
  const [, resource] = /on resource:? (\S+)/.exec(message) ?? [];
  // A sentence that was cut may end within the resource.
  if (!action || resource?.includes('…')) return null;
  return commands.allowStatement(action, resource?.replace(/[.,]$/, '') ?? '*');
}

/** Whose policy is to have the statement: the role that AWS names, or that of the function that failed. */
function whereTo({ Execution: { Id }, FailedState }: ExplainFailureInput, message: string): string {
  const [, named] = /:assumed-role\/([^/\s]+)\//.exec(message) ?? [];
  const role = roleOf(FailedState);
  const which = named ?? (role && `${role} (a resource of the CloudFormation stack ${machineNameOf(Id)})`);
  return which
    ? ` The statement goes into the policy of the role ${which}; if AWS says that a resource-based policy refused, into that of the resource, with the role as Principal.`
    : '';
}

const keyNamedIn = (message: string): string => /(arn:[\w-]+:kms:\S+|alias\/\S+)/.exec(message)?.[1] ?? 'KEY';

const textIn = (request: unknown, key: string): string => {
  const value = isRecord(request) ? request[key] : undefined;
  return typeof value === 'string' ? value : '';
};
