import { Failure } from '../../asl/errors.ts';
import type { RunningExecution, StartExecution } from '../../asl/host.ts';
import type { FaultDoor } from '../../faults.ts';
import { AwsError } from '../api-model.ts';
import type { Executions } from './executions.ts';
import { requireInput, requireName } from './rules.ts';

/** Starts an execution for a Task of another. Throws the Failure of that Task, in the words that Step Functions has for it. */
export function startNested(
  executions: Executions,
  faults: FaultDoor,
  { stateMachineArn, name, input }: StartExecution,
): RunningExecution {
  try {
    const fault = faults.take('StartExecution', input);
    if (fault?.effect === 'none') throw new AwsError(fault.error, fault.message);
    if (name !== undefined) requireName(name);
    requireInput(input);
    const execution = executions.start(input, { stateMachineArn, name });
    if (fault) throw new AwsError(fault.error, fault.message);
    return execution;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { type, message } = error;
    const about = `Service: AWSStepFunctions; Status Code: 400; Error Code: ${type}; Request ID: LOCAL; Proxy: null`;
    throw new Failure(`StepFunctions.${type.replace(/(Exception)?$/, 'Exception')}`, `${message} (${about})`);
  }
}
