import { targetBuckets } from '../../deploy/schedule.ts';
import { runsBetween } from '../../deploy/schedule-gaps.ts';
import { EVALUATED, scheduleProblems } from '../../deploy/schedule-problems.ts';
import { scheduleResources } from '../../deploy/schedules.ts';
import type { Target } from '../emulators/eventbridge/bus.ts';
import { ACCOUNT_ID, REGION } from './account.ts';
import type { ServiceDefinition } from './definition.ts';

/** A schedule of EventBridge Scheduler, as a deployment makes it of a file. */
interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly target: Target;
  /** The payload, with the attributes that Scheduler fills in between < and >. */
  readonly input: string;
}

/** The schedules of a file, and the bucket that their deployment has for exports, if one of them names it. */
export interface ScheduleFile {
  readonly schedules: readonly Schedule[];
  readonly bucket?: string;
}

/** A time at which a schedule runs, in milliseconds since the epoch. */
export interface PlannedRun {
  readonly schedule: Schedule;
  readonly at: number;
}

/** The schedules of a file cannot be deployed, or not be played; all problems, one a line. */
export class SchedulesRefused extends Error {
  override readonly name = 'SchedulesRefused';
}

/** The properties of the resource that are played. */
interface ScheduleProperties {
  readonly Name: string;
  readonly GroupName: { readonly Ref: string };
  readonly ScheduleExpression: string;
  readonly ScheduleExpressionTimezone: string;
  readonly Target: { readonly Arn: { readonly 'Fn::GetAtt': readonly [string, string] }; readonly Input: string };
}

/**
 * The schedules that a deployment would make of a file, by its own rules.
 * @param content what the file holds. Throws SchedulesRefused
 */
export function readSchedules(content: unknown, definition: ServiceDefinition, now: Date): ScheduleFile {
  const prefix = definition.machines[0].name;
  // As for a deployment that creates its bucket, since the file may be that of one with another bucket; and the local service may
  // delete what it has.
  refuse(scheduleProblems(content, { prefix, bucket: '', mayExpire: true, now }));
  const resources = scheduleResources(content, { prefix, retries: {} }) as Record<
    string,
    { readonly Type: string; readonly Properties: unknown }
  >;
  const schedules = Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::Scheduler::Schedule')
    .map(({ Properties }) => {
      const { Name: name, GroupName, Target, ...times } = Properties as ScheduleProperties;
      const group: string = Object(resources[GroupName.Ref]?.Properties).Name;
      return {
        name,
        arn: `arn:aws:scheduler:${REGION}:${ACCOUNT_ID}:schedule/${group}/${name}`,
        expression: times.ScheduleExpression,
        timeZone: times.ScheduleExpressionTimezone,
        target: targetOf(Target.Arn['Fn::GetAtt'][0], definition),
        input: Target.Input,
      };
    });
  if (schedules.length === 0) throw new SchedulesRefused('it holds no schedule');
  refuse(
    schedules
      .filter(({ expression, timeZone }) => runsBetween(expression, timeZone, 0, 0) === null)
      .map(
        ({ name, expression }) => `schedule ${name}: when ${expression} runs is not known here; write it ${EVALUATED}`,
      ),
  );
  const [bucket] = targetBuckets(content);
  return { schedules, ...(bucket !== undefined && { bucket }) };
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new SchedulesRefused(problems.join('\n'));
}

/** The function with a logical id, with the retries of its asynchronous invocations that the rules have. */
function targetOf(id: string, { functions, rules }: ServiceDefinition): Target {
  const { arn: functionArn = '' } =
    functions.find(({ key }) => `${key}LambdaFunction`.toLowerCase() === id.toLowerCase()) ?? {};
  const known = rules.flatMap(({ targets }) => targets).find((target) => target.functionArn === functionArn);
  // Lambda's own number, unless the template has another.
  return { functionArn, maximumRetryAttempts: known?.maximumRetryAttempts ?? 2 };
}

/** When the schedules run, from one time up to, not including, another, in that order. */
export const plannedRuns = (schedules: readonly Schedule[], from: number, until: number): PlannedRun[] =>
  schedules
    .flatMap((schedule) =>
      (runsBetween(schedule.expression, schedule.timeZone, from, until) ?? []).map((at) => ({ schedule, at })),
    )
    .sort((a, b) => a.at - b.at);

/** What Scheduler sends: times are without fractions of a second. */
export const payloadOf = ({ schedule: { arn, input }, at }: PlannedRun): string =>
  input
    .replaceAll('<aws.scheduler.schedule-arn>', arn)
    .replaceAll('<aws.scheduler.scheduled-time>', `${new Date(at).toISOString().slice(0, 19)}Z`);
