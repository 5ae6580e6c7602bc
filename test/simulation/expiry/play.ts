import type { HistoryEvent } from '../../../local/asl/history.ts';
import type { Execution } from '../../../local/asl/shared.ts';
import type { Watcher } from '../../../local/emulators/stepfunctions/executions.ts';
import type { Exchanging } from '../deploy.ts';
import { over } from '../runs/over.ts';
import { BEGIN, placeOf } from '../scenario/names.ts';
import { conclude, newRan, nothingObserved, setUp } from '../set-up.ts';
import type { Stage } from '../stage.ts';
import { furnish } from './furnish.ts';
import { Ledger, type NamedObject, type Point } from './ledger.ts';
import { perform } from './perform.ts';
import type { ExpiryRun } from './record.ts';
import { type ExpiryAct, type ExpiryScenario, FIRST_RUN } from './scenario.ts';
import { SetClock } from './set-clock.ts';
import { isFlawed, isUsed, sightOf } from './truth.ts';

/** That of the run that comes when all is over, and that nothing is in the way of. */
export const LAST = 'last';

/** Lets the runs of one scenario happen, to their end. The same scenario makes the same play. */
export async function playExpiry(stage: Stage, scenario: ExpiryScenario): Promise<ExpiryRun> {
  const clock = new SetClock(BEGIN);
  const acting: Promise<void>[] = [];
  /** By the state of the first run whose first entering they wait for. */
  const waiting = new Map<string, ExpiryAct[]>();
  const watcher: Watcher = {
    onStart(execution) {
      run.executions.push(newRan(execution));
      if (isExpiry(execution)) run.runs.push(execution);
      else run.copies.push(execution);
    },
    onEvent(execution, event) {
      journal.event(execution, event);
      if (!isExpiry(execution)) return;
      watchPlan(run, execution, event);
      const entered = event.stateEnteredEventDetails?.name ?? '';
      if (execution !== run.runs[0]) return;
      for (const act of waiting.get(entered) ?? []) later(act);
      waiting.delete(entered);
    },
    onChildEvent: ({ name }, event) => journal.childEvent(name, event),
  };
  const around: Exchanging = (invocation, serve) =>
    run.ledger.around(invocation, async () => {
      const answer = await serve();
      if (invocation.functionKey === 'recordPoint') notePoints(run);
      return answer;
    });
  const { journal, world, lambda } = setUp(stage, scenario, {
    definition: stage.deleting,
    run: () => run,
    watcher,
    around,
    clock,
  });
  const ours = stage.machines[0].arn.split(':').at(-1) ?? '';
  const run: ExpiryRun = {
    ...nothingObserved(world),
    scenario,
    ledger: new Ledger(world, clock),
    ours,
    theirs: `${ours}2`,
    runs: [],
    copies: [],
    sights: new Map(),
    meddled: [],
    lines: journal.lines,
  };
  run.ledger.usedSince = (point, since) => isUsed(run, point, since);
  await clock.hold(() => furnish(run));

  const does = (act: ExpiryAct) => perform(run, act, { journal, machines: stage.machines, clock });
  function later(act: ExpiryAct): void {
    acting.push(clock.sleep(act.seconds * 1000).then(() => does(act)));
  }
  for (const act of scenario.acts) {
    if (act.after === undefined) later(act);
    else waiting.set(act.after, [...(waiting.get(act.after) ?? []), act]);
  }
  later({ seconds: FIRST_RUN, act: 'start', name: 'first', input: scenario.input });
  await over(run, acting);
  world.faults.clear();
  later({ seconds: 60, act: 'start', name: LAST, input: lastInput(run) });
  await over(run, acting);
  await conclude({ clock, world, lambda });
  return run;
}

const isExpiry = ({ machineArn }: Pick<Execution, 'machineArn'>): boolean =>
  machineArn.endsWith('-expire-recovery-points');

/** Of all clusters, as a run by a schedule would be. */
const lastInput = ({ scenario: { input, isFlawed } }: ExpiryRun): object => ({
  Lifecycle: isFlawed ? { KeepLast: 3 } : Object(input).Lifecycle,
  Options: { DryRun: false, MostDeletions: 10_000 },
});

/** What the oracle has to see of a run's PlanExpiration. */
function watchPlan(
  run: ExpiryRun,
  execution: Execution,
  { type, timestamp, stateEnteredEventDetails }: HistoryEvent,
): void {
  if (isFlawed(run, execution)) return;
  const now = timestamp.getTime();
  if (stateEnteredEventDetails?.name === 'PlanExpiration')
    run.sights.set(execution, { before: sightOf(run, execution, now), after: undefined });
  const sights = run.sights.get(execution);
  const entered = execution.history.findLast((event) => event.stateEnteredEventDetails)?.timestamp.getTime() ?? now;
  if (sights && type === 'TaskSucceeded') sights.after ??= sightOf(run, execution, entered);
}

/** What the product has made and recorded itself is known by its record, which the runs of copy-snapshot are judged by. */
function notePoints({ ledger, world }: ExpiryRun): void {
  for (const key of ledger.recordKeys) {
    const text = ledger.textOf(key) ?? '';
    const known = ledger.points.get(key);
    if (known && (known.recordedAs === undefined || known.recordedAs === text)) continue;
    const { Cluster, Kind, Source, Target, Place, Proof, Export } = JSON.parse(text);
    const named = (object: NamedObject): NamedObject => ({
      ...object,
      id: `${placeOf(Place.Bucket, object.Key)} ${object.VersionId ?? object.ETag}`,
    });
    const point: Point = {
      ...{ key, cluster: Cluster, kind: Kind, bucket: Place.Bucket, proof: Proof, target: Target },
      ...{ createdAt: Date.parse(Source.CreatedAt), isOurs: true, wrong: null, recordedAs: text },
      snapshot: Kind === 'Copy' ? (world.memorydb.store.find(Target) ?? null) : null,
      files: Export ? Export.Objects.map(named) : [],
      besides: Export ? [Export.Manifest, Export.Claim].flatMap((object) => (object ? [named(object)] : [])) : [],
    };
    ledger.add(point);
  }
}
