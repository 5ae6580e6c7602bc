import { isRecord } from '../../json.ts';

/** What CloudWatch reads from a log event in the embedded metric format. */
interface EmbeddedMetrics {
  readonly namespace: string;
  readonly at: number;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, readonly [value: number, unit: string]>>;
}

/** Of the units of CloudWatch (API reference, MetricDatum), those that we use. */
const UNITS = ['Count', 'None', 'Bytes', 'Seconds'];

/**
 * Reads a line by the rules of "Specification: Embedded metric format" in the CloudWatch guide.
 * @throws Error for a line that CloudWatch would not take for metrics
 */
export function embeddedMetrics(line: string): EmbeddedMetrics {
  const require = (rule: string, holds: boolean): void => {
    if (!holds) throw new Error(`Not in the embedded metric format: ${rule}: ${line}`);
  };
  require('one line', !/[\r\n]/.test(line));
  require('at most 1 MB', Buffer.byteLength(line) <= 2 ** 20);
  const root: unknown = JSON.parse(line);
  if (!isRecord(root) || !isRecord(root['_aws'])) throw new Error(`There is no _aws: ${line}`);
  const { Timestamp: at, CloudWatchMetrics: directives, ...others } = root['_aws'];
  require('nothing else in _aws', Object.keys(others).length === 0);
  require('a time in milliseconds', Number.isInteger(at) && Number(at) > 1e12);
  require('one directive', Array.isArray(directives) && directives.length === 1);
  const {
    Namespace: namespace,
    Dimensions: sets,
    Metrics: metrics,
    ...more
  } = (directives as Record<string, unknown>[])[0] ?? {};
  require('nothing else in a directive', Object.keys(more).length === 0);
  require('a namespace', typeof namespace === 'string' &&
    /^[\w.\-/#:]{1,256}$/.test(namespace) &&
    !namespace.startsWith('AWS/'));
  require('sets of dimensions', Array.isArray(sets) &&
    sets.length === 1 &&
    Array.isArray(sets[0]) &&
    sets[0].length <= 30);
  require('1 to 100 metrics', Array.isArray(metrics) && metrics.length >= 1 && metrics.length <= 100);
  const dimensions = Object.fromEntries(
    (sets as string[][]).flat().map((name) => {
      const value = root[name];
      require(`a value of the dimension ${name}`, typeof value === 'string' && value !== '' && value.length <= 1_024);
      return [name, String(value)];
    }),
  );
  const values = Object.fromEntries(
    (metrics as { readonly Name: string; readonly Unit: string }[]).map(({ Name, Unit, ...rest }) => {
      require('nothing else in a metric', Object.keys(rest).length === 0);
      require(`a unit of ${Name}`, UNITS.includes(Unit));
      require(`a number for ${Name}`, Number.isFinite(root[Name]));
      return [Name, [Number(root[Name]), Unit] as const];
    }),
  );
  require('a name once', Object.keys(values).length === (metrics as unknown[]).length);
  return { namespace: String(namespace), at: Number(at), dimensions, values };
}
