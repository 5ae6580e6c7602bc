import { WorkflowError } from '../errors.ts';
import { jsonBytes } from '../json.ts';
import type { Problem } from '../request/problem.ts';
import type { ClusterChoice } from '../runs/choice.ts';
import type { PassedOverCluster, SelectedCluster } from './contract.ts';

/** The members of a cluster of DescribeClusters that we read (every member is optional in the API model). */
export interface DescribedCluster {
  readonly Name?: string | undefined;
  readonly ARN?: string | undefined;
  readonly Status?: string | undefined;
  readonly SnapshotRetentionLimit?: number | undefined;
}

/**
 * Statuses in which a cluster has no data to protect, or none any more (Terraform's and ACK's lists of statuses; MemoryDB
 * guide, "Seeding a new cluster" for restore-failed).
 */
const PASSED_OVER: Readonly<Record<string, string>> = {
  creating: 'it is being created',
  deleting: 'it is being deleted',
  'create-failed': 'its creation failed',
  'restore-failed': 'its restore failed, and it can only be deleted',
};

export function divide(clusters: readonly DescribedCluster[]): {
  readonly selected: SelectedCluster[];
  readonly passedOver: PassedOverCluster[];
} {
  const selected: SelectedCluster[] = [];
  const passedOver: PassedOverCluster[] = [];
  for (const { Name = '', Status = '', SnapshotRetentionLimit = null } of clusters) {
    const Reason = Object.hasOwn(PASSED_OVER, Status) ? PASSED_OVER[Status] : undefined;
    if (Reason === undefined) selected.push({ Name, RetentionLimit: SnapshotRetentionLimit });
    else passedOver.push({ Name, Reason });
  }
  return { selected, passedOver };
}

/** The selection travels in payloads of 256 KiB, with the request, which has up to 64. */
const MOST_CLUSTERS = 2_000;
const MOST_BYTES = 160 * 1024;

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
