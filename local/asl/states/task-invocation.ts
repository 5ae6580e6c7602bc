import { Failure } from '../errors.ts';
import type { LambdaArguments } from '../machine.ts';
import { type StateRun, TEXT } from '../state-run.ts';
import type { Call } from './task-call.ts';

/** `lambda:invoke`. Its result is AWS's, without the metadata of AWS's SDK. */
export async function invocation(Arguments: LambdaArguments, run: StateRun): Promise<Call> {
  const FunctionName = await run.expect(TEXT, Arguments.FunctionName, 'Arguments/FunctionName');
  const Payload = await run.evaluate(Arguments.Payload, 'Arguments/Payload');
  return {
    named: { resource: 'invoke', resourceType: 'lambda' },
    parameters: { FunctionName, Payload },
    async begin(signal) {
      const answer = await run.execution.host.invoke(FunctionName, JSON.stringify(Payload), signal);
      if (!answer.ok) throw new Failure(answer.error, answer.cause);
      return { ExecutedVersion: '$LATEST', Payload: JSON.parse(answer.payload), StatusCode: 200 };
    },
  };
}
