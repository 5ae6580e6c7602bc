import type { HistoryEvent } from '../../../local/asl/history.ts';
import type { Execution } from '../../../local/asl/shared.ts';
import type { Watcher } from '../../../local/emulators/stepfunctions/executions.ts';
import type { Journal } from '../journal.ts';
import { attempt } from '../runs/attempt.ts';
import { over } from '../runs/over.ts';
import { conclude, newRan, nothingObserved, setUp } from '../set-up.ts';
import type { Stage } from '../stage.ts';
import type { FleetRun } from './record.ts';
import type { FleetAct, FleetScenario } from './scenario.ts';
import { clustersOf, inputOf, isWhole, sightOf } from './truth.ts';

/** Lets the runs of one scenario happen, to their end. The same scenario makes the same play. */
export async function playFleet(stage: Stage, scenario: FleetScenario): Promise<FleetRun> {
  const { machines } = stage;
  const watcher: Watcher = {
    onStart(execution) {
      run.executions.push(newRan(execution));
      (isRun(execution) ? run.runs : run.copies).push(execution);
    },
    onEvent(execution, event) {
      journal.event(execution, event);
      if (isRun(execution)) watchRun(run, execution, event);
      else if (event.type === 'ExecutionSucceeded') {
        const { SourceClusterName, TargetBucket, Options } = JSON.parse(execution.input);
        run.proven.set(execution, sightOf(run, SourceClusterName, { Request: { TargetBucket, Options } }));
      }
    },
    onChildEvent(parent, event) {
      if (isRun(parent)) watchChild(run, parent, event, journal);
      else journal.childEvent(parent.name, event);
    },
  };
  const { clock, journal, world, lambda } = setUp(stage, scenario, { run: () => run, watcher });
  const run: FleetRun = {
    ...nothingObserved(world),
    scenario,
    runs: [],
    copies: [],
    selections: new Map(),
    children: new Map(),
    proven: new Map(),
    meddled: [],
    foreign: new Map(),
    lines: journal.lines,
  };
  furnish(run);
  const acting = scenario.acts.map((act) =>
    clock.sleep(act.seconds * 1000).then(() => perform(run, act, journal, machines)),
  );
  if (scenario.input)
    await perform(run, { seconds: 0, act: 'start', name: 'first', input: scenario.input }, journal, machines);
  await over(run, acting);
  await conclude({ clock, world, lambda });
  return run;
}

const isRun = ({ machineArn }: Pick<Execution, 'machineArn'>): boolean => machineArn.endsWith('-protect-clusters');

function furnish({ scenario, world, foreign }: FleetRun): void {
  const { memorydb } = world;
  Object.assign(memorydb.options, scenario.options);
  for (const script of scenario.scripts) memorydb.script(script);
  for (const { name, status, retention, tags, snapshots } of scenario.clusters) {
    memorydb.store.addCluster({ configuration: { Name: name, SnapshotRetentionLimit: retention }, status, tags });
    for (const seed of snapshots) foreign.set(seed.name, structuredClone(memorydb.store.addSnapshot(seed)));
  }
  for (const seed of scenario.taken)
    if (!memorydb.store.find(seed.name)) foreign.set(seed.name, structuredClone(memorydb.store.addSnapshot(seed)));
}

/** What the oracle has to see of a run's SelectClusters. */
function watchRun(run: FleetRun, execution: Execution, { type, stateEnteredEventDetails }: HistoryEvent): void {
  if (stateEnteredEventDetails?.name === 'SelectClusters')
    run.selections.set(execution, { before: clustersOf(run.world), after: undefined });
  const sights = run.selections.get(execution);
  if (sights && type === 'TaskSucceeded') sights.after ??= clustersOf(run.world);
}

function watchChild(run: FleetRun, parent: Execution, event: HistoryEvent, journal: Journal): void {
  const child = parent.children.find(({ history }) => history.at(-1) === event);
  if (!child) return;
  const cluster: string = JSON.parse(child.input).Cluster.Name;
  const retention = run.scenario.clusters.find(({ name }) => name === cluster)?.retention ?? 0;
  const known = run.children.get(child) ?? {
    run: parent,
    child,
    cluster,
    retention,
    before: undefined,
    checked: undefined,
  };
  run.children.set(child, known);
  const { type, stateEnteredEventDetails, taskFailedEventDetails, taskTimedOutEventDetails } = event;
  const entered = stateEnteredEventDetails?.name;
  if (entered === 'CheckCluster') known.before = sightOf(run, cluster, inputOf(parent));
  if (type === 'TaskSucceeded' && known.checked === undefined) known.checked = sightOf(run, cluster, inputOf(parent));
  if (entered !== undefined) journal.say(parent.name, `${cluster} enters ${entered}`);
  const failed = taskFailedEventDetails ?? taskTimedOutEventDetails;
  if (failed) journal.say(parent.name, `a task of ${cluster} fails: ${failed.error}`);
}

/** Does what somebody does who is not the machine. */
async function perform(run: FleetRun, act: FleetAct, journal: Journal, machines: Stage['machines']): Promise<void> {
  const { world, accepted, meddled, foreign } = run;
  const { store } = world.memorydb;
  const at = world.clock.now();
  const { seconds: _seconds, ...what } = act;
  journal.say('somebody', JSON.stringify(what).slice(0, 300));
  switch (act.act) {
    case 'start':
    case 'start-copy': {
      const { arn: stateMachineArn = '' } =
        machines.find((machine) => isRun({ machineArn: machine.arn }) === (act.act === 'start')) ?? {};
      const timeout = 'timeoutSeconds' in act && act.timeoutSeconds ? { timeoutSeconds: act.timeoutSeconds } : {};
      attempt(() => world.executions.start(JSON.stringify(act.input), { stateMachineArn, name: act.name, ...timeout }));
      return;
    }
    case 'stop':
      run.runs
        .find(({ name }) => name === act.name)
        ?.stop({ error: 'Simulation', cause: 'Stopped by the simulation.' });
      return;
    case 'make':
      if (store.find(act.seed.name) || !store.findCluster(act.seed.cluster?.Name ?? '')) return;
      meddled.push({ at, what: act.seed.name });
      foreign.set(act.seed.name, structuredClone(store.addSnapshot(act.seed)));
      return;
    case 'delete':
      if (store.state.changes.some((change) => 'snapshot' in change && change.snapshot === act.snapshot)) return;
      meddled.push({ at, what: act.snapshot });
      foreign.delete(act.snapshot);
      store.removeSnapshot(act.snapshot);
      return;
    case 'cluster-status':
      if (store.findCluster(act.cluster)) store.setClusterStatus(act.cluster, act.status);
      return;
    case 'delete-cluster':
      store.removeCluster(act.cluster);
      return;
    case 'lose':
    case 'replace': {
      const there = accepted.filter((each) => isWhole(world, each));
      const taken = there[act.which % Math.max(1, there.length)];
      if (!taken) return;
      const { bucket, target, source, snapshot } = taken;
      meddled.push({ at, what: target });
      journal.say('somebody', `does so with ${target}`);
      if (bucket === null) {
        store.removeSnapshot(target);
        if (act.act === 'replace' && snapshot)
          foreign.set(
            target,
            structuredClone(store.addSnapshot({ name: target, cluster: { Name: source.cluster.Name } })),
          );
        return;
      }
      const key = `${target}-${source.shards[0]?.name}.rdb`;
      await world.clock.hold(async () => {
        if (act.act === 'lose') await world.s3.store.remove(bucket, key);
        else await world.s3.store.putText(bucket, key, 'another');
      });
    }
  }
}
