import { type Buckets, buckets } from '../aws/buckets.ts';
import { type Clusters, clusters } from '../aws/clusters.ts';
import { type Copies, copies } from '../aws/copies.ts';
import { expirationAllowed, exportBucket, stateMachineArn } from '../aws/env.ts';
import { type Objects, objects } from '../aws/objects.ts';
import { type Runs, runs } from '../aws/runs.ts';
import { type StoredObjects, storedObjects } from '../aws/stored-objects.ts';
import type { PlanExpirationInput, PlannedExpiration } from '../core/lifecycle/contract.ts';
import { dueOf, dueRows } from '../core/lifecycle/due.ts';
import { homeOf } from '../core/lifecycle/home.ts';
import { deletionProblems, isDryExpiration, parseExpiration } from '../core/lifecycle/input.ts';
import { expirationPlan, type PlanFacts } from '../core/lifecycle/plan.ts';
import { failedCopiesOf, pointsOf } from '../core/lifecycle/points.ts';
import { type Standing, standingOf } from '../core/lifecycle/standing.ts';
import { csvOf, reportOf } from '../core/lifecycle/table.ts';
import { RECORDS_PREFIX, readRecordKey } from '../core/recovery-points/record.ts';
import { invalidRequest } from '../core/request/problem.ts';
import { type ClusterChoice, firstOf, needsTags, unmatched } from '../core/runs/choice.ts';
import { runPlace } from '../core/runs/place.ts';
import { AT_ONCE, inTurns } from '../core/turns.ts';
import { liveCopies, readRecords, withHoldsOfExports } from '../steps/look-at-points.ts';
import { refuseBesideOther } from '../steps/refuse-beside-other.ts';
import { tagsOfCluster } from '../steps/tags-of-cluster.ts';
import { writeReport } from '../steps/write-report.ts';

interface Dependencies {
  readonly clusters: Clusters;
  readonly copies: Pick<Copies, 'list' | 'listTags'>;
  readonly objects: Pick<Objects, 'readText' | 'putText'>;
  readonly stored: Pick<StoredObjects, 'head' | 'tags'>;
  readonly buckets: Pick<Buckets, 'list'>;
  readonly runs: Runs;
  readonly stateMachineArn: typeof stateMachineArn;
  readonly exportBucket: () => string;
  readonly expirationAllowed: () => boolean;
}

/**
 * Makes the plan of a run, and writes it down before anything is deleted. Whatever cannot be read fails the run: what is not
 * seen would count as gone.
 * @throws WorkflowError InvalidRequest with every problem, RunInProgress
 */
export const planExpiration =
  (services: Dependencies) =>
  async ({ Request: given, Execution: execution, Now: now }: PlanExpirationInput): Promise<PlannedExpiration> => {
    const { choice, lifecycle, options, trigger, problems } = parseExpiration(given);
    const refusal = deletionProblems(options, services.expirationAllowed());
    if (problems.length + refusal.length > 0) throw invalidRequest([...problems, ...refusal]);
    if (!options.DryRun) await refuseBesideOther(services.runs, execution, isDryExpiration, 'expires recovery points');

    const home = homeOf(execution.Id, services.exportBucket());
    const listed = await services.buckets.list(home.Bucket, home.AccountId, '');
    const recordKeys = listed.flatMap(({ key }) => (key.startsWith(RECORDS_PREFIX) && readRecordKey(key) ? [key] : []));
    const { standing, existing, undecided } = await standings(services.clusters, choice, recordKeys);
    const isOf = (cluster: string, wanted: readonly Standing[]) =>
      wanted.includes(standing.get(cluster) ?? 'NotSelected');
    const wantedKeys = recordKeys.filter((key) => isOf(clusterIn(key), ['Selected', 'Gone']));
    const { records, refused } = await readRecords(services.objects, home, wantedKeys);
    const live = await liveCopies(services.copies);
    const running = await runningInputs(services.runs, services.stateMachineArn('copy-snapshot'));
    const facts: PlanFacts = {
      points: pointsOf(records, {
        home,
        copies: live,
        objects: new Map(listed.map((object) => [object.key, object])),
        running,
        recordKeys,
      }),
      failedCopies: failedCopiesOf(live.values(), (cluster) => isOf(cluster, ['Selected', 'Gone']), home),
      refused,
      gone: new Set([...standing].flatMap(([cluster, found]) => (found === 'Gone' ? [cluster] : []))),
      lifecycle,
      mostDeletions: options.MostDeletions,
      now,
    };
    const plan = expirationPlan(await withHoldsOfExports(services.stored, records, facts, now));

    const place = runPlace(home.Bucket, home.AccountId, execution.Id, 'expire-recovery-points');
    const due = options.DryRun ? [] : dueOf(plan);
    const report = reportOf(plan, { Execution: execution.Id, PlannedAt: now, Lifecycle: lifecycle, Options: options });
    await writeReport(services.objects, place, report, csvOf(report));
    return {
      Plan: {
        Options: options,
        PlannedAt: now,
        Due: due.length,
        Deferred: options.DryRun ? 0 : dueRows(plan.Rows).length - due.length,
        Results: place,
        Warnings: warningsOf(choice, [...existing, ...recordKeys.map(clusterIn)], undecided),
        Trigger: trigger,
      },
      Due: due,
    };
  };

const clusterIn = (key: string): string => readRecordKey(key)?.cluster ?? '';

const warningsOf = (choice: ClusterChoice, known: readonly string[], undecided: readonly string[]): string[] => {
  const { notFound, warnings } = unmatched(choice, [...new Set(known)]);
  return [
    ...warnings,
    ...firstOf(
      undecided.map(
        (name) => `The recovery points of "${name}" are left out: in its state, MemoryDB does not show its tags.`,
      ),
      (more) =>
        `The recovery points of ${more} more clusters are left out: in their states, MemoryDB does not show their tags.`,
    ),
    ...firstOf(
      notFound.map((name) => `There is neither a cluster "${name}" of ClusterNames nor a recovery point of it.`),
      (more) => `Of ClusterNames, ${more} more names are neither of a cluster nor of a recovery point.`,
    ),
  ];
};

/** What the input makes of each cluster that exists or has records, and the clusters of which that cannot be said now. */
async function standings(clusters: Clusters, choice: ClusterChoice, recordKeys: readonly string[]) {
  const all = await clusters.list();
  const standing = new Map<string, Standing>();
  const undecided: string[] = [];
  await inTurns(all, AT_ONCE, async ({ Name = '', ARN = '' }) => {
    const isAsked = needsTags(choice) && standingOf(Name, { ...choice, tags: {} }, []) === 'Selected';
    const tags = isAsked ? await tagsOfCluster(clusters, ARN) : [];
    if (tags === null) undecided.push(Name);
    standing.set(Name, tags === null ? 'NotSelected' : standingOf(Name, choice, tags));
  });
  const recorded = new Set(recordKeys.map(clusterIn));
  for (const cluster of recorded) if (!standing.has(cluster)) standing.set(cluster, standingOf(cluster, choice, null));
  return {
    standing,
    existing: all.map(({ Name = '' }) => Name),
    undecided: undecided.filter((name) => recorded.has(name)).sort(),
  };
}

async function runningInputs(runs: Runs, machine: string): Promise<(string | null)[]> {
  const found = await inTurns(await runs.running(machine), AT_ONCE, ({ executionArn }) => runs.describe(executionArn));
  return found.flatMap((execution) => (execution === null ? [] : [execution.input]));
}

export const handler = planExpiration({
  clusters: clusters(),
  copies: copies(),
  objects: objects(),
  stored: storedObjects(),
  buckets: buckets(),
  runs: runs(),
  stateMachineArn,
  exportBucket,
  expirationAllowed,
});
