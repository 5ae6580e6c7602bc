import { type Alarm, type AlarmState, nextState, rangeOf, statisticOf } from './alarm.ts';
import { embeddedMetrics } from './embedded-metrics.ts';

/** One value of a metric; `at` in milliseconds since the epoch. */
export interface Metric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly at: number;
  readonly value: number;
}

/** An AWS::Logs::MetricFilter whose pattern is a phrase: each log event of the group that contains it counts. */
export interface MetricFilter {
  readonly logGroup: string;
  readonly phrase: string;
  readonly namespace: string;
  readonly name: string;
}

/** An alarm as it is now. */
interface AlarmStatus {
  readonly alarm: Alarm;
  readonly state: AlarmState;
  /** When it came into this state; null before it was evaluated. */
  readonly since: number | null;
  /** How often it has come into ALARM. */
  readonly raised: number;
  /** The statistic of its latest period with data; null if there is none in the range. */
  readonly value: number | null;
}

/** An alarm whose state is another than `before`. */
export interface AlarmChange extends AlarmStatus {
  readonly before: AlarmState;
}

const MINUTE = 60_000;

/** CloudWatch without a wire: it makes metrics of what functions log, and evaluates alarms on them. */
export class Alarms {
  readonly #filters: readonly MetricFilter[];
  readonly #onChange: (changes: readonly AlarmChange[]) => void;
  readonly #all: Followed[];

  /** @param onChange gets what has changed at once */
  constructor(
    alarms: readonly Alarm[],
    filters: readonly MetricFilter[],
    onChange: (changes: readonly AlarmChange[]) => void = () => undefined,
  ) {
    this.#filters = filters;
    this.#onChange = onChange;
    this.#all = alarms.map((alarm) => ({
      status: { alarm, state: 'INSUFFICIENT_DATA', since: null, raised: 0, value: null },
      values: [],
      wasEmpty: false,
    }));
  }

  list(): readonly AlarmStatus[] {
    return this.#all.map(({ status }) => status);
  }

  put({ namespace, name, dimensions = {}, at, value }: Metric): void {
    for (const { status, values } of this.#all) {
      const { Namespace, MetricName, Dimensions = [] } = status.alarm;
      const wanted = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
      if (Namespace === namespace && MetricName === name && isSame(wanted, dimensions)) values.push({ at, value });
    }
  }

  /**
   * Takes log events for metrics, a line each.
   * @param at when they were written, for those that do not say it
   * @returns the others, as people read them
   */
  takeLog(logGroup: string, text: string, at: number): string {
    const others = text.split(/(?<=\n)/).filter((line) => {
      const metrics = line.startsWith('{"_aws":{') ? metricsIn(line.trimEnd()) : null;
      for (const metric of metrics ?? []) this.put(metric);
      return metrics === null;
    });
    for (const { logGroup: group, phrase, namespace, name } of this.#filters)
      for (const line of others)
        if (group === logGroup && line.includes(phrase)) this.put({ namespace, name, at, value: 1 });
    return others.join('');
  }

  /** To be called at the end of each minute: CloudWatch evaluates alarms then, by periods that end with it. */
  evaluate(now: number): void {
    const end = Math.floor(now / MINUTE) * MINUTE;
    const changes: AlarmChange[] = [];
    for (const each of this.#all) {
      const { alarm, state, since, raised } = each.status;
      const length = alarm.Period * 1_000;
      const range = rangeOf(alarm);
      each.values = each.values.filter(({ at }) => at >= end - range * length);
      // Without data it has the state that it had a minute ago, when there was none either.
      const { wasEmpty } = each;
      each.wasEmpty = each.values.length === 0;
      if (wasEmpty && each.wasEmpty) continue;
      const periods = Array.from({ length: range }, (_, index) => {
        const from = end - (range - index) * length;
        return each.values.filter(({ at }) => at >= from && at < from + length).map(({ value }) => value);
      });
      const latest = periods.findLast((values) => values.length > 0);
      const next = nextState(alarm, periods, state);
      const isRaised = next === 'ALARM' && state !== 'ALARM';
      each.status = {
        ...{ alarm, state: next, value: latest ? statisticOf(alarm, latest) : null },
        ...{ since: next === state ? since : end, raised: raised + (isRaised ? 1 : 0) },
      };
      if (next !== state) changes.push({ ...each.status, before: state });
    }
    if (changes.length > 0) this.#onChange(changes);
  }
}

/** null for a line that CloudWatch would not take for metrics, and leave in the log. */
function metricsIn(line: string): Metric[] | null {
  try {
    const { namespace, dimensions, values, at } = embeddedMetrics(line);
    return Object.entries(values).map(([name, [value]]) => ({ namespace, name, dimensions, at, value }));
  } catch {
    return null;
  }
}

interface Followed {
  status: AlarmStatus;
  values: { readonly at: number; readonly value: number }[];
  /** Whether it had no data when it was last evaluated. */
  wasEmpty: boolean;
}

const isSame = (one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean => {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
};
