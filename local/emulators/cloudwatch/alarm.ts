/** What CloudFormation's AWS::CloudWatch::Alarm says of the state of an alarm; `Period` in seconds. */
export interface Alarm {
  readonly AlarmName: string;
  readonly Namespace: string;
  readonly MetricName: string;
  readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[];
  readonly Statistic: string;
  readonly Period: number;
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm?: number;
  readonly Threshold: number;
  readonly ComparisonOperator: string;
  readonly TreatMissingData: string;
}

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const STATISTICS: Readonly<Record<string, (values: readonly number[]) => number>> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Maximum: (values) => Math.max(...values),
  SampleCount: (values) => values.length,
};
const COMPARISONS: Readonly<Record<string, (value: number, threshold: number) => boolean>> = {
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};
const TREATMENTS = ['breaching', 'notBreaching', 'ignore'];

const DAY_SECONDS = 86_400;

/** What of an alarm is not computed here; null if all of it is. Alarms of more than a day are evaluated by the hour. */
export function notComputed(alarm: Alarm): string | null {
  const { Statistic, ComparisonOperator, TreatMissingData, Period, EvaluationPeriods } = alarm;
  if (!STATISTICS[Statistic]) return `Statistic ${Statistic}`;
  if (!COMPARISONS[ComparisonOperator]) return `ComparisonOperator ${ComparisonOperator}`;
  if (!TREATMENTS.includes(TreatMissingData)) return `TreatMissingData ${TreatMissingData}`;
  return Period < 60 || Period * EvaluationPeriods > DAY_SECONDS ? `${EvaluationPeriods} periods of ${Period} s` : null;
}

/**
 * How many periods CloudWatch looks back. The guide does not say how many more than EvaluationPeriods they are, but that it
 * depends on the period; in its examples it is two.
 */
export const rangeOf = ({ EvaluationPeriods }: Pick<Alarm, 'EvaluationPeriods'>): number => EvaluationPeriods + 2;

/** The statistic of the values of a period. @throws RangeError for one that is not computed here */
export function statisticOf({ Statistic }: Pick<Alarm, 'Statistic'>, values: readonly number[]): number {
  const statistic = STATISTICS[Statistic];
  if (!statistic) throw new RangeError(`What ${Statistic} means is not said here.`);
  return statistic(values);
}

/**
 * The state of an alarm after periods with these values (CloudWatch guide, "Alarm evaluation" and "Configuring how CloudWatch
 * alarms treat missing data"): the latest periods with data count, as many as EvaluationPeriods, wherever they are in the range;
 * what is missing of them is filled in as TreatMissingData says.
 * @param periods the oldest first, empty without data; those before the range do not matter
 * @throws RangeError for an alarm that is not computed here
 */
export function nextState(alarm: Alarm, periods: readonly (readonly number[])[], before: AlarmState): AlarmState {
  const unknown = notComputed(alarm);
  const compare = COMPARISONS[alarm.ComparisonOperator];
  if (unknown !== null || !compare)
    throw new RangeError(`The state of ${alarm.AlarmName} is not computed: ${unknown}.`);
  const { Threshold, EvaluationPeriods: n, DatapointsToAlarm: m = n, TreatMissingData: treatment } = alarm;
  const breaches = periods
    .slice(-rangeOf(alarm))
    .filter((values) => values.length > 0)
    .slice(-n)
    .map((values) => compare(statisticOf(alarm, values), Threshold));
  const missing = n - breaches.length;
  const breaching = breaches.filter(Boolean).length + (treatment === 'breaching' ? missing : 0);
  if (breaching >= m) return 'ALARM';
  return treatment === 'ignore' && missing > 0 && !breaches.includes(false) ? before : 'OK';
}
