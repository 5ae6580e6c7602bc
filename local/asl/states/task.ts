import { attempt } from '../attempt.ts';
import { Failure } from '../errors.ts';
import type { Json } from '../expression.ts';
import type { LambdaAnswer } from '../host.ts';
import { LONGEST_SECONDS, PAYLOAD_BYTES, serialize } from '../limits.ts';
import type { TaskState } from '../machine.ts';
import { type Departure, integerFrom, type StateRun, TEXT } from '../state-run.ts';

const LAMBDA = { resource: 'invoke', resourceType: 'lambda' };

export const task = (state: TaskState, run: StateRun): Promise<Departure> =>
  attempt(state, run, () => invoke(state, run));

/** Returns what lambda:invoke returns, without the metadata of AWS's SDK. */
async function invoke({ Arguments, TimeoutSeconds }: TaskState, run: StateRun): Promise<Json> {
  const { execution } = run;
  const FunctionName = await run.expect(TEXT, Arguments.FunctionName, 'Arguments/FunctionName');
  const Payload = await run.evaluate(Arguments.Payload, 'Arguments/Payload');
  const timeoutInSeconds =
    TimeoutSeconds === undefined ? undefined : await run.expect(integerFrom(1), TimeoutSeconds, 'TimeoutSeconds');
  const region = execution.machine.arn.split(':')[3];
  const parameters = serialize({ FunctionName, Payload }, run.name);
  const taskScheduledEventDetails = { ...LAMBDA, region, parameters, timeoutInSeconds };
  execution.record('TaskScheduled', { taskScheduledEventDetails });
  execution.record('TaskStarted', { taskStartedEventDetails: LAMBDA });
  const answer = await answerWithin(timeoutInSeconds ?? LONGEST_SECONDS, FunctionName, JSON.stringify(Payload), run);
  if (answer === 'timeout') {
    execution.record('TaskTimedOut', { taskTimedOutEventDetails: { ...LAMBDA, error: 'States.Timeout' } });
    throw new Failure('States.Timeout');
  }
  try {
    if (!answer.ok) throw new Failure(answer.error, answer.cause);
    const result = { ExecutedVersion: '$LATEST', Payload: JSON.parse(answer.payload), StatusCode: 200 };
    const output = serialize(result, LAMBDA.resourceType, PAYLOAD_BYTES, false);
    execution.record('TaskSucceeded', { taskSucceededEventDetails: { ...LAMBDA, output } });
    return result;
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    const { error, cause } = thrown;
    execution.record('TaskFailed', { taskFailedEventDetails: { ...LAMBDA, error, cause } });
    throw thrown;
  }
}

/** Lambda's signal always aborts: when the answer has come, is too late, or is no longer needed. */
async function answerWithin(seconds: number, functionName: string, payloadJson: string, { execution }: StateRun) {
  const { host, signal } = execution;
  const over = new AbortController();
  const nobodyWaits = AbortSignal.any([signal, over.signal]);
  try {
    return await Promise.race<LambdaAnswer | 'timeout'>([
      host.invoke(functionName, payloadJson, nobodyWaits),
      host.clock.sleep(1000 * seconds, nobodyWaits).then(() => 'timeout'),
    ]);
  } finally {
    over.abort();
  }
}
