import { MACHINES, type Machine } from '../arn.ts';
import type { CopyOptions, CopyRequest, Trigger } from '../contract.ts';
import { isRecord } from '../json.ts';
import { REQUEST_KEYS, unknownMembers } from './members.ts';
import {
  bucketNameProblem,
  clusterNameProblem,
  copyTargetProblem,
  exportTargetProblem,
  kmsKeyProblem,
  placeholderProblem,
  sourceNameProblem,
} from './names.ts';
import { correction, kindOf, notOneObject, type Problem } from './problem.ts';
import { parseOptions } from './request-options.ts';
import { parseTrigger } from './request-trigger.ts';
import { parseTags } from './tags.ts';

/** A request before its names are resolved by a look at the snapshots. */
export interface AskedRequest extends Omit<CopyRequest, 'SourceSnapshotName' | 'TargetSnapshotName'> {
  /** One of these two is null. */
  readonly SourceSnapshotName: string | null;
  readonly SourceClusterName: string | null;
  /** It may have placeholders; null for a name derived from the source. */
  readonly TargetSnapshotName: string | null;
}

interface ParsedRequest {
  readonly request: AskedRequest;
  readonly options: CopyOptions;
  /** null when a person started it. */
  readonly trigger: Trigger | null;
  /** All problems; the other members are valid only if there are none. */
  readonly problems: readonly Problem[];
}

/** The members that a caller may give. */
const ASKED_KEYS = REQUEST_KEYS.filter((key) => key !== 'Trigger');

/**
 * Reads an execution's input, and finds every problem that is visible without calling AWS.
 * @param machine whose input it is, or is a part of
 */
export function parseRequest(
  input: unknown,
  allowedBuckets: readonly string[],
  machine: Machine = 'copy-snapshot',
): ParsedRequest {
  const problems: Problem[] = [];
  const report = (problem: Problem | null) => {
    if (problem) problems.push(problem);
  };
  const whole = isRecord(input) ? input : {};
  if (!isRecord(input)) {
    report(notOneObject(input, '{"SourceSnapshotName": "..."} or {"SourceClusterName": "..."}'));
  } else {
    const { Trigger: _, ...asked } = whole;
    problems.push(...unknownMembers(machine, '', asked, ASKED_KEYS));
  }

  const isExport = whole['TargetBucket'] !== undefined;
  const isOfCluster = whole['SourceClusterName'] !== undefined;
  const cluster = isOfCluster ? text(whole, 'SourceClusterName', report).toLowerCase() : null;
  if (cluster) report(clusterNameProblem(cluster));
  const source = sourceIn(whole, isRecord(input), report)?.toLowerCase() ?? null;
  if (source) report(sourceNameProblem(source));

  const given = whole['TargetSnapshotName'] === undefined ? null : text(whole, 'TargetSnapshotName', report);
  const target = isExport ? given : (given?.toLowerCase() ?? null);
  if (given && target)
    report(
      placeholderProblem(given) ?? (isExport ? exportTargetProblem(target) : copyTargetProblem(target, source ?? '')),
    );

  const bucket = isExport ? text(whole, 'TargetBucket', report) : null;
  if (bucket) report(bucketNameProblem(bucket, allowedBuckets));

  const kmsKeyId = whole['KmsKeyId'] === undefined ? null : text(whole, 'KmsKeyId', report);
  if (kmsKeyId) report(kmsKeyProblem(kmsKeyId, isExport));

  const tags = parseTags(whole['Tags'], isExport);
  problems.push(...tags.problems);
  const options = parseOptions(whole['Options'], isOfCluster, isExport, machine);
  problems.push(...options.problems);
  const { trigger, problems: ofTrigger } = parseTrigger(whole['Trigger']);
  problems.push(...ofTrigger);

  return {
    request: {
      SourceSnapshotName: source,
      SourceClusterName: cluster,
      TargetSnapshotName: target,
      TargetBucket: bucket,
      KmsKeyId: kmsKeyId,
      Tags: tags.tags,
    },
    options: options.options,
    trigger,
    problems: whole['Run'] === undefined ? problems : [runProblem(whole['Run'])],
  };
}

/**
 * An event names its state machine as `Run`. With a name that is none it comes here, and what else it has is judged by the
 * rules of no machine.
 */
function runProblem(word: unknown): Problem {
  const isMachine = MACHINES.some((machine) => machine === word);
  return {
    field: 'Run',
    value: typeof word === 'string' ? word : kindOf(word),
    rule: `in an event, one of ${MACHINES.join(', ')}; elsewhere none`,
    remedy: isMachine
      ? 'start that state machine, and leave Run out'
      : correction(word, MACHINES, 'name one of them, or remove it for copy-snapshot'),
  };
}

type Report = (problem: Problem) => void;

/** The source by its own name; reports when there is neither that nor a cluster, or both. */
function sourceIn(whole: Record<string, unknown>, isRequired: boolean, report: Report): string | null {
  const field = 'SourceSnapshotName';
  const value = whole[field];
  if (whole['SourceClusterName'] === undefined) {
    if (value !== undefined) return text(whole, field, report);
    const remedy = `add "${field}", or "SourceClusterName" for the newest snapshot of a cluster`;
    if (isRequired) report({ field, value, rule: 'the name of the snapshot, or that of its cluster', remedy });
  } else if (value !== undefined) {
    const rule = 'not together with SourceClusterName, which stands for the newest snapshot of the cluster';
    report({ field, value, rule, remedy: 'remove one of the two' });
  }
  return null;
}

/** A text member; reports one that is empty or not a text, and returns '' for it. */
function text(owner: Record<string, unknown>, field: string, report: Report): string {
  const value = owner[field];
  if (typeof value === 'string' && value !== '') return value;
  report({ field, value, rule: 'a text that is not empty', remedy: `write "${field}" as a JSON string` });
  return '';
}
