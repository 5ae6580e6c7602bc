import type { WaitState } from '../machine.ts';
import { TIMESTAMP } from '../schema.ts';
import { type Departure, integerFrom, type StateRun, TEXT } from '../state-run.ts';

/** Waits for a duration or until a time; returns at once if that has passed. */
export async function wait(state: WaitState, run: StateRun): Promise<Departure> {
  await run.wait(await milliseconds(state, run), { why: 'Wait' });
  return run.leave(state, run.input);
}

async function milliseconds({ Seconds = 0, Timestamp }: WaitState, run: StateRun): Promise<number> {
  if (Timestamp === undefined) return 1000 * (await run.expect(integerFrom(0), Seconds, 'Seconds'));
  const text = await run.expect(TEXT, Timestamp, 'Timestamp');
  const until = new RegExp(TIMESTAMP).test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(until)) return Math.max(0, until - run.execution.host.clock.now());
  const problem = 'cannot be parsed as an ISO-8601 extended offset date-time format string';
  throw run.evaluationFailed('Timestamp', `The Timestamp field ${problem}: ${text}`);
}
