import { Failure } from './errors.ts';
import type { Json } from './expression.ts';
import type { Attempted, Retrier } from './machine.ts';
import { handlerOf, retryDelay } from './retry.ts';
import type { Departure, StateRun } from './state-run.ts';

/**
 * Does a state's work until it succeeds, is caught, or fails for good. Each entry counts its retries anew.
 * @param failed records that no attempt is left
 */
export async function attempt(
  state: Attempted,
  run: StateRun,
  work: () => Promise<Json>,
  failed: () => void = () => undefined,
): Promise<Departure> {
  const { host, signal } = run.execution;
  const retries = new Map<Retrier, number>();
  for (run.retryCount = 0; ; run.retryCount += 1) {
    try {
      const result = await work();
      return await run.leave(state, result, { result });
    } catch (thrown) {
      signal.throwIfAborted();
      if (!(thrown instanceof Failure)) throw thrown;
      const retrier = handlerOf(state.Retry, thrown);
      const soFar = (retrier && retries.get(retrier)) ?? 0;
      const delay = retrier && retryDelay(retrier, soFar, () => host.random());
      if (!retrier || delay === undefined) {
        failed();
        return caught(state, thrown, run);
      }
      retries.set(retrier, soFar + 1);
      await run.wait(delay, { why: 'Retry', error: thrown.error, cause: thrown.cause, attempt: soFar + 1 });
    }
  }
}

function caught(state: Attempted, failure: Failure, run: StateRun): Promise<Departure> {
  const catcher = handlerOf(state.Catch, failure);
  if (!catcher) throw failure;
  const { error = '', cause = '' } = failure;
  const errorOutput = { Error: error, Cause: cause };
  return run.leave(catcher, errorOutput, { errorOutput }, `Catch[${state.Catch?.indexOf(catcher)}]/`);
}
