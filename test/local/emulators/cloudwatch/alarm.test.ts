import { describe, expect, test } from '@jest/globals';
import { type Alarm, type AlarmState, nextState, notComputed } from '../../../../local/emulators/cloudwatch/alarm.ts';

const ALARM: Alarm = {
  ...{ AlarmName: 'late', Namespace: 'shop', MetricName: 'Late', Statistic: 'Maximum', Period: 300 },
  ...{ EvaluationPeriods: 3, Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'ignore' },
};
const STATES = ['OK', 'ALARM', 'INSUFFICIENT_DATA'] as const satisfies readonly AlarmState[];

/** As the guide writes periods: `0` is within the threshold, `X` breaches it, `-` is missing. */
const periods = (text: string) => text.split(' ').map((each) => (each === '-' ? [] : [each === 'X' ? 2 : 0]));

/** The tables of the guide, "Configuring how CloudWatch alarms treat missing data"; `-` retains the state. */
describe.each<
  [m: number, rows: readonly (readonly [periods: string, ignore: string, breaching: string, not: string])[]]
>([
  [
    3,
    [
      ['0 - X - X', 'OK', 'OK', 'OK'],
      ['0 - - - -', 'OK', 'OK', 'OK'],
      ['- - - - -', '-', 'ALARM', 'OK'],
      ['0 X X - X', 'ALARM', 'ALARM', 'ALARM'],
      ['- - X - -', '-', 'ALARM', 'OK'],
    ],
  ],
  [
    2,
    [
      ['0 - X - X', 'ALARM', 'ALARM', 'ALARM'],
      ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM'],
      ['0 - X - -', 'OK', 'ALARM', 'OK'],
      ['- - - - 0', 'OK', 'ALARM', 'OK'],
      ['- - - X -', '-', 'ALARM', 'OK'],
    ],
  ],
])('Of an alarm of %d of 3 periods', (DatapointsToAlarm, rows) => {
  test.each(rows)('%s is as the guide has it', (text, ...states) => {
    for (const [index, TreatMissingData] of ['ignore', 'breaching', 'notBreaching'].entries())
      for (const before of STATES)
        expect([
          TreatMissingData,
          nextState({ ...ALARM, DatapointsToAlarm, TreatMissingData }, periods(text), before),
        ]).toEqual([TreatMissingData, states[index] === '-' ? before : states[index]]);
  });
});

test('Periods before the range do not matter', () => {
  expect(nextState({ ...ALARM, TreatMissingData: 'breaching' }, periods('0 - - - - -'), 'OK')).toBe('ALARM');
});

test.each([
  ['Sum', [1, 1], 'ALARM'],
  ['Maximum', [1, 1], 'OK'],
  ['SampleCount', [0, 0], 'ALARM'],
])('%s of %j is judged by its statistic', (Statistic, values, state) => {
  expect(nextState({ ...ALARM, Statistic, EvaluationPeriods: 1 }, [values], 'OK')).toBe(state);
});

test.each([
  [{ Statistic: 'p99' }, 'Statistic p99'],
  [{ ComparisonOperator: 'LessThanLowerThreshold' }, 'ComparisonOperator LessThanLowerThreshold'],
  [{ TreatMissingData: 'missing' }, 'TreatMissingData missing'],
  [{ Period: 10 }, '3 periods of 10 s'],
  [{ Period: 3_600, EvaluationPeriods: 25 }, '25 periods of 3600 s'],
])('What is not known of %j is said, and not computed', (changes, what) => {
  const alarm = { ...ALARM, ...changes };
  expect(notComputed(alarm)).toBe(what);
  expect(() => nextState(alarm, [[1]], 'OK')).toThrow(RangeError);
});
