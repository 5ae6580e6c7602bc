import { deploymentOf, machineOf } from '../arn.ts';
import { isRecord } from '../json.ts';
import type { Notice, RunNotice } from '../outcome/notice.ts';
import { readableTrigger } from '../request/request-trigger.ts';
import { noticeOfAnyRun } from '../runs/notice.ts';
import { isWrong } from './conclusion.ts';
import type { ClusterRow, RunConclusion, RunOutcomeInput } from './contract.ts';
import { nameInRun } from './need.ts';

/** Whether protect-clusters sent this input; it then follows the contract. */
export const isRunOutcome = (input: unknown): input is RunOutcomeInput =>
  isRecord(input) && input['Machine'] === 'protect-clusters' && isRecord(input['Execution']);

/** The notice of a run that the machine itself reports. */
export const noticeOfRun = (input: RunOutcomeInput): Notice =>
  noticeOfAnyRun(input, ({ Rows }) => ({ clusters: Rows.map(clusterOf) }), linesOf);

/**
 * Whether an execution of copy-snapshot is one of a run, whose notice reports it. Its name proves that: a person who starts
 * one with the same input chooses another name, and is notified.
 */
export function isOfRun(executionArn: string, request: unknown): boolean {
  const trigger = readableTrigger(request);
  const cluster = isRecord(request) ? request['SourceClusterName'] : undefined;
  if (trigger?.Type !== 'Run' || trigger.Id === null || typeof cluster !== 'string') return false;
  const isSameDeployment = deploymentOf(trigger.Id) === deploymentOf(executionArn);
  const isRun = machineOf(trigger.Id) === 'protect-clusters' && isSameDeployment;
  return isRun && executionArn.endsWith(`:${nameInRun(trigger.Id, cluster)}`);
}

const clusterOf = (each: ClusterRow): RunNotice['clusters'][number] => ({
  cluster: each.Cluster,
  verdict: each.Verdict,
  error: each.Error,
  cause: each.Cause,
  remedy: each.Remedy,
  fix: each.Fix,
  target: each.Target,
  executionArn: each.Execution,
});

function linesOf({ Counts, Rows }: RunConclusion): string[] {
  const all = Object.entries(Counts).reduce((sum, [verdict, n]) => (verdict === 'PASSED_OVER' ? sum : sum + n), 0);
  const width = Math.max(0, ...Rows.map(({ Verdict }) => Verdict.length));
  const more = all - Rows.length;
  return [
    ...Rows.flatMap((each) => [`${each.Verdict.padEnd(width)}  ${each.Cluster}${aboutOf(each)}`, ...adviceOf(each)]),
    ...(more > 0 ? [`… and ${more} more, see the report`] : []),
  ];
}

function aboutOf(each: ClusterRow): string {
  const about = each.Error ?? each.Target;
  return about === null ? '' : `  ${about}`;
}

const adviceOf = (each: ClusterRow): string[] =>
  isWrong(each) ? [each.Cause, each.Remedy, each.Fix].flatMap((text) => (text ? [`    ${text}`] : [])) : [];
