import type { ChoiceState } from '../machine.ts';
import { BOOLEAN, type Departure, type StateRun } from '../state-run.ts';

/** Takes the first rule whose condition is true; the state's own Assign and Output belong to the Default. */
export async function choice(state: ChoiceState, run: StateRun): Promise<Departure> {
  for (const [index, rule] of state.Choices.entries()) {
    const field = `Choices[${index}]/`;
    if (await run.expect(BOOLEAN, rule.Condition, `${field}Condition`)) return run.leave(rule, run.input, {}, field);
  }
  if (state.Default !== undefined) return run.leave({ ...state, Next: state.Default }, run.input);
  throw run.failure('States.NoChoiceMatched', 'No choice rule matched, and there is no Default.');
}
