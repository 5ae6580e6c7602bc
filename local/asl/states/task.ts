import { OVER } from '../../clock.ts';
import { attempt } from '../attempt.ts';
import { Failure } from '../errors.ts';
import type { Json } from '../expression.ts';
import { LONGEST_SECONDS, PAYLOAD_BYTES, serialize } from '../limits.ts';
import type { TaskState } from '../machine.ts';
import { type Departure, integerFrom, type StateRun } from '../state-run.ts';
import type { Call } from './task-call.ts';
import { nestedExecution } from './task-execution.ts';
import { invocation } from './task-invocation.ts';

export const task = (state: TaskState, run: StateRun): Promise<Departure> =>
  attempt(state, run, () => perform(state, run));

async function perform(state: TaskState, run: StateRun): Promise<Json> {
  const { execution } = run;
  const { Arguments, TimeoutSeconds } = state;
  const { named, parameters, begin } =
    'FunctionName' in Arguments ? await invocation(Arguments, run) : await nestedExecution(Arguments, run);
  const timeoutInSeconds =
    TimeoutSeconds === undefined ? undefined : await run.expect(integerFrom(1), TimeoutSeconds, 'TimeoutSeconds');
  const region = execution.machine.arn.split(':')[3];
  const scheduled = { ...named, region, parameters: serialize(parameters, run.name), timeoutInSeconds };
  execution.record('TaskScheduled', { taskScheduledEventDetails: scheduled });
  execution.record('TaskStarted', { taskStartedEventDetails: named });
  try {
    const result = await within(timeoutInSeconds ?? LONGEST_SECONDS, begin, run);
    const output = serialize(result, named.resourceType, PAYLOAD_BYTES, false);
    execution.record('TaskSucceeded', { taskSucceededEventDetails: { ...named, output } });
    return result;
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const { error, cause } = thrown;
    if (thrown instanceof OutOfTime)
      execution.record('TaskTimedOut', { taskTimedOutEventDetails: { ...named, error } });
    else execution.record('TaskFailed', { taskFailedEventDetails: { ...named, error, cause } });
    throw thrown;
  }
}

class OutOfTime extends Failure {
  constructor() {
    super('States.Timeout');
  }
}

/** The call's signal always aborts: when the answer has come, is too late, or is no longer needed. */
async function within(seconds: number, begin: Call['begin'], { execution }: StateRun): Promise<Json> {
  const { host, signal } = execution;
  const over = new AbortController();
  // Not AbortSignal.any, which takes longer than all the rest.
  const stop = () => over.abort(signal.reason);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  const outOfTime = (): never => {
    throw new OutOfTime();
  };
  try {
    return await Promise.race([begin(over.signal), host.clock.sleep(1000 * seconds, over.signal).then(outOfTime)]);
  } finally {
    signal.removeEventListener('abort', stop);
    over.abort(OVER);
  }
}
