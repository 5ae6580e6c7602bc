import { bounded } from '../errors.ts';
import { isRecord, jsonBytes } from '../json.ts';
import { type NamedExecution, nameFor } from './named-execution.ts';

const REQUESTED = 'MemoryDB Snapshot Copy Requested';
/** Our schedules send it: EventBridge Scheduler invokes with exactly the payload that it was given. */
const SCHEDULED = 'Scheduled MemoryDB Snapshot Copy';
const RECORDED = 'AWS API Call via CloudTrail';

/** No valid request is as large. What is larger could fail inside of the machine, where nothing could tell why. */
const LARGEST_INPUT_BYTES = 128 * 1024;

/**
 * Reads an event of EventBridge or an invocation by one of our schedules. An event that makes no sense is started all the
 * same: the machine refuses it, and tells so with the event's id and source.
 * @throws TypeError for an invocation that could not be told from its repetition
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
    return begin(nameFor('schedule', `${schedule}|${time}`), event['input'], Trigger);
  }
  if (type === SCHEDULED || !isText(type) || !isText(id) || !isText(source))
    throw new TypeError(
      'This invocation is no request through API Gateway (payload format 2.0), no event of EventBridge (with its id, source and detail-type), and no schedule (with its schedule and time).',
    );
  const Time = isText(time) ? { Time: time } : {};
  if (type === RECORDED) {
    const Trigger = { Type: 'CloudTrail', Id: id, Source: 'aws.memorydb', ...Time };
    return begin(nameFor('cloudtrail', id), requestFor(event), Trigger, detail);
  }
  const Trigger = { Type: 'Event', Id: id, Source: source, ...Time };
  const name = nameFor('event', `${source}|${id}`);
  return type === REQUESTED
    ? begin(name, withoutDeployment(detail), Trigger)
    : begin(name, null, Trigger, { 'detail-type': type, detail });
}

/**
 * What a schedule sends, for `readEvent` to read. Scheduler fills in what stands between < and >.
 * @param clock where the schedule's own clock is, and what it shows at each run; null for what it does not keep to
 */
export const schedulePayload = (
  input: unknown,
  clock: { readonly timeZone: string | null; readonly localTime: string | null },
): object => ({
  'detail-type': SCHEDULED,
  schedule: '<aws.scheduler.schedule-arn>',
  time: '<aws.scheduler.scheduled-time>',
  ...(clock.timeZone !== null && { timeZone: clock.timeZone }),
  ...(clock.localTime !== null && { localTime: clock.localTime }),
  input,
});

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** The rule has read it: the events of other deployments do not come here. */
function withoutDeployment(detail: unknown): unknown {
  if (!isRecord(detail)) return detail;
  const { Deployment: _, ...request } = detail;
  return request;
}

/** @param shown what the machine is to refuse, and to show, if the request is none */
function begin(
  name: string,
  request: unknown,
  Trigger: Readonly<Record<string, string>>,
  shown: unknown = request,
): NamedExecution {
  const input = isRecord(request) ? { ...request, Trigger } : { Detail: shown ?? null, Trigger };
  const isTooLarge = jsonBytes(input) > LARGEST_INPUT_BYTES;
  return { name, input: isTooLarge ? { Detail: bounded(shown), Trigger } : input };
}

/**
 * The snapshot that a CloudTrail record says was asked for; null unless it is of a CreateSnapshot that was accepted.
 * `input` is what the rule's input transformer may add beside the record, such as a TargetBucket.
 */
function requestFor({ detail, input }: Record<string, unknown>): Record<string, unknown> | null {
  const { eventName, errorCode, requestParameters } = isRecord(detail) ? detail : {};
  const { snapshotName } = isRecord(requestParameters) ? requestParameters : {};
  const isAccepted = eventName === 'CreateSnapshot' && (errorCode ?? null) === null;
  if (!isAccepted || !isText(snapshotName)) return null;
  return { ...(isRecord(input) ? input : {}), SourceSnapshotName: snapshotName };
}
