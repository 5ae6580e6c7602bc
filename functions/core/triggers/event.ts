import type { Machine } from '../arn.ts';
import { bounded } from '../errors.ts';
import { isRecord, jsonBytes } from '../json.ts';
import { machineNamed } from './machines.ts';
import { type NamedExecution, nameFor } from './named-execution.ts';

const REQUESTED = 'MemoryDB Snapshot Copy Requested';
/** Our schedules send it: EventBridge Scheduler invokes with exactly the payload of the schedule. */
const SCHEDULED = 'Scheduled MemoryDB Snapshot Copy';
const RECORDED = 'AWS API Call via CloudTrail';

/** No valid request is as large. A larger one could exceed a payload limit inside the machine, and fail without a reason. */
const LARGEST_INPUT_BYTES = 128 * 1024;

/**
 * Reads an event of EventBridge or an invocation by one of our schedules. An invalid event starts an execution too: the
 * machine rejects it, and its notice has the event's id and source.
 * @throws TypeError for an invocation without the members that identify its repeats, or without what a rule adds
 */
export function readEvent(invocation: unknown): NamedExecution {
  const event = isRecord(invocation) ? invocation : {};
  const { id, source, schedule, time, detail } = event;
  const type = event['detail-type'];
  if (type === SCHEDULED && isText(schedule) && isText(time)) {
    const { timeZone, localTime } = event;
    const clock = {
      ...(isText(timeZone) && { TimeZone: timeZone }),
      ...(isText(localTime) && { LocalTime: localTime }),
    };
    const Trigger = { Type: 'Schedule', Id: `${schedule}@${time}`, Source: schedule, Time: time, ...clock };
    return begin(nameFor('schedule', `${schedule}|${time}`), event['input'], Trigger, { run: event['run'] });
  }
  if (type === SCHEDULED || !isText(type) || !isText(id) || !isText(source))
    throw new TypeError(
      'This invocation is no request through API Gateway (payload format 2.0), no event of EventBridge (with its id, source and detail-type), and no schedule (with its schedule and time).',
    );
  const Time = isText(time) ? { Time: time } : {};
  if (type === RECORDED) {
    // A guess could copy what is to be exported, under the name that the right request would have.
    if (!isRecord(event['input']))
      throw new TypeError(
        'This invocation is no event as the rule of created snapshots delivers it, with "input". To one that could not be delivered, add "input":{} to copy the snapshot, or "input":{"TargetBucket":"NAME"} to export it.',
      );
    const Trigger = { Type: 'CloudTrail', Id: id, Source: 'aws.memorydb', ...Time };
    return begin(nameFor('cloudtrail', id), requestFor(event), Trigger, { shown: detail });
  }
  const Trigger = { Type: 'Event', Id: id, Source: source, ...Time };
  const name = nameFor('event', `${source}|${id}`);
  return type === REQUESTED
    ? begin(name, withoutAddress(detail), Trigger, { run: isRecord(detail) ? detail['Run'] : undefined })
    : begin(name, null, Trigger, { shown: { 'detail-type': type, detail } });
}

/**
 * The payload of a schedule, for `readEvent`. Scheduler fills in the attributes between < and >.
 * @param run the machine that it starts
 * @param clock the schedule's time zone, and the local time of its runs; null for none
 */
export const schedulePayload = (
  input: unknown,
  run: Machine,
  clock: { readonly timeZone: string | null; readonly localTime: string | null },
): object => ({
  'detail-type': SCHEDULED,
  schedule: '<aws.scheduler.schedule-arn>',
  time: '<aws.scheduler.scheduled-time>',
  ...(clock.timeZone !== null && { timeZone: clock.timeZone }),
  ...(clock.localTime !== null && { localTime: clock.localTime }),
  ...(run !== 'copy-snapshot' && { run }),
  input,
});

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/**
 * The rule matches `Deployment`, and `Run` names the machine; they are not part of the request. A machine that there is not
 * stays in it, so that copy-snapshot refuses it, and somebody is notified.
 */
function withoutAddress(detail: unknown): unknown {
  if (!isRecord(detail)) return detail;
  const { Deployment: _, Run, ...request } = detail;
  return machineNamed(Run) ? request : { ...request, Run };
}

/**
 * @param run the name of the machine, which may be anything
 * @param shown what the machine rejects and shows if the request is invalid
 */
function begin(
  name: string,
  request: unknown,
  Trigger: Readonly<Record<string, string>>,
  { run, shown = request }: { readonly run?: unknown; readonly shown?: unknown },
): NamedExecution {
  const machine = machineNamed(run) ?? 'copy-snapshot';
  const input = isRecord(request) ? { ...request, Trigger } : { Detail: shown ?? null, Trigger };
  const isTooLarge = jsonBytes(input) > LARGEST_INPUT_BYTES;
  return { machine, name, input: isTooLarge ? { Detail: bounded(shown), Trigger } : input };
}

/**
 * The request for the snapshot of a CloudTrail record; null unless the record is of an accepted CreateSnapshot. `input` is
 * what the rule's input transformer adds beside the record, such as a TargetBucket.
 */
function requestFor({ detail, input }: Record<string, unknown>): Record<string, unknown> | null {
  const { eventName, errorCode, requestParameters } = isRecord(detail) ? detail : {};
  const { snapshotName } = isRecord(requestParameters) ? requestParameters : {};
  const isAccepted = eventName === 'CreateSnapshot' && (errorCode ?? null) === null;
  if (!isAccepted || !isText(snapshotName)) return null;
  return { ...(isRecord(input) ? input : {}), SourceSnapshotName: snapshotName };
}
