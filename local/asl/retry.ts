import type { Failure } from './errors.ts';
import type { Retrier } from './machine.ts';

/** Errors that States.TaskFailed does not match. */
const NOT_TASK_FAILED: ReadonlySet<string | undefined> = new Set(['States.Timeout', 'States.DataLimitExceeded']);

/** The first Retrier or Catcher that matches a failure, even if its attempts are used up. */
export function handlerOf<T extends { readonly ErrorEquals: readonly string[] }>(
  handlers: readonly T[] | undefined,
  { error, isTerminal }: Failure,
): T | undefined {
  if (isTerminal) return undefined;
  const names = ['States.ALL', error, ...(NOT_TASK_FAILED.has(error) ? [] : ['States.TaskFailed'])];
  return handlers?.find(({ ErrorEquals }) => ErrorEquals.some((name) => names.includes(name)));
}

/** Milliseconds before the retry that follows `retriesSoFar` others by this Retrier; undefined when none is left. */
export function retryDelay(retrier: Retrier, retriesSoFar: number, random: () => number): number | undefined {
  const { IntervalSeconds = 1, MaxAttempts = 3, BackoffRate = 2, MaxDelaySeconds = Infinity } = retrier;
  if (retriesSoFar >= MaxAttempts) return undefined;
  const seconds = Math.min(IntervalSeconds * BackoffRate ** retriesSoFar, MaxDelaySeconds);
  return Math.round(1000 * seconds * (retrier.JitterStrategy === 'FULL' ? random() : 1));
}
