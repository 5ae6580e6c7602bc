import { Failure } from '../errors.ts';
import { CAUSE_LENGTH, ERROR_LENGTH } from '../limits.ts';
import type { FailState } from '../machine.ts';
import { type StateRun, TEXT } from '../state-run.ts';

/** Always throws: the Failure that the state describes, or States.Runtime if it is longer than AWS allows. */
export async function fail(state: FailState, run: StateRun): Promise<never> {
  const error = await describe('Error', state.Error, ERROR_LENGTH, run);
  throw new Failure(error, await describe('Cause', state.Cause, CAUSE_LENGTH, run));
}

async function describe(field: string, template: string | undefined, most: number, run: StateRun) {
  if (template === undefined) return undefined;
  const text = await run.expect(TEXT, template, field);
  if (text.length > most) throw run.failure('States.Runtime', `The ${field} is longer than ${most} characters.`);
  return text;
}
