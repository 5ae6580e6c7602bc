import { randomUUID } from 'node:crypto';
import type { Execution } from '../asl/execution.ts';
import type { Pattern } from './definition.ts';
import { ACCOUNT_ID, REGION } from './world.ts';

/** Bytes of input and output together, as escaped text, beyond which the event leaves them out (EventBridge guide). */
const LARGEST_DATA_BYTES = 248 * 1024;

/** The event that Step Functions sends when an execution has ended. */
export function statusChange(execution: Execution, at: number): object {
  const {
    arn,
    machineArn,
    name,
    status,
    startDate,
    stopDate,
    input,
    output = null,
    error = null,
    cause = null,
  } = execution;
  const fits = Buffer.byteLength(JSON.stringify([input, output])) <= LARGEST_DATA_BYTES;
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Step Functions Execution Status Change',
    source: 'aws.states',
    account: ACCOUNT_ID,
    time: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    region: REGION,
    resources: [arn],
    detail: {
      executionArn: arn,
      stateMachineArn: machineArn,
      name,
      status,
      startDate: startDate.getTime(),
      stopDate: stopDate?.getTime() ?? null,
      input: fits ? input : null,
      output: fits ? output : null,
      inputDetails: { included: fits },
      outputDetails: output === null ? null : { included: fits },
      error,
      cause,
    },
  };
}

/** Whether a pattern that only compares lets the event pass. */
export const matches = (pattern: Pattern, event: object): boolean =>
  Object.entries(pattern).every(([field, filter]) => {
    const value = (event as Record<string, unknown>)[field];
    return isList(filter)
      ? filter.includes(value)
      : typeof value === 'object' && value !== null && matches(filter, value);
  });

/** Array.isArray does not narrow a readonly array. */
const isList = (filter: Pattern[string]): filter is readonly unknown[] => Array.isArray(filter);
