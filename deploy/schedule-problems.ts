import { MACHINES, type Machine } from '../functions/core/arn.ts';
import { deletionProblems, parseExpiration } from '../functions/core/lifecycle/input.ts';
import { unknownMembers } from '../functions/core/request/members.ts';
import {
  correction,
  isWholeUpTo,
  kindOf,
  type Problem,
  problemText,
  unknownKeys,
  unquoted,
} from '../functions/core/request/problem.ts';
import { timeZoneProblems } from '../functions/core/request/time-zone.ts';
import { askedProblems, machineNamed } from '../functions/core/triggers/machines.ts';
import { copyIn, type Schedule, targetBuckets } from './schedule.ts';
import { expressionRule, runsOf } from './schedule-expression.ts';
import { DAYS_LOOKED_AT, longestGapHours } from './schedule-gaps.ts';

/** The settings of the deployment that its schedules depend on. */
interface Surroundings {
  /** The prefix of names. */
  readonly prefix: string;
  /** The bucket for exports; empty if its name is not known before the deployment. */
  readonly bucket: string;
  /** Whether its runs of expire-recovery-points may delete. */
  readonly mayExpire: boolean;
  readonly now: Date;
}

const MEMBERS = ['name', 'expression', 'timeZone', 'alarmAfterHours', 'run', 'input'];
/** EventBridge Scheduler (API reference): of a schedule and of a group. */
const LONGEST_NAME = 64;
/** CloudWatch (PutMetricAlarm): an alarm looks back 7 days at most, with periods of at least an hour. */
const MOST_HOURS = 168;

/**
 * The problems of schedules, one per line.
 * @param content the content of the file, which may be anything
 */
export function scheduleProblems(content: unknown, surroundings: Surroundings): string[] {
  if (!Array.isArray(content)) return [`it must hold a list of schedules, and holds ${kindOf(content)}`];
  const entries = content.map((entry): Record<string, unknown> => Object(entry));
  const ownProblems = entries.map((entry) => problemsOf(entry, surroundings));
  return entries.flatMap((entry, index) => {
    const earlier = entries.slice(0, index);
    const [bucket] =
      surroundings.bucket === '' ? targetBuckets(earlier.filter((_, i) => ownProblems[i]?.length === 0)) : [];
    const place = `schedule ${index + 1}${typeof entry['name'] === 'string' ? ` (${entry['name']})` : ''}`;
    const found = [...(ownProblems[index] ?? []), ...collisions(entry, earlier, bucket)];
    return found.map((problem) => `${place}: ${problemText(problem)}`);
  });
}

function problemsOf(entry: Record<string, unknown>, surroundings: Surroundings): Problem[] {
  const { name, expression, timeZone, run, input } = entry;
  const longest = LONGEST_NAME - surroundings.prefix.length - 1;
  const machine = machineNamed(run);
  const problems: Problem[] = machine
    ? unknownMembers(machine, '', entry, MEMBERS, 'input')
    : unknownKeys('', entry, MEMBERS);
  const refuse = (field: string, rule: string, remedy: string, value: unknown = entry[field]) => {
    problems.push({ field, value, rule, remedy });
  };
  if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]*$/.test(name) || name.length > longest)
    refuse(
      'name',
      `1 to ${longest} small letters, digits and hyphens, no hyphen first; service and stage take ${surroundings.prefix.length + 1} of ${LONGEST_NAME}`,
      'choose such a name',
    );
  const rule = expressionRule(expression);
  if (rule !== null) refuse('expression', rule, 'write it as the User Guide of EventBridge Scheduler has it');
  const isRate = /^rate/.test(String(expression));
  if (timeZone !== undefined && isRate) refuse('timeZone', 'not with a rate, which keeps to no clock', 'leave it out');
  else if (timeZone !== undefined) problems.push(...timeZoneProblems('timeZone', timeZone));
  const isInOrder = problems.length === 0;
  if (machine === undefined)
    refuse('run', `one of ${MACHINES.join(', ')}`, correction(run, MACHINES, 'leave it out for copy-snapshot'));
  problems.push(
    ...alarmProblems(entry, isInOrder ? surroundings.now : null),
    ...(machine ? problemsOfInput(machine, input, surroundings) : []),
  );
  return isInOrder && problems.length === 0 ? nameProblems(entry as unknown as Schedule) : problems;
}

/** Which expressions are: in words that follow theirs. */
export const EVALUATED = 'without W, without L-, and without a range that ends before it begins';

/** @param from the time of the first run to check; null to check none */
function alarmProblems(
  { alarmAfterHours: hours, expression, timeZone = 'UTC' }: Record<string, unknown>,
  from: Date | null,
) {
  const refuse = (rule: string, remedy: string): Problem[] => [
    { field: 'alarmAfterHours', value: hours, rule, remedy },
  ];
  if (hours === 'none') return [];
  const isHours = (value: unknown): boolean => isWholeUpTo(value, MOST_HOURS);
  if (!isHours(hours))
    return refuse(
      `a whole number from 1 to ${MOST_HOURS}, or none`,
      unquoted(hours, isHours) ?? 'give a little more than from one run to the next',
    );
  if (from === null) return [];
  const gap = longestGapHours(String(expression), String(timeZone), from);
  if (gap === null)
    return refuse(
      `none with ${expression}: how long it is between two runs is not known here`,
      `write none, or an expression ${EVALUATED}`,
    );
  if (gap === Number.POSITIVE_INFINITY)
    return refuse(`none: it runs less than twice in ${DAYS_LOOKED_AT} days`, 'write none');
  if (Number(hours) > gap) return [];
  const least = Math.floor(gap) + 1;
  const isSkipped = gap - (longestGapHours(String(expression), 'UTC', from) ?? gap) > 12;
  return refuse(
    `more than the longest time between two runs, ${spoken(gap)} hours${timeZone === 'UTC' ? '' : ', when clocks change'}`,
    least > MOST_HOURS
      ? 'write none'
      : `give at least ${least}${isSkipped ? ', or choose a time that clocks never skip' : ''}`,
  );
}

const spoken = (hours: number): string => String(Number(hours.toFixed(2)));

/** The problems of a request that are visible without calling AWS. */
function problemsOfInput(
  machine: Machine,
  input: unknown,
  { bucket, mayExpire }: Pick<Surroundings, 'bucket' | 'mayExpire'>,
): Problem[] {
  const target = bucket === '' ? copyIn(machine, input)['TargetBucket'] : bucket;
  const refused =
    machine === 'expire-recovery-points' ? deletionProblems(parseExpiration(input).options, mayExpire) : [];
  return [...askedProblems(machine, input, [String(target)]), ...refused].map((problem) => ({
    ...problem,
    field: problem.field === '(input)' ? 'input' : `input.${problem.field}`,
  }));
}

const fieldOfCopy = (run: unknown, member: string): string =>
  `input.${run === 'protect-clusters' ? 'Request.' : ''}${member}`;

const targetOf = ({ run, input }: Schedule): string | null => {
  const { TargetSnapshotName: target } = copyIn(run, input);
  return typeof target === 'string' ? target.toLowerCase() : null;
};

/** A schedule that makes the same name twice would fail at the second run. */
function nameProblems(schedule: Schedule): Problem[] {
  const target = targetOf(schedule);
  const field = fieldOfCopy(schedule.run, 'TargetSnapshotName');
  const value = copyIn(schedule.run, schedule.input)['TargetSnapshotName'];
  if (target === null || target.includes('{source}')) return [];
  if (!target.includes('{date}'))
    return [
      { field, value, rule: 'another name at each run', remedy: 'put {date} or {source} into it, or leave it out' },
    ];
  if (target.includes('{time}') || isOnceADay(schedule.expression)) return [];
  const rule = 'another name at each run, of which there are several a day';
  return [{ field, value, rule, remedy: 'put {time} into it too, or {source}' }];
}

function isOnceADay(expression: string): boolean {
  const { everyHours, minutesOfDay } = runsOf(expression);
  return everyHours === null ? minutesOfDay.length === 1 : everyHours >= 24;
}

/**
 * @param earlier the entries before this one in the file
 * @param bucket the one that they export to, if each schedule names its bucket
 */
function collisions(
  entry: Record<string, unknown>,
  earlier: readonly Record<string, unknown>[],
  bucket: string | undefined,
): Problem[] {
  const { name, run, input } = entry;
  const copy = copyIn(run, input);
  const target = resolvedTarget(entry);
  const problem = (field: string, value: unknown, rule: string, remedy: string): Problem => ({
    field,
    value,
    rule,
    remedy,
  });
  const ofCopy = (member: string, rule: string, remedy: string): Problem =>
    problem(fieldOfCopy(run, member), copy[member], rule, remedy);
  return [
    ...(name !== undefined && earlier.some((other) => other['name'] === name)
      ? [problem('name', name, 'another than that of every other schedule', 'choose another')]
      : []),
    ...(bucket !== undefined && typeof copy['TargetBucket'] === 'string' && copy['TargetBucket'] !== bucket
      ? [
          ofCopy(
            'TargetBucket',
            `${bucket}, as in the schedules before it: a deployment exports to one bucket`,
            'export to that one, or from another stage',
          ),
        ]
      : []),
    ...earlier
      .filter((other) => target !== null && resolvedTarget(other) === target)
      .map((other) =>
        ofCopy(
          'TargetSnapshotName',
          `another name on every day than those of the schedule ${other['name']}`,
          'put something of its own into it',
        ),
      ),
  ];
}

/** What two schedules must not share, as they would make the same names; null if the names are unique by themselves. */
function resolvedTarget({ run, input, expression, timeZone }: Record<string, unknown>): string | null {
  const { TargetSnapshotName: target, TargetBucket: bucket, SourceClusterName: cluster } = copyIn(run, input);
  if (typeof target !== 'string' || target.includes('{source}')) return null;
  const times = target.includes('{time}') ? [expression, timeZone] : [];
  const name = target.toLowerCase().replaceAll('{cluster}', String(cluster ?? '{cluster}').toLowerCase());
  return JSON.stringify([bucket ? target.replaceAll('{cluster}', String(cluster)) : name, bucket ?? null, ...times]);
}
