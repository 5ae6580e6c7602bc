import type { Trigger } from '../contract.ts';
import { isRecord } from '../json.ts';
import { isPrintable } from './names.ts';
import { correction, type Problem, unknownKeys } from './problem.ts';
import { timeZoneProblems } from './time-zone.ts';

export const TRIGGER_TYPES = ['Event', 'Schedule', 'CloudTrail', 'Api', 'Run'] as const;
export const TRIGGER_KEYS = ['Type', 'Id', 'Source', 'Time', 'TimeZone', 'LocalTime'] as const;

/** An ARN of a schedule and a time are 205 characters at most; the source of an event may be any text. */
const LONGEST_TEXT = 512;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;
const CLOCK_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

const isType = (value: unknown): value is Trigger['Type'] => TRIGGER_TYPES.some((type) => type === value);
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && [...value].length <= LONGEST_TEXT && isPrintable(value);
const isTimeZone = (value: unknown): value is string => timeZoneProblems('', value).length === 0;
const isClockTime = (value: unknown): value is string => typeof value === 'string' && CLOCK_TIME.test(value);

/** `Date` parses 2026-02-30 as the 2nd of March. */
function isTime(value: unknown): value is string {
  if (typeof value !== 'string' || !TIME.test(value) || Number.isNaN(Date.parse(value))) return false;
  const day = value.slice(0, 10);
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}

/** Reads the request's `Trigger` strictly: a problem in it is a mistake of the caller that started the execution. */
export function parseTrigger(value: unknown): { trigger: Trigger | null; problems: Problem[] } {
  if (value === undefined) return { trigger: null, problems: [] };
  if (!isRecord(value)) {
    const remedy = 'leave Trigger out; the function that starts executions writes it';
    return { trigger: null, problems: [{ field: 'Trigger', value, rule: 'a JSON object', remedy }] };
  }
  const problems = unknownKeys('Trigger.', value, TRIGGER_KEYS);
  const member = <T>(
    key: string,
    isValid: (given: unknown) => given is T,
    rule: string,
    choices: readonly string[] = [],
  ): T | null => {
    const given = value[key];
    if (isValid(given)) return given;
    if (given !== undefined || key === 'Type')
      problems.push({
        field: `Trigger.${key}`,
        value: given,
        rule,
        remedy: correction(given, choices, 'give such a value, or leave Trigger out'),
      });
    return null;
  };
  const type = member('Type', isType, `one of ${TRIGGER_TYPES.join(', ')}`, TRIGGER_TYPES);
  const text = `a text of 1 to ${LONGEST_TEXT} printable characters`;
  const rest = {
    Id: member('Id', isText, text),
    Source: member('Source', isText, text),
    Time: member('Time', isTime, 'a time of ISO 8601 with its zone, such as 2026-11-23T03:00:00Z'),
  };
  const TimeZone = member('TimeZone', isText, text);
  const LocalTime = member('LocalTime', isClockTime, 'hours and minutes such as 04:00');
  const clock = { ...(TimeZone !== null && { TimeZone }), ...(LocalTime !== null && { LocalTime }) };
  return { trigger: type && { Type: type, ...rest, ...clock }, problems };
}

/** The readable members of a `Trigger`, even of an invalid request; null when there is none. */
export function readableTrigger(request: unknown): Trigger | null {
  const given = isRecord(request) ? request['Trigger'] : undefined;
  if (!isRecord(given) || !isType(given['Type'])) return null;
  const text = (key: string): string | null => {
    const value = given[key];
    if (typeof value !== 'string' || value === '') return null;
    const short = [...value].slice(0, LONGEST_TEXT).join('');
    return isPrintable(short) ? short : short.replaceAll(/[^\x20-\x7e]/g, '?');
  };
  const { TimeZone: zone, LocalTime: time } = given;
  return {
    ...{ Type: given['Type'], Id: text('Id'), Source: text('Source'), Time: text('Time') },
    ...(isTimeZone(zone) && { TimeZone: zone }),
    ...(isClockTime(time) && { LocalTime: time }),
  };
}
