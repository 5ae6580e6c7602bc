import type { Execution } from '../../../local/asl/shared.ts';
import { type Verdict, verdict } from '../invariants/invariant.ts';
import { hitsBetween, isMeddled } from '../runs/judging.ts';
import { childrenOf, copyOf, hitsOf, isDry, isGivenUp, mayBeNew, pointsOf, provenBy } from './judging.ts';
import type { ChildSights, FleetRun } from './record.ts';
import { type Row, reportOf } from './reports.ts';
import { inputOf, maxAgeOf, sourceTypeOf } from './truth.ts';

/** Each row of a report against what the stores held while the run saw to its cluster. */
export const oneTrueVerdict = {
  says: 'The verdict on a cluster is true: a protected one has a whole recovery point of a source that is new enough, in the place that is asked for; a failed one has none of this run, or a fault has kept the run from knowing.',
  check(run: FleetRun, execution: Execution): Verdict {
    const report = reportOf(run, execution);
    const children = childrenOf(run, execution);
    const verdicts = (report?.Clusters ?? []).flatMap((row) => {
      const child = children.find(({ cluster }) => cluster === row.Cluster);
      return child ? [{ row, problem: problemWith(run, execution, child, row) }] : [];
    });
    return verdict(
      verdicts.map(({ row }) => row.Verdict),
      ...verdicts.map(
        ({ row, problem }) => problem && `${execution.name} has ${row.Cluster} as ${row.Verdict}: ${problem}.`,
      ),
    );
  },
};

function problemWith(run: FleetRun, execution: Execution, child: ChildSights, row: Row): string | false {
  const input = inputOf(execution);
  const copy = copyOf(run, execution, child.cluster);
  const keepsNone = child.retention === 0 && sourceTypeOf(input) === 'automated';
  if (keepsNone && !['UNPROTECTED', 'FAILED'].includes(row.Verdict)) return 'it keeps no automatic snapshots';
  switch (row.Verdict) {
    case 'PROTECTED':
      return protectedProblem(run, execution, child, row, copy);
    case 'ALREADY_PROTECTED': {
      const sights = [child.before, child.checked].flatMap((sight) => sight ?? []);
      if (copy) return 'an execution was started for it';
      if (isMeddled(run, row.Target ?? '', child.child.startDate.getTime())) return false;
      const points = sights.flatMap((sight) => pointsOf(execution, sight, sight.whole));
      const isThere = points.some(({ target, source }) => target === row.Target && source.name === row.Source);
      return (
        !isThere && `${row.Target} is no whole recovery point of its newest source, in the place that is asked for`
      );
    }
    case 'WOULD_PROTECT':
      return !isDry(execution)
        ? 'it is no dry run'
        : copy?.status !== 'SUCCEEDED' && 'the execution that was to find out did not succeed';
    case 'NEW':
      return newProblem(run, execution, child);
    case 'UNPROTECTED':
      return !keepsNone && 'it keeps automatic snapshots, or they are not asked for';
    case 'FAILED':
      return failedProblem(run, execution, child, row, copy);
    default:
      return 'nobody knows that verdict';
  }
}

function protectedProblem(
  run: FleetRun,
  execution: Execution,
  child: ChildSights,
  row: Row,
  copy: Execution | undefined,
): string | false {
  if (!copy) return 'no execution was started for it';
  if (copy.arn !== row.Execution) return 'its execution is another';
  if (copy.status !== 'SUCCEEDED') return `its execution is ${copy.status}`;
  if (isDry(execution)) return 'it is a dry run';
  if (isMeddled(run, row.Target ?? '', copy.startDate.getTime())) return false;
  const points = provenBy(run, execution, copy);
  if (!points.some(({ target, source }) => target === row.Target && source.name === row.Source))
    return `${row.Target} is not whole, of another source, too old, or elsewhere`;
  // What is recorded and whole before and after CheckCluster is to be found.
  const { before, checked } = child;
  if (!before || !checked || isMeddled(run, before.source?.name ?? '', before.at)) return false;
  const known = pointsOf(execution, before, before.recorded).filter((each) =>
    pointsOf(execution, checked, checked.recorded).includes(each),
  );
  return known.length > 0 && `it had ${known[0]?.target} already`;
}

function newProblem(run: FleetRun, execution: Execution, child: ChildSights): string | false {
  if (!mayBeNew(run, execution, child)) return 'it had a snapshot that could be taken';
  const sights = [...run.children.values()].filter(
    (each) => each.cluster === child.cluster && each.checked && !isDry(each.run) && mayBeNew(run, each.run, each),
  );
  // The first that saw it may have written nothing.
  const first = sights.find(
    ({ run: other }) => hitsBetween(run, ['PutObject', 'checkCluster'], other.startDate.getTime()).length === 0,
  );
  const since = child.child.startDate.getTime() - (first?.checked?.at ?? Number.POSITIVE_INFINITY);
  return since > maxAgeOf(inputOf(execution)) && `it was first seen ${Math.round(since / 3_600_000)} hours before`;
}

/** On what the way to a verdict depends, beside the execution itself. */
const STEPS = [
  ...['checkCluster', 'judgeCluster', 'StartExecution', 'DescribeExecution', 'DescribeSnapshots', 'ListTags'],
  ...['ListObjectsV2', 'GetObject', 'PutObject'],
];

function failedProblem(
  run: FleetRun,
  execution: Execution,
  child: ChildSights,
  row: Row,
  copy: Execution | undefined,
): string | false {
  if (!row.Cause || !row.Remedy) return 'it has no cause, or no remedy';
  if (row.Execution === null)
    return hitsOf(run, child, STEPS).length === 0 && 'no fault has kept the run from knowing better';
  if (row.Execution !== copy?.arn) return 'its execution is another';
  if (isDry(execution)) return false;
  const givenUp = isGivenUp(run, child, copy);
  if (copy.status === 'SUCCEEDED' && !givenUp) return 'its execution has succeeded';
  const error = givenUp ? 'RUNNING' : (copy.error ?? copy.status);
  return row.Error !== error && `its execution ended with ${error}, and not with ${row.Error}`;
}
