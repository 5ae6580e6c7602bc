import type { Execution } from '../asl/shared.ts';
import { type Event, newEvent } from '../emulators/eventbridge/event.ts';
import { ACCOUNT_ID, REGION } from './account.ts';

/** Bytes of input and output together, as escaped text, above which the event omits them (EventBridge guide). */
const LARGEST_DATA_BYTES = 248 * 1024;

/** The event that Step Functions sends when an execution has started or ended; `at` in milliseconds since the epoch. */
export function statusChange(execution: Execution, at: number): Event {
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
  const detail = {
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
  };
  const content = { source: 'aws.states', detailType: 'Step Functions Execution Status Change', resources: [arn] };
  return newEvent({ ...content, at, detail }, { region: REGION, accountId: ACCOUNT_ID });
}
