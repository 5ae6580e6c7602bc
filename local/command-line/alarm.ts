import type { AlarmChange } from '../emulators/cloudwatch/alarms.ts';

/** The name of an alarm after that of its deployment. */
export const shortName = (name: string, deployment: string): string => name.replace(`${deployment}-`, '');

/** A line for alarms that are raised, and one for those that are over; an alarm whose first state is OK is neither. */
export function alarmLines(
  changes: readonly AlarmChange[],
  deployment: string,
  timeOf: (milliseconds: number) => string,
): string[] {
  const time = timeOf(changes[0]?.since ?? 0);
  const namesOf = (which: readonly AlarmChange[]) =>
    which.map(({ alarm }) => shortName(alarm.AlarmName, deployment)).join(', ');
  const raised = changes.filter(({ state }) => state === 'ALARM');
  const over = changes.filter(({ before }) => before === 'ALARM');
  return [
    ...(raised.length > 0 ? [`${time}  ALARM: ${namesOf(raised)}`] : []),
    ...(over.length > 0 ? [`${time}  OK: ${namesOf(over)}`] : []),
  ];
}
