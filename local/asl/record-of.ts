import type { RunningExecution } from './host.ts';

/**
 * An ended execution as a Task that awaited it, and the result files of a Map, show it: DescribeExecution's answer with names
 * in alphabetical order. Measured on AWS for a Task; how the result files write times is not known.
 */
export function recordOf(execution: RunningExecution) {
  const { arn, name, machineArn, startDate, stopDate, status, input, output, error, cause } = execution;
  return {
    ...(cause !== undefined && { Cause: cause }),
    ...(error !== undefined && { Error: error }),
    ExecutionArn: arn,
    Input: input,
    InputDetails: { Included: true },
    Name: name,
    ...(output !== undefined && { Output: output, OutputDetails: { Included: true } }),
    ...(status !== 'SUCCEEDED' && { RedriveCount: 0, RedriveStatus: 'REDRIVABLE' }),
    StartDate: startDate.getTime(),
    StateMachineArn: machineArn,
    Status: status,
    ...(stopDate && { StopDate: stopDate.getTime() }),
  };
}
