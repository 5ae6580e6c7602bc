import type { Json } from './expression.ts';
import { serialize } from './limits.ts';
import type { State, States } from './machine.ts';
import type { Shared } from './shared.ts';
import { type Departure, StateRun } from './state-run.ts';
import { choice } from './states/choice.ts';
import { fail } from './states/fail.ts';
import { map } from './states/map.ts';
import { task } from './states/task.ts';
import { wait } from './states/wait.ts';

/** Runs state after state to the end, and returns the output. Throws a Failure. */
export async function walk({ StartAt, States }: States, input: Json, shared: Shared): Promise<Json> {
  serialize(input, 'input');
  let at: Departure = { next: StartAt, output: input };
  while (at.next !== undefined) {
    const state = States[at.next];
    if (!state) throw new Error(`There is no state ${at.next}.`);
    at = await enter(state, new StateRun(shared, at.next, state.Type, at.output));
  }
  return at.output;
}

async function enter(state: State, run: StateRun): Promise<Departure> {
  switch (state.Type) {
    case 'Task':
      return task(state, run);
    case 'Map':
      return map(state, run, walk);
    case 'Choice':
      return choice(state, run);
    case 'Wait':
      return wait(state, run);
    case 'Fail':
      return fail(state, run);
    default:
      return run.leave(state, run.input);
  }
}
