import type { HistoryEvent } from '../../local/asl/history.ts';
import type { Execution } from '../../local/asl/shared.ts';
import type { Watcher } from '../../local/emulators/stepfunctions/executions.ts';
import { furnish } from './furnish.ts';
import { perform } from './perform.ts';
import { withScheduler } from './platform/scheduler.ts';
import type { Ran, Run } from './record.ts';
import { over } from './runs/over.ts';
import { type Act, FIRST, type Scenario } from './scenario/scenario.ts';
import { conclude, newRan, nothingObserved, setUp } from './set-up.ts';
import type { Stage } from './stage.ts';
import { watch } from './watching.ts';

/** Lets one scenario happen, to its end. The same scenario makes the same run. */
export async function play(stage: Stage, scenario: Scenario): Promise<Run> {
  const watcher: Watcher = {
    onEvent(execution, event) {
      const ran = known(execution);
      watch(run, ran, event, journal);
      if (ran === run.executions[0]) atMoments(event);
    },
    onChildEvent: ({ name }, event) => journal.childEvent(name, event),
    onWait(execution, wait) {
      known(execution).waits.push({ ...wait, from: clock.now() });
    },
  };
  const { clock, journal, world, lambda } = setUp(stage, scenario, {
    definition: withScheduler(stage.definition),
    run: () => run,
    watcher,
  });
  const run: Run = {
    ...nothingObserved(world),
    scenario,
    foreign: new Map(),
    foreignObjects: new Map(),
    promises: stage.promises,
    lines: journal.lines,
    meddled: [],
  };
  furnish(run);

  /** By the state whose first entering they wait for. */
  const waiting = new Map<string, Act[]>();
  const acting: Promise<void>[] = [];
  const later = (act: Act) =>
    acting.push(clock.sleep(act.seconds * 1000).then(() => perform(run, act, journal, begin)));
  function atMoments({ stateEnteredEventDetails }: HistoryEvent): void {
    const name = stateEnteredEventDetails?.name ?? '';
    for (const act of waiting.get(name) ?? []) later(act);
    waiting.delete(name);
  }
  function begin(name: string, input: object): void {
    known(world.executions.start(JSON.stringify(input), { name }));
  }
  /** What the run knows of an execution, which anyone may have started. */
  function known(execution: Execution): Ran {
    const ran = run.executions.find((each) => each.execution === execution);
    if (ran) return ran;
    const added = newRan(execution);
    run.executions.push(added);
    return added;
  }
  for (const act of scenario.acts) {
    if (act.after === undefined) later(act);
    else waiting.set(act.after, [...(waiting.get(act.after) ?? []), act]);
  }
  if (!scenario.arrival) begin(FIRST, scenario.input);
  await over(run, acting);
  await conclude({ clock, world, lambda });
  return run;
}
