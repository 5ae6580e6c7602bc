import type { ExecutionContext } from '../contract.ts';
import { WorkflowError } from '../errors.ts';
import { isRecord, parseJson } from '../json.ts';
import type { Problem } from '../request/problem.ts';
import type { PassedOverCluster, RunPlace } from './contract.ts';

/** The selection travels in payloads of 256 KiB: 2,000 clusters take 110 KB, and the rows of the notice as much as 60. */
const MOST_CLUSTERS = 2_000;

interface Running {
  readonly executionArn: string;
  readonly startedAt: string;
}

/** The runs that go first, the first one first: of several that started at once, all but one have such. */
export function earlierRuns({ Id, StartTime }: ExecutionContext, running: readonly Running[]): Running[] {
  const orderOf = ({ executionArn, startedAt }: Running): string => `${startedAt} ${executionArn}`;
  const own = orderOf({ executionArn: Id, startedAt: StartTime });
  return running.filter((other) => orderOf(other) < own).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** @param input JSON text of the input of a run, which may be anything */
export function isDryRun(input: string | null): boolean {
  const run = parseJson(input ?? '');
  const options = isRecord(run) ? run['Options'] : undefined;
  return isRecord(options) && options['DryRun'] === true;
}

export const runInProgress = ({ executionArn, startedAt }: Running): WorkflowError =>
  new WorkflowError(
    'RunInProgress',
    `The run "${executionArn.split(':').at(-1)}" was started at ${startedAt}, and still protects clusters. Nothing was started.`,
    { Run: executionArn, StartedAt: startedAt },
  );

export const noneSelected = (clusters: number, passedOver: readonly PassedOverCluster[]): WorkflowError =>
  new WorkflowError(
    'NoClusterSelected',
    passedOver.length > 0
      ? `All ${passedOver.length} clusters that the input selects are passed over: ${passedOver[0]?.Name}: ${passedOver[0]?.Reason}${passedOver.length > 1 ? ', …' : ''}. Nothing was started.`
      : `None of the ${clusters} clusters of this account and region is selected. Nothing was started.`,
    { Clusters: clusters, PassedOver: passedOver },
  );

/** null if there are not too many. */
export const tooMany = (selected: number): Problem | null =>
  selected <= MOST_CLUSTERS
    ? null
    : {
        field: 'ClusterNames',
        value: `${selected} clusters`,
        rule: `at most ${MOST_CLUSTERS} clusters in one run`,
        remedy: 'divide them over several runs, by ClusterNames or ClusterTags',
      };

/** @param executionArn the run's */
export const runPlace = (bucket: string, owner: string, executionArn: string): RunPlace => ({
  Bucket: bucket,
  OwnerAccountId: owner,
  Prefix: `reports/protect-clusters/${executionArn.split(':').at(-1)}`,
});
