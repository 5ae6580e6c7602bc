import type { Machine } from '../arn.ts';
import type { CopyOptions, SourceType } from '../contract.ts';
import { MAX_DEADLINE_MINUTES } from '../deadline.ts';
import { isRecord } from '../json.ts';
import type { Level } from '../rdb/evidence.ts';
import { OPTION_KEYS, unknownMembers } from './members.ts';
import { correction, isBoolean, isWholeUpTo, notAnObject, type Problem, unquoted } from './problem.ts';

/** Options that choose among the snapshots of a cluster. */
const CHOICE_KEYS: readonly string[] = ['SourceType', 'MaxSourceAgeHours'];
const QUOTA_CHOICES = ['Fail', 'Wait'] as const;
const SOURCE_TYPES = ['automated', 'manual', 'any'] as const satisfies readonly SourceType[];
const LEVELS = ['Checksum', 'Probe'] as const satisfies readonly Level[];

export const DEFAULT_OPTIONS: CopyOptions = {
  InheritTags: true,
  OnQuotaExceeded: 'Fail',
  DeadlineMinutes: 720,
  DryRun: false,
  SourceType: 'automated',
  MaxSourceAgeHours: null,
  Verify: null,
};

/**
 * Reads the request's `Options`.
 * @param isOfCluster whether the source is chosen among a cluster's snapshots
 * @param isExport whether there are objects to verify
 * @param machine whose input has them
 */
export function parseOptions(
  value: unknown,
  isOfCluster: boolean,
  isExport: boolean,
  machine: Machine,
): { options: CopyOptions; problems: Problem[] } {
  if (value === undefined) return { options: DEFAULT_OPTIONS, problems: [] };
  if (!isRecord(value)) return { options: DEFAULT_OPTIONS, problems: [notAnObject('Options', value)] };
  const problems = unknownMembers(machine, 'Options.', value, OPTION_KEYS);
  const option = <K extends keyof CopyOptions>(
    key: K,
    isValid: (given: unknown) => given is CopyOptions[K],
    rule: string,
    choices: readonly string[] = [],
  ): CopyOptions[K] => {
    const given = value[key];
    const byDefault = DEFAULT_OPTIONS[key];
    if (given === undefined) return byDefault;
    const refuse = (rule: string, remedy: string) => {
      problems.push({ field: `Options.${key}`, value: given, rule, remedy });
      return byDefault;
    };
    if (!isOfCluster && CHOICE_KEYS.includes(key))
      return refuse('only together with SourceClusterName', 'remove it, or name a cluster as the source');
    if (!isExport && key === 'Verify')
      return refuse('only together with TargetBucket', 'remove it: a copy leaves no objects to verify');
    if (isExport && key === 'InheritTags')
      return refuse('not together with TargetBucket', 'remove it: an export leaves no snapshot to tag');
    if (isValid(given)) return given;
    const otherwise = byDefault === null ? 'none' : JSON.stringify(byDefault);
    const remedy = unquoted(given, isValid) ?? `choose such a value, or leave it out for ${otherwise}`;
    return refuse(rule, correction(given, choices, remedy));
  };
  return {
    options: {
      InheritTags: option('InheritTags', isBoolean, 'true or false'),
      OnQuotaExceeded: option('OnQuotaExceeded', isQuotaChoice, '"Fail" or "Wait"', QUOTA_CHOICES),
      DeadlineMinutes: option(
        'DeadlineMinutes',
        isDeadline,
        `a whole number of minutes from 1 to ${MAX_DEADLINE_MINUTES}, so that the machine's own timeout cannot cut it short`,
      ),
      DryRun: option('DryRun', isBoolean, 'true or false'),
      SourceType: option('SourceType', isSourceType, '"automated", "manual" or "any"', SOURCE_TYPES),
      MaxSourceAgeHours: option('MaxSourceAgeHours', isHours, 'a number of hours above 0'),
      Verify: option('Verify', isLevel, '"Checksum" or "Probe"', LEVELS),
    },
    problems,
  };
}

const isOneOf =
  <T>(choices: readonly T[]) =>
  (value: unknown): value is T =>
    choices.some((choice) => choice === value);
const isQuotaChoice = isOneOf(QUOTA_CHOICES);
const isSourceType = isOneOf(SOURCE_TYPES);
const isLevel = isOneOf(LEVELS);
const isHours = (value: unknown): value is number => Number.isFinite(value) && Number(value) > 0;
const isDeadline = (value: unknown): value is number => isWholeUpTo(value, MAX_DEADLINE_MINUTES);
