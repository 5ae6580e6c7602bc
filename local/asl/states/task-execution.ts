import { Failure } from '../errors.ts';
import type { Json } from '../expression.ts';
import type { RunningExecution } from '../host.ts';
import { CAUSE_LENGTH } from '../limits.ts';
import type { ExecutionArguments } from '../machine.ts';
import { recordOf } from '../record-of.ts';
import { type StateRun, TEXT } from '../state-run.ts';
import type { Call } from './task-call.ts';

/** `states:startExecution.sync:2`: an execution of another machine, which ends with this Task at the latest. */
export async function nestedExecution(Arguments: ExecutionArguments, run: StateRun): Promise<Call> {
  const StateMachineArn = await run.expect(TEXT, Arguments.StateMachineArn, 'Arguments/StateMachineArn');
  const name = Arguments.Name === undefined ? undefined : await run.expect(TEXT, Arguments.Name, 'Arguments/Name');
  const Input = (await run.evaluate(Arguments.Input ?? {}, 'Arguments/Input')) ?? {};
  const named = { resource: 'startExecution.sync:2', resourceType: 'states' };
  const { host, record } = run.execution;
  return {
    named,
    parameters: { Input, StateMachineArn, ...(name !== undefined && { Name: name }) },
    async begin(signal) {
      const started = await host.startExecution({
        stateMachineArn: StateMachineArn,
        name,
        input: JSON.stringify(Input),
      });
      const stop = () => started.stop();
      signal.addEventListener('abort', stop);
      if (signal.aborted) stop();
      const submitted = { ExecutionArn: started.arn, StartDate: started.startDate.getTime() };
      record('TaskSubmitted', { taskSubmittedEventDetails: { ...named, output: JSON.stringify(submitted) } });
      await started.ended;
      signal.removeEventListener('abort', stop);
      return resultOf(started);
    },
  };
}

/** Recorded: the result has `Input` and `Output` as values; the Cause of a failure has the input as JSON text. */
function resultOf(execution: RunningExecution): Json {
  const record = recordOf(execution);
  const { input, output } = execution;
  if (execution.status !== 'SUCCEEDED' || output === undefined)
    throw new Failure('States.TaskFailed', JSON.stringify(record).slice(0, CAUSE_LENGTH));
  return { ...record, Input: JSON.parse(input), Output: JSON.parse(output) };
}
