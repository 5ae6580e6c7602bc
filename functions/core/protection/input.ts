import type { Trigger } from '../contract.ts';
import { isRecord } from '../json.ts';
import { DECIDED, RUN_KEYS, RUN_OPTION_KEYS, unknownMembers } from '../request/members.ts';
import { booleanProblems, countProblems, kindOf, notAnObject, notOneObject, type Problem } from '../request/problem.ts';
import { parseRequest } from '../request/request.ts';
import { parseTrigger } from '../request/request-trigger.ts';
import { type ClusterChoice, parseChoice, sizeProblems } from '../runs/choice.ts';
import { askedDryRun } from '../runs/executions.ts';
import type { ClusterCopy, RunOptions } from './contract.ts';

export const DEFAULT_RUN_OPTIONS: RunOptions = { MaxConcurrency: 20, DryRun: false };

/**
 * Step Functions has at most 1,000 open Map Runs in an account. Each export opens one, the run itself another, and other
 * workflows of the account have theirs.
 */
export const MOST_AT_ONCE = 500;

/** A day between two automatic snapshots, and two hours for the snapshot itself. */
const MAX_SOURCE_AGE_HOURS = 26;

interface ParsedRun {
  readonly choice: ClusterChoice;
  readonly copy: ClusterCopy;
  readonly options: RunOptions;
  readonly trigger: Trigger | null;
  /** All problems; the other members are valid only if there are none. */
  readonly problems: readonly Problem[];
}

/** Reads an execution's input, and finds every problem that is visible without calling AWS. */
export function parseRun(input: unknown, allowedBuckets: readonly string[]): ParsedRun {
  const whole = isRecord(input) ? input : {};
  const problems: Problem[] = isRecord(input)
    ? unknownMembers('protect-clusters', '', whole, RUN_KEYS)
    : [notOneObject(input, '{} for all clusters, or {"ClusterNames": ["..."]}')];
  const { choice, problems: ofChoice } = parseChoice(whole);
  const { copy, problems: ofCopy } = parseCopy(whole['Request'], allowedBuckets);
  const { options, problems: ofOptions } = parseRunOptions(whole['Options']);
  const { trigger, problems: ofTrigger } = parseTrigger(whole['Trigger']);
  return {
    choice,
    copy: { ...copy, Options: { ...copy.Options, DryRun: options.DryRun } },
    options,
    trigger,
    problems: [...problems, ...sizeProblems(input), ...ofChoice, ...ofCopy, ...ofOptions, ...ofTrigger],
  };
}

/** What of a cluster's own stands in the name of its target, so that no two clusters of a run have one target. */
const OF_CLUSTER = ['{cluster}', '{source}'];

function parseCopy(value: unknown, allowedBuckets: readonly string[]): { copy: ClusterCopy; problems: Problem[] } {
  const given = value === undefined ? {} : value;
  if (!isRecord(given)) return { copy: copyOf({}), problems: [notAnObject('Request', value)] };
  const asked = Object.fromEntries(Object.entries(given).filter(([key]) => !DECIDED.includes(key)));
  const problems: Problem[] = Object.keys(given)
    .filter((key) => DECIDED.includes(key))
    .map((key) => ({
      field: key,
      value: kindOf(given[key]),
      rule: 'not in the Request of a run, which fills it in for each cluster',
      remedy: key === 'Trigger' ? 'remove it' : 'remove it, and choose clusters by ClusterNames',
    }));
  const { Options: options } = asked;
  if (isRecord(options) && options['DryRun'] !== undefined)
    problems.push({
      field: 'Options.DryRun',
      value: options['DryRun'],
      rule: 'not in the Request of a run',
      remedy: 'write it in the Options of the run, beside Request',
    });
  // Any cluster will do: the rules for the other members do not depend on its name.
  const ofCluster = { ...asked, SourceClusterName: 'x' };
  problems.push(...parseRequest(ofCluster, allowedBuckets, 'protect-clusters').problems);
  const { TargetSnapshotName: target } = asked;
  if (typeof target === 'string' && !OF_CLUSTER.some((part) => target.includes(part)))
    problems.push({
      field: 'TargetSnapshotName',
      value: target,
      rule: `a name with ${OF_CLUSTER.join(' or ')}, or every cluster of the run would have the same target`,
      remedy: `write {cluster} into it, such as "{cluster}-${target}"`,
    });
  return { copy: copyOf(asked), problems: problems.map((each) => ({ ...each, field: `Request.${each.field}` })) };
}

/**
 * The request of copy-snapshot, with what a run has by default. A copy of a manual snapshot cannot be named `{source}`, so
 * copy-snapshot names the targets of all runs that take such.
 */
function copyOf(asked: Record<string, unknown>): ClusterCopy {
  const options = isRecord(asked['Options']) ? asked['Options'] : {};
  const defaults = { SourceType: 'automated' as const, MaxSourceAgeHours: MAX_SOURCE_AGE_HOURS, DryRun: false };
  const Options = { ...defaults, ...options };
  const byDefault = Options.SourceType === 'automated' ? { TargetSnapshotName: '{source}' } : {};
  return { ...byDefault, ...asked, Options };
}

function parseRunOptions(value: unknown): { options: RunOptions; problems: Problem[] } {
  const byDefault = DEFAULT_RUN_OPTIONS;
  if (value === undefined) return { options: byDefault, problems: [] };
  if (!isRecord(value)) return { options: byDefault, problems: [notAnObject('Options', value)] };
  const { MaxConcurrency, DryRun } = { ...byDefault, ...value } as Record<string, unknown>;
  const why = ', since an account has at most 1,000 open Map Runs and every export opens one';
  const problems = [
    ...unknownMembers('protect-clusters', 'Options.', value, RUN_OPTION_KEYS),
    ...countProblems('Options.MaxConcurrency', MaxConcurrency, MOST_AT_ONCE, byDefault.MaxConcurrency, why),
    ...booleanProblems('Options.DryRun', DryRun, byDefault.DryRun),
  ];
  return { options: { MaxConcurrency: Number(MaxConcurrency), DryRun: DryRun === true }, problems };
}

/** @param input JSON text of the input of a run, which may be anything */
export const isDryRun = (input: string | null): boolean => askedDryRun(input) === true;
