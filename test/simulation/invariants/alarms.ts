import type { Run } from '../record.ts';
import { PLATFORM } from './errors.ts';

/** Of what each metric is that an alarm may be on: how the template refers to it. */
const OF: Readonly<Record<string, RegExp>> = {
  'AWS/Lambda': /NotifyLambdaFunction/,
  'AWS/States': /CopySnapshotStateMachine/,
  'AWS/SQS': /UnreportedExecutionsQueue/,
};

/** Whether the template has an alarm that the first datum of the metric would let ring. @param of a part of the dimensions */
export const rings = ({ promises }: Run, metric: string, of?: string): boolean =>
  promises.alarms.some(
    (alarm) =>
      alarm.metric === metric &&
      (of === undefined ? OF[metric.split(' ')[0] ?? ''] : new RegExp(of))?.test(alarm.dimensions),
  );

/** What CloudWatch counts of Notify when that is kept from publishing. Where it does not run at all, only its queue shows it. */
export function metricsOf(error: string): string[] {
  if (error === 'Lambda.TooManyRequestsException') return ['AWS/Lambda Throttles'];
  if (!isOfPlatform(error)) return ['AWS/Lambda Errors'];
  return ['AWS/SQS ApproximateNumberOfMessagesVisible'];
}

/** The function itself does not run, or its end is not seen: Lambda counts no error of it. */
const isOfPlatform = (error: string): boolean =>
  [...PLATFORM, 'Lambda.ClientExecutionTimeoutException', 'Lambda.Unknown', 'States.Timeout'].includes(error);
