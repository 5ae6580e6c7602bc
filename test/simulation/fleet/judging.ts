import type { Execution } from '../../../local/asl/shared.ts';
import { ageOf } from '../oracle.ts';
import type { Accepted } from '../record.ts';
import { hitsBetween } from '../runs/judging.ts';
import type { ChildSights, FleetRun, Sight } from './record.ts';
import { bucketOf, type Chosen, chosenBy, inputOf, maxAgeOf, sourceTypeOf } from './truth.ts';

// What has to become of a run and its clusters, by what the stores held.

export const isDry = (execution: Execution): boolean => inputOf(execution).Options?.DryRun === true;

export const isFlawed = ({ scenario }: FleetRun, { name }: Execution): boolean => name === 'first' && scenario.isFlawed;

/** What a run has to select; undefined if it did not come to that, its input is wrong, or the clusters changed meanwhile. */
export function choiceOf(run: FleetRun, execution: Execution): Chosen | undefined {
  const sights = run.selections.get(execution);
  if (!sights?.after || isFlawed(run, execution)) return undefined;
  const [before, after] = [sights.before, sights.after].map((clusters) => chosenBy(inputOf(execution), clusters));
  return JSON.stringify(before) === JSON.stringify(after) ? after : undefined;
}

export const childrenOf = ({ children }: FleetRun, execution: Execution): ChildSights[] =>
  [...children.values()].filter(({ run }) => run === execution);

/** The execution of copy-snapshot that a run has started for a cluster. */
export const copyOf = ({ copies }: FleetRun, execution: Execution, cluster: string): Execution | undefined =>
  copies.find(({ input }) => {
    const { SourceClusterName, Trigger } = JSON.parse(input);
    return SourceClusterName === cluster && Trigger?.Type === 'Run' && Trigger.Id === execution.arn;
  });

/** Recovery points of the source that a run would take, in the place that it asks for. */
export const pointsOf = (execution: Execution, { source, at }: Sight, among: readonly Accepted[]): Accepted[] => {
  const input = inputOf(execution);
  if (!source || at - ageOf(source) > maxAgeOf(input)) return [];
  return among.filter((each) => each.source.name === source.name && each.bucket === bucketOf(input));
};

/** What a copy that has succeeded has left in the place that its run asks for, of a source that was new enough. */
export function provenBy(run: FleetRun, execution: Execution, copy: Execution): Accepted[] {
  const input = inputOf(execution);
  return (run.proven.get(copy)?.whole ?? []).filter(
    ({ source, bucket }) => bucket === bucketOf(input) && copy.startDate.getTime() - ageOf(source) <= maxAgeOf(input),
  );
}

/** Whether the cluster makes snapshots, and had none yet. */
export const mayBeNew = (run: FleetRun, execution: Execution, child: ChildSights): boolean =>
  sourceTypeOf(inputOf(execution)) !== 'manual' &&
  child.retention !== 0 &&
  ([child.before, child.checked].some((sight) => sight?.isBare) ||
    hitsOf(run, child, ['DescribeSnapshots']).some(({ error }) => error === 'SnapshotNotFoundFault'));

/** Whether the run has given up starting the execution, which had begun all the same. */
export const isGivenUp = (run: FleetRun, child: ChildSights, { stopDate }: Execution): boolean =>
  Number(stopDate ?? Number.POSITIVE_INFINITY) > Number(child.child.stopDate) &&
  hitsOf(run, child, ['StartExecution']).some(({ effect }) => effect === 'done');

export const hitsOf = (run: FleetRun, { child }: ChildSights, operations: readonly string[]) =>
  hitsBetween(run, operations, child.startDate.getTime(), child.stopDate?.getTime());

/** Whether the stores show that the cluster was protected, or new, as the run saw it. */
export function isRight(run: FleetRun, execution: Execution, child: ChildSights): boolean {
  const copy = copyOf(run, execution, child.cluster);
  if (copy) return copy.status === 'SUCCEEDED' && (isDry(execution) || provenBy(run, execution, copy).length > 0);
  const sights = [child.before, child.checked].flatMap((sight) => sight ?? []);
  return (
    sights.some((sight) => pointsOf(execution, sight, sight.recorded).length > 0) || mayBeNew(run, execution, child)
  );
}
