import type { Run } from '../record.ts';
import { PLATFORM } from './errors.ts';

/** Of what each metric is that an alarm may be on: how the template refers to it. */
const OF: Readonly<Record<string, RegExp>> = {
  'AWS/Lambda': /NotifyLambdaFunction/,
  'AWS/States': /CopySnapshotStateMachine|lambda:invoke/,
};

/** Whether the template has an alarm that the first datum of the metric would let ring. @param of a part of the dimensions */
export const rings = ({ promises }: Run, metric: string, of?: string): boolean =>
  promises.alarms.some(
    (alarm) =>
      alarm.metric === metric &&
      (of === undefined ? OF[metric.split(' ')[0] ?? ''] : new RegExp(of))?.test(alarm.dimensions),
  );

/** What CloudWatch counts when Notify is kept from publishing; one alarm on one of them is enough. */
export function metricsOf(error: string): string[] {
  if (!isOfPlatform(error)) return ['AWS/Lambda Errors'];
  const isThrottled = error === 'Lambda.TooManyRequestsException';
  const isTimeout = error === 'States.Timeout';
  return [
    ...(isThrottled ? ['AWS/Lambda Throttles'] : []),
    `AWS/States ServiceIntegrations${isTimeout ? 'TimedOut' : 'Failed'}`,
    `AWS/States LambdaFunctions${isTimeout ? 'TimedOut' : 'Failed'}`,
  ];
}

/** The function itself does not run, or its end is not seen: Lambda counts no error of it. */
const isOfPlatform = (error: string): boolean =>
  [...PLATFORM, 'Lambda.ClientExecutionTimeoutException', 'Lambda.Unknown', 'States.Timeout'].includes(error);
