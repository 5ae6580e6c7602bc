import { isDeepStrictEqual } from 'node:util';
import { INVOCATION } from '../platform/scheduler.ts';
import type { Run } from '../record.ts';
import { rings } from './alarms.ts';
import { type Invariant, verdict } from './invariant.ts';

/** Where what goes wrong can keep an event from being started, or hide that it was. */
const ON_THE_WAY = ['startExecution', 'StartExecution', 'DescribeExecution'];

export const startsOnce: Invariant = {
  name: 'starts once',
  says: 'A request that comes as an event is one execution however often it is delivered; if it could not be started, it lies in the dead-letter queue.',
  check(run) {
    const {
      scenario: { arrival },
      executions,
      hits,
      world,
    } = run;
    if (!arrival) return verdict([]);
    const { event, detail } = arrival;
    const what = event['detail-type'] === INVOCATION ? 'A planned time' : 'An event';
    const inputs = startedByEvent(executions);
    const isKept = world.buses.state.undelivered.includes(event);
    const isHindered = hits.some(({ operation }) => ON_THE_WAY.includes(operation));
    return verdict(
      `${what}, ${inputs.length > 0 ? 'started' : 'not started'}${isKept ? ', and in the queue' : ''}`,
      inputs.length > 1 && `${what} was started ${inputs.length} times.`,
      inputs.length === 0 && !isKept && `${what} was not started, and is in no dead-letter queue.`,
      inputs.length > 0 &&
        detail === null &&
        `${what} was started though it cannot be distinguished from its repetition.`,
      isKept &&
        !rings(run, 'AWS/SQS ApproximateNumberOfMessagesVisible', 'UnstartedRequestsQueue') &&
        `${what} is in the dead-letter queue, for which no alarm rings.`,
      detail !== null && isKept && !isHindered && `${what} is in the dead-letter queue without a reason.`,
      ...inputs.map(
        (input) =>
          !isDeepStrictEqual(requestIn(input), requestIn(detail)) && `${what} was started with another request.`,
      ),
    );
  },
};

/** Their inputs: what is started by hand has no Trigger. */
const startedByEvent = (executions: Run['executions']): object[] =>
  executions.map(({ execution }): object => JSON.parse(execution.input)).filter((input) => 'Trigger' in input);

/** Trigger is the function's own word. */
function requestIn(input: object | null): object {
  // An event is JSON: members that are undefined are none.
  const { Trigger: _trigger, ...request } = Object(JSON.parse(JSON.stringify(input)));
  return request;
}
