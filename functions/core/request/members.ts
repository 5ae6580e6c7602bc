import { MACHINES, type Machine } from '../arn.ts';
import { nearest } from './nearest.ts';
import { LEAVE_OUT, type Problem, unknownKeys } from './problem.ts';

/** The members of an execution's input: those of CopySnapshot, and those that this tool adds. */
export const REQUEST_KEYS = [
  'SourceSnapshotName',
  'SourceClusterName',
  'TargetSnapshotName',
  'TargetBucket',
  'KmsKeyId',
  'Tags',
  'Options',
  'Trigger',
] as const;
export const OPTION_KEYS = [
  'InheritTags',
  'OnQuotaExceeded',
  'DeadlineMinutes',
  'DryRun',
  'SourceType',
  'MaxSourceAgeHours',
  'Verify',
] as const;

/** The members that choose clusters. */
const CHOICE_KEYS = ['ClusterNames', 'ExcludeClusterNames', 'ClusterTags'] as const;

/** The members of an input of protect-clusters. */
export const RUN_KEYS = [...CHOICE_KEYS, 'Request', 'Options', 'Trigger'] as const;
export const RUN_OPTION_KEYS = ['MaxConcurrency', 'DryRun'] as const;
/** Members of a request of copy-snapshot that a run decides itself. */
export const DECIDED: readonly string[] = ['SourceSnapshotName', 'SourceClusterName', 'Trigger'];

/** The members of an input of expire-recovery-points. */
export const EXPIRATION_KEYS = [...CHOICE_KEYS, 'Lifecycle', 'Options', 'Trigger'] as const;
/** The rules that count natural periods, from the shortest to the longest; each point is a period of KeepLast. */
export const PERIOD_RULES = ['KeepLast', 'KeepHourly', 'KeepDaily', 'KeepWeekly', 'KeepMonthly', 'KeepYearly'] as const;
export const RULES = [...PERIOD_RULES, 'KeepWithinDays'] as const;
export const LIFECYCLE_KEYS = [...RULES, 'TimeZone'] as const;
export const EXPIRATION_OPTION_KEYS = ['DryRun', 'MostDeletions'] as const;

/** What each machine's input has, by the path of the object. */
const PLACES: Readonly<Record<Machine, Readonly<Record<string, readonly string[]>>>> = {
  'copy-snapshot': { '': REQUEST_KEYS, Options: OPTION_KEYS },
  'protect-clusters': {
    '': RUN_KEYS,
    Options: RUN_OPTION_KEYS,
    Request: REQUEST_KEYS.filter((key) => !DECIDED.includes(key)),
    'Request.Options': OPTION_KEYS,
  },
  'expire-recovery-points': { '': EXPIRATION_KEYS, Lifecycle: LIFECYCLE_KEYS, Options: EXPIRATION_OPTION_KEYS },
};

/**
 * Problems of members that an object of an input does not have. Without them the input may ask for much more: for a real run
 * instead of a dry one, or for all clusters instead of one. So the remedy says where they belong.
 * @param around the member that holds the input, if the object stands around it
 */
export const unknownMembers = (
  machine: Machine,
  prefix: string,
  value: Record<string, unknown>,
  known: readonly string[],
  around = '',
): Problem[] =>
  unknownKeys(prefix, value, known, (key) => {
    const places = PLACES[machine];
    // A schedule has a timeZone, and its input a TimeZone.
    const cased = known.find((each) => each.toLowerCase() === key.toLowerCase());
    if (cased !== undefined) return `did you mean "${cased}"?`;
    const own = placed(machine, key, around);
    if (own !== undefined) return `write it as ${own}`;
    const others = MACHINES.filter((other) => placed(other, key) !== undefined);
    const foreign = others.length > 0 ? `that is of ${others.join(' and ')}, not of ${machine}: ` : '';
    const near = nearest(key, known);
    if (near !== undefined) return `${foreign}did you mean "${near}"?`;
    const meant = placed(machine, nearest(key, Object.values(places).flat()), around);
    return `${foreign}${meant === undefined ? LEAVE_OUT : `did you mean ${meant}?`}`;
  });

/** How a member is written in its place; undefined if the machine has none of that name that a person may write. */
function placed(machine: Machine, key: string | undefined, around = ''): string | undefined {
  const [path] = Object.entries(PLACES[machine]).find(([, keys]) => keys.includes(key ?? '')) ?? [];
  if (path === undefined || key === 'Trigger') return undefined;
  const names = [around, ...path.split('.'), key].filter((name) => name !== '');
  const written = `${names.map((name) => `"${name}": `).join('{')}...${'}'.repeat(names.length - 1)}`;
  return around === '' ? `${written} at the top of the input` : written;
}
