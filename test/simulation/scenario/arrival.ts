import { type Event, newEvent } from '../../../local/emulators/eventbridge/event.ts';
import type { Fault } from '../../../local/faults.ts';
import { ACCOUNT_ID, REGION } from '../../../local/service/account.ts';
import type { Chance } from '../chance.ts';
import { INVOCATION } from '../platform/scheduler.ts';
import { PASSING } from './faults.ts';
import { BEGIN } from './names.ts';
import type { Request } from './request.ts';
import type { Act, Arrival, Duplicate, Interruption, Scenario } from './scenario.ts';

const FUNCTION = 'startExecution';
const SCHEDULE = `arn:aws:scheduler:${REGION}:${ACCOUNT_ID}:schedule/nightly/orders`;

/** Lets the first execution of a scenario be asked for by an event, with what can go wrong on the way. */
export function arriving(chance: Chance, scenario: Scenario, request: Request): Scenario {
  return {
    ...scenario,
    arrival: chance.happens(0.7) ? drawEvent(chance, request) : drawInvocation(chance, request),
    faults: [...scenario.faults, ...drawFaults(chance)],
    interruptions: [...scenario.interruptions, ...drawInterruptions(chance)],
    duplicates: [...scenario.duplicates, ...drawDuplicates(chance)],
    acts: [...drawDeliveries(chance), ...scenario.acts],
  };
}

function drawEvent(chance: Chance, request: Request): Arrival {
  const detail = drawDetail(chance, request);
  return { event: eventOf(chance, 'MemoryDB Snapshot Copy Requested', detail), detail };
}

/** With the payload of `deploy/schedules.ts`, or one of somebody's own making. */
function drawInvocation(chance: Chance, request: Request): Arrival {
  const input = drawDetail(chance, request);
  const timeless = { 'detail-type': 'Scheduled MemoryDB Snapshot Copy', schedule: SCHEDULE, input };
  if (chance.happens(0.1)) return { event: eventOf(chance, INVOCATION, timeless), detail: null };
  const time = new Date(BEGIN).toISOString().replace('.000', '');
  return { event: eventOf(chance, INVOCATION, { ...timeless, time }), detail: input };
}

const eventOf = (chance: Chance, detailType: string, detail: object): Event => ({
  ...newEvent(
    { source: 'com.example.orders', detailType, at: BEGIN, detail },
    { region: REGION, accountId: ACCOUNT_ID },
  ),
  id: chance.uuid(),
});

/** A detail that makes no sense is started all the same, so that somebody is notified. */
const drawDetail = (chance: Chance, request: Request): object =>
  chance.happens(0.9)
    ? request
    : chance.pick<object>([
        {},
        { Options: 'all' },
        { SourceSnapshotName: ['orders'], TargetSnapshotName: null },
        { ...request, Trigger: { Type: 'Api', Id: 'of somebody else' } },
      ]);

const drawFaults = (chance: Chance): Fault[] =>
  chance.weighted<() => Fault[]>([
    [3, () => []],
    [2, () => [drawFault(chance, 'StartExecution', [...PASSING.sfn, 'AccessDeniedException'])]],
    [1, () => [drawFault(chance, 'DescribeExecution', [...PASSING.sfn, 'AccessDeniedException'])]],
    [1, () => [drawFault(chance, FUNCTION, PASSING.lambda)]],
  ])();

/** Twelve outlast the SDK's attempts in all three of Lambda's. */
const drawFault = (chance: Chance, operation: string, errors: readonly string[]): Fault => ({
  operation,
  error: chance.pick(errors),
  times: chance.pick([1, 2, 4, 12]),
  effect: chance.happens(0.4) ? 'done' : 'none',
});

const drawInterruptions = (chance: Chance): Interruption[] =>
  chance.happens(0.3)
    ? [
        {
          operation: FUNCTION,
          at: chance.pick([1, 1, 2]),
          call: chance.pick([1, 1, 2]),
          effect: chance.happens(0.6) ? 'done' : 'none',
          kind: chance.happens(0.6) ? 'crash' : 'hang',
        },
      ]
    : [];

const drawDuplicates = (chance: Chance): Duplicate[] =>
  chance.happens(0.1) ? [{ operation: FUNCTION, at: 1, heard: chance.pick(['first', 'second'] as const) }] : [];

/** The event comes at once, and now and then again: at the same time, while the execution runs, or long after. */
const drawDeliveries = (chance: Chance): Act[] =>
  [
    0,
    ...chance.weighted([
      [2, []],
      [1, [0]],
      [2, [chance.magnitude(1, 10_000)]],
      [1, [chance.magnitude(1, 100), 10_000]],
    ]),
  ].map((seconds) => ({ act: 'deliver', seconds }));
