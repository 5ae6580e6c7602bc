import { deploymentOf, executionNameOf, type Machine } from '../arn.ts';
import type { ExecutionContext } from '../contract.ts';
import { WorkflowError } from '../errors.ts';
import { REPORTS_PREFIX } from '../export/export-objects.ts';
import { isRecord, jsonBytes, parseJson } from '../json.ts';
import type { Problem } from '../request/problem.ts';
import type { ClusterChoice } from './choice.ts';
import type { PassedOverCluster, RunPlace, SelectedCluster } from './contract.ts';

/** The selection travels in payloads of 256 KiB, with the request, which has up to 64. */
const MOST_CLUSTERS = 2_000;
const MOST_BYTES = 160 * 1024;

/** An execution that has not ended. */
export interface RunningExecution {
  readonly executionArn: string;
  readonly startedAt: string;
}

/** The runs that go first, the first one first: of several that started at once, all but one have such. */
export function earlierRuns(
  { Id, StartTime }: ExecutionContext,
  running: readonly RunningExecution[],
): RunningExecution[] {
  const orderOf = ({ executionArn, startedAt }: RunningExecution): string => `${startedAt} ${executionArn}`;
  const own = orderOf({ executionArn: Id, startedAt: StartTime });
  return running.filter((other) => orderOf(other) < own).sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
}

/** @param input JSON text of the input of a run, which may be anything */
export const isDryRun = (input: string | null): boolean => askedDryRun(input) === true;

/** What the input of a run of any machine has as `Options.DryRun`. */
export function askedDryRun(input: string | null): unknown {
  const run = parseJson(input ?? '');
  const options = isRecord(run) ? run['Options'] : undefined;
  return isRecord(options) ? options['DryRun'] : undefined;
}

/** @param does what the other run does, such as `protects clusters` */
export const runInProgress = ({ executionArn, startedAt }: RunningExecution, does: string): WorkflowError =>
  new WorkflowError(
    'RunInProgress',
    `The run "${executionNameOf(executionArn)}" was started at ${startedAt}, and still ${does}. Nothing was started.`,
    { Run: executionArn, StartedAt: startedAt },
  );

/** What selects, without the values of tags, which are confidential. */
const selectedBy = ({ names, excluded, tags }: ClusterChoice): Readonly<Record<string, readonly string[]>> => ({
  ...(names !== null && { ClusterNames: names }),
  ...(excluded.length > 0 && { ExcludeClusterNames: excluded }),
  ...(Object.keys(tags).length > 0 && { ClusterTags: Object.keys(tags) }),
});

/** How many names or keys of a kind a sentence has room for. */
const MOST_NAMED = 3;

const inShort = (by: ReturnType<typeof selectedBy>): string =>
  Object.entries(by)
    .map(
      ([member, all]) =>
        `${member} (${[...all.slice(0, MOST_NAMED), ...(all.length > MOST_NAMED ? ['…'] : [])].join(', ')})`,
    )
    .join(', ');

export function noneSelected(
  choice: ClusterChoice,
  clusters: number,
  passedOver: readonly PassedOverCluster[],
): WorkflowError {
  const by = selectedBy(choice);
  const [first] = passedOver;
  const sentence = first
    ? `All ${passedOver.length} clusters that the input selects are passed over: ${first.Name}: ${first.Reason}${passedOver.length > 1 ? ', …' : ''}.`
    : clusters === 0
      ? 'There is no cluster in this account and region.'
      : `None of the ${clusters} clusters of this account and region is selected by ${inShort(by)}.`;
  return new WorkflowError('NoClusterSelected', `${sentence} Nothing was started.`, {
    Clusters: clusters,
    PassedOver: passedOver,
    SelectedBy: by,
  });
}

/** null if there are not too many. */
export const tooMany = (
  selected: readonly SelectedCluster[],
  passedOver: readonly PassedOverCluster[],
): Problem | null =>
  selected.length <= MOST_CLUSTERS && jsonBytes([selected, passedOver]) <= MOST_BYTES
    ? null
    : {
        field: 'ClusterNames',
        value: `${selected.length} clusters, and ${passedOver.length} that are passed over`,
        rule: `at most ${MOST_CLUSTERS} clusters in one run`,
        remedy: 'divide them over several runs, by ClusterNames or ClusterTags',
      };

/** Deployments may share a bucket, and an event starts runs of the same name in all of them. */
export const reportsFolder = (deployment: string, machine: Machine): string =>
  `${REPORTS_PREFIX}${machine}/${deployment}/`;

/** @param executionArn the run's */
export const runPlace = (bucket: string, owner: string, executionArn: string, machine: Machine): RunPlace => ({
  Bucket: bucket,
  OwnerAccountId: owner,
  Prefix: reportsFolder(deploymentOf(executionArn), machine) + executionNameOf(executionArn),
});
