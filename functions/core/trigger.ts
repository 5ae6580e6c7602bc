import { createHash } from 'node:crypto';
import { bounded } from './errors.ts';
import { isRecord, jsonBytes } from './json.ts';

/** An execution to start, under a name that is the same whenever the same is asked for. */
export interface ExecutionStart {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const REQUESTED = 'MemoryDB Snapshot Copy Requested';
/** Our schedules send it: EventBridge Scheduler invokes with exactly the payload that it was given. */
const SCHEDULED = 'Scheduled MemoryDB Snapshot Copy';
const RECORDED = 'AWS API Call via CloudTrail';

/** No valid request is as large. What is larger could fail inside of the machine, where nothing could tell why. */
const LARGEST_INPUT_BYTES = 128 * 1024;

/** 32 hexadecimal digits; with a word before them within the 80 characters of an execution's name. */
export const hashOf = (what: string): string => createHash('sha256').update(what).digest('hex').slice(0, 32);

/**
 * Reads an event of EventBridge or an invocation by one of our schedules. An event that makes no sense is started all the
 * same: the machine refuses it, and tells so with the event's id and source.
 * @throws TypeError for an invocation that could not be told from its repetition
 */
export function startOf(invocation: unknown): ExecutionStart {
  const event = isRecord(invocation) ? invocation : {};
  const { id, source, schedule, time, detail } = event;
  const type = event['detail-type'];
  if (type === SCHEDULED && isText(schedule) && isText(time)) {
    const Trigger = { Type: 'Schedule', Id: `${schedule}@${time}`, Source: schedule, Time: time };
    return begin(`schedule-${hashOf(`${schedule}|${time}`)}`, event['input'], Trigger);
  }
  if (type === SCHEDULED || !isText(type) || !isText(id) || !isText(source))
    throw new TypeError(
      'This invocation is no request through API Gateway (payload format 2.0), no event of EventBridge (with its id, source and detail-type), and no schedule (with its schedule and time).',
    );
  const Time = isText(time) ? { Time: time } : {};
  if (type === RECORDED) {
    const Trigger = { Type: 'CloudTrail', Id: id, Source: 'aws.memorydb', ...Time };
    return begin(`cloudtrail-${hashOf(id)}`, requestFor(event), Trigger, detail);
  }
  const Trigger = { Type: 'Event', Id: id, Source: source, ...Time };
  const name = `event-${hashOf(`${source}|${id}`)}`;
  return type === REQUESTED
    ? begin(name, detail, Trigger)
    : begin(name, null, Trigger, { 'detail-type': type, detail });
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** @param shown what the machine is to refuse, and to show, if the request is none */
function begin(
  name: string,
  request: unknown,
  Trigger: Readonly<Record<string, string>>,
  shown: unknown = request,
): ExecutionStart {
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

/** Whether two JSON values are the same; the order of an object's members says nothing. */
export const isSameJson = (one: unknown, other: unknown): boolean => inOrder(one) === inOrder(other);

const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_, member: unknown) =>
    isRecord(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
