import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../local/clock.ts';
import type { Alarms } from '../../../local/emulators/cloudwatch/alarms.ts';
import type { LambdaFunction } from '../../../local/emulators/lambda/instance.ts';
import { metricOfAnswer, runAlarms } from '../../../local/service/alarms.ts';
import { readLocalDefinition } from '../../../local/service/service.ts';
import { ROOT } from '../../support/service.ts';

test('Every alarm of the template is computed, or is one whose metric nothing makes', () => {
  const { alarms, unmeasuredAlarms, metricFilters } = readLocalDefinition(ROOT);
  const short = (name: string) => name.replace('memorydb-snapshot-copy-local-', '');
  expect(unmeasuredAlarms.map(short)).toEqual([
    ...['notices-not-delivered', 'unreported-executions', 'unstarted-requests', 'http-api-failures'],
  ]);
  expect(alarms).toHaveLength(16);
  expect(alarms.find(({ AlarmName }) => short(AlarmName) === 'runs-failed')).toMatchObject({
    Dimensions: [
      {
        Name: 'StateMachineArn',
        Value: 'arn:aws:states:eu-central-1:111122223333:stateMachine:memorydb-snapshot-copy-local-protect-clusters',
      },
    ],
  });
  expect(metricFilters.map(({ logGroup, phrase }) => [logGroup, phrase])).toEqual([
    ['/aws/lambda/memorydb-snapshot-copy-local-notify', 'SUCCEEDED WITH WARNINGS'],
  ]);
});

test.each([
  ['2026-11-28T07:36:00.000Z', ['07:37:00', '07:38:00', '07:39:00']],
  ['2026-11-28T07:36:59.900Z', ['07:38:00', '07:39:00', '07:40:00']],
])('They are evaluated at the end of each minute, a minute after %s at the earliest', async (begin, expected) => {
  const clock = new VirtualClock(Date.parse(begin));
  const closing = new AbortController();
  const times: string[] = [];
  const evaluate = (now: number) => {
    times.push(new Date(now).toISOString().slice(11, 19));
    if (times.length === expected.length) closing.abort();
  };
  await runAlarms({ evaluate } as unknown as Alarms, clock, closing.signal);
  expect(times).toEqual(expected);
});

test.each([
  ['an error of the function', { ok: false, error: 'InvalidRequest' }, ['Errors']],
  ['its timeout', { ok: false, error: 'Sandbox.Timedout' }, ['Errors']],
  ['a request that is throttled', { ok: false, error: 'Lambda.TooManyRequestsException' }, ['Throttles']],
  ['a fault of Lambda', { ok: false, error: 'Lambda.ServiceException' }, []],
  ['an answer', { ok: true, payload: '{}' }, []],
] as const)('Lambda counts %s as it does', (_, answer, names) => {
  const metrics = metricOfAnswer({ name: 'x-notify' } as LambdaFunction, answer, 5);
  expect(metrics.map(({ name }) => name)).toEqual(names);
  for (const metric of metrics)
    expect(metric).toMatchObject({
      namespace: 'AWS/Lambda',
      dimensions: { FunctionName: 'x-notify' },
      at: 5,
      value: 1,
    });
});
