import { expect, test } from '@jest/globals';
import { metricsLine } from '../../../../functions/core/status/metrics.ts';
import type { Alarm } from '../../../../local/emulators/cloudwatch/alarm.ts';
import { type AlarmChange, Alarms } from '../../../../local/emulators/cloudwatch/alarms.ts';

const BEGIN = Date.parse('2026-11-28T05:00:00Z');
const MINUTE = 60_000;
const late: Alarm = {
  ...{ AlarmName: 'late', Namespace: 'shop', MetricName: 'Late', Statistic: 'Maximum', Period: 60 },
  ...{
    EvaluationPeriods: 1,
    Threshold: 0,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  },
};
const failed: Alarm = {
  ...late,
  ...{ AlarmName: 'failed', Namespace: 'AWS/Lambda', MetricName: 'Errors' },
  Dimensions: [{ Name: 'FunctionName', Value: 'notify' }],
};
const warned: Alarm = { ...late, AlarmName: 'warned', MetricName: 'Warnings' };

function observed() {
  const changes: AlarmChange[] = [];
  const filter = { logGroup: '/aws/lambda/notify', phrase: 'WITH WARNINGS', namespace: 'shop', name: 'Warnings' };
  const alarms = new Alarms([late, failed, warned], [filter], (changed) => changes.push(...changed));
  /** The states after so many minutes. */
  const after = (minutes: number) => {
    alarms.evaluate(BEGIN + minutes * MINUTE);
    return alarms.list().map(({ state }) => state);
  };
  return { alarms, changes, after };
}
const error = (FunctionName: string, at: number) => ({
  ...{ namespace: 'AWS/Lambda', name: 'Errors', dimensions: { FunctionName }, at, value: 1 },
});

test('A line of metrics raises the alarm on its metric at the end of its minute, and the alarm ends when it leaves the range', () => {
  const { alarms, changes, after } = observed();
  expect(alarms.list()[0]).toMatchObject({ state: 'INSUFFICIENT_DATA', since: null });
  expect(after(0)).toEqual(['OK', 'OK', 'OK']);
  const line = metricsLine('shop', '2026-11-28T05:00:30.000Z', { Late: [2, 'Count'], Other: [1, 'Count'] });
  expect(alarms.takeLog('/aws/lambda/measure', `before\n${line}\nafter\n`, 0)).toBe('before\nafter\n');
  expect(after(0.9)).toEqual(['OK', 'OK', 'OK']);
  expect(after(1)).toEqual(['ALARM', 'OK', 'OK']);
  expect(alarms.list()[0]).toEqual({ alarm: late, state: 'ALARM', since: BEGIN + MINUTE, raised: 1, value: 2 });
  expect([after(3)[0], after(4)[0]]).toEqual(['ALARM', 'OK']);
  expect(alarms.list()[0]).toMatchObject({ raised: 1, value: null });
  expect(changes.slice(3).map(({ before, state }) => [before, state])).toEqual([
    ['OK', 'ALARM'],
    ['ALARM', 'OK'],
  ]);
});

test('A metric is another one with other dimensions', () => {
  const { alarms, after } = observed();
  alarms.put(error('measure', BEGIN));
  alarms.put({ ...error('notify', BEGIN), dimensions: {} });
  expect(after(1)).toEqual(['OK', 'OK', 'OK']);
  alarms.put(error('notify', BEGIN + MINUTE));
  expect(after(2)).toEqual(['OK', 'ALARM', 'OK']);
});

test('What is counted at the end of a minute is of the next one alone', () => {
  const { alarms, after } = observed();
  alarms.put(error('notify', BEGIN + MINUTE));
  expect(after(1)).toEqual(['OK', 'OK', 'OK']);
  expect(after(2)).toEqual(['OK', 'ALARM', 'OK']);
});

test('A phrase in the log of its group counts, and in another one does not', () => {
  const { alarms, after } = observed();
  expect(alarms.takeLog('/aws/lambda/other', 'SUCCEEDED WITH WARNINGS: x\n', BEGIN)).toBe(
    'SUCCEEDED WITH WARNINGS: x\n',
  );
  expect(after(1)).toEqual(['OK', 'OK', 'OK']);
  alarms.takeLog('/aws/lambda/notify', 'SUCCEEDED WITH WARNINGS: x\n', BEGIN);
  expect(after(1)).toEqual(['OK', 'OK', 'ALARM']);
});

test('A line that CloudWatch would not take for metrics stays in the log', () => {
  const { alarms, after } = observed();
  const line = metricsLine('shop', '2026-11-28T05:00:00.000Z', { Late: [2, 'Count'] }).replace('"Count"', '"Bananas"');
  expect(alarms.takeLog('/aws/lambda/measure', `${line}\n`, 0)).toBe(`${line}\n`);
  expect(after(1)).toEqual(['OK', 'OK', 'OK']);
});
