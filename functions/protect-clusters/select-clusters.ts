import { type Clusters, clusters } from '../aws/clusters.ts';
import { allowedBuckets, exportBucket } from '../aws/env.ts';
import { type Runs, runs } from '../aws/runs.ts';
import { parseArn } from '../core/arn.ts';
import type { SelectClustersInput, Selection } from '../core/protection/contract.ts';
import { isDryRun, parseRun } from '../core/protection/input.ts';
import { divide, noneSelected, tooMany } from '../core/protection/selection.ts';
import { invalidRequest } from '../core/request/problem.ts';
import { type ClusterChoice, hasTags, isNamed, needsTags, unmatched } from '../core/runs/choice.ts';
import { runPlace } from '../core/runs/place.ts';
import { AT_ONCE, inTurns } from '../core/turns.ts';
import { refuseBesideOther } from '../steps/refuse-beside-other.ts';
import { tagsOfCluster } from '../steps/tags-of-cluster.ts';

interface Dependencies {
  readonly clusters: Clusters;
  readonly runs: Runs;
  readonly allowedBuckets: () => readonly string[];
  readonly exportBucket: () => string;
}

/**
 * Finds the clusters of a run. Tags are read cluster by cluster: bulk look-ups of tags may be stale, and would lose clusters.
 * @throws WorkflowError InvalidRequest with every problem, RunInProgress, NoClusterSelected
 */
export const selectClusters =
  ({ clusters, runs, allowedBuckets, exportBucket }: Dependencies) =>
  async ({ Request: given, Execution: execution }: SelectClustersInput): Promise<Selection> => {
    const { choice, copy, options, trigger, problems } = parseRun(given, allowedBuckets());
    if (problems.length > 0) throw invalidRequest(problems);
    if (!options.DryRun) await refuseBesideOther(runs, execution, isDryRun, 'protects clusters');

    const all = await clusters.list();
    const named = all.filter(({ Name = '' }) => isNamed(Name, choice));
    const asked = needsTags(choice)
      ? await inTurns(named, AT_ONCE, ({ ARN = '' }) => selectedByTags(clusters, ARN, choice))
      : named.map(() => true);
    const chosen = divide(named.filter((_, index) => asked[index] === true));
    const open = divide(named.filter((_, index) => asked[index] === null));
    const { selected } = chosen;
    const passedOver = [...chosen.passedOver, ...open.passedOver];
    const { notFound, warnings } = unmatched(
      choice,
      all.map(({ Name = '' }) => Name),
    );
    if (selected.length + open.selected.length + notFound.length === 0)
      throw noneSelected(choice, all.length, passedOver);
    const excess = tooMany([...selected, ...open.selected], passedOver);
    if (excess) throw invalidRequest([excess]);
    return {
      Clusters: selected,
      PassedOver: passedOver,
      NotFound: notFound,
      Undecided: open.selected.map(({ Name }) => Name),
      Copy: copy,
      Options: options,
      Warnings: warnings,
      Results: runPlace(exportBucket(), parseArn(execution.Id).accountId, execution.Id, 'protect-clusters'),
      Trigger: trigger,
    };
  };

/** null if that cannot be said now. */
async function selectedByTags(clusters: Clusters, arn: string, choice: ClusterChoice): Promise<boolean | null> {
  const tags = await tagsOfCluster(clusters, arn);
  return tags && hasTags(tags, choice);
}

export const handler = selectClusters({ clusters: clusters(), runs: runs(), allowedBuckets, exportBucket });
