import type { Trigger } from '../contract.ts';
import { isRecord } from '../json.ts';
import { type ClusterChoice, parseChoice } from '../protection/choice.ts';
import { correction, kindOf, type Problem, unknownKeys } from '../request/problem.ts';
import { parseTrigger } from '../request/request-trigger.ts';
import { timeZoneProblems } from '../request/time-zone.ts';
import { type ExpirationOptions, type Lifecycle, RULES } from './contract.ts';

/** The members of an input of expire-recovery-points. */
export const EXPIRATION_KEYS = [
  'ClusterNames',
  'ExcludeClusterNames',
  'ClusterTags',
  'Lifecycle',
  'Options',
  'Trigger',
] as const;
export const LIFECYCLE_KEYS = [...RULES, 'TimeZone'] as const;
export const EXPIRATION_OPTION_KEYS = ['DryRun', 'MostDeletions'] as const;

export const DEFAULT_EXPIRATION_OPTIONS: ExpirationOptions = { DryRun: true, MostDeletions: 3 };

/** A hundred years of days. */
export const MOST_KEPT = 36_500;
export const MOST_DELETIONS = 10_000;

export interface ParsedExpiration {
  readonly choice: ClusterChoice;
  readonly lifecycle: Lifecycle;
  readonly options: ExpirationOptions;
  readonly trigger: Trigger | null;
  /** All problems; the other members are valid only if there are none. */
  readonly problems: readonly Problem[];
}

/** Reads an execution's input, and finds every problem that is visible without calling AWS. */
export function parseExpiration(input: unknown): ParsedExpiration {
  const whole = isRecord(input) ? input : {};
  const problems: Problem[] = isRecord(input)
    ? unknownKeys('', whole, EXPIRATION_KEYS)
    : [
        {
          field: '(input)',
          value: kindOf(input),
          rule: 'the input is one JSON object',
          remedy: 'start the execution with {"Lifecycle": {"KeepDaily": 14}}, for example',
        },
      ];
  const { choice, problems: ofChoice } = parseChoice(whole);
  const { lifecycle, problems: ofLifecycle } = parseLifecycle(whole['Lifecycle']);
  const { options, problems: ofOptions } = parseExpirationOptions(whole['Options']);
  const { trigger, problems: ofTrigger } = parseTrigger(whole['Trigger']);
  return {
    ...{ choice, lifecycle, options, trigger },
    problems: [...problems, ...ofChoice, ...ofLifecycle, ...ofOptions, ...ofTrigger],
  };
}

function parseLifecycle(value: unknown): { lifecycle: Lifecycle; problems: Problem[] } {
  const given = isRecord(value) ? value : {};
  const { TimeZone = 'UTC' } = given;
  const kept = RULES.map((rule): [string, number] => [rule, Number(given[rule] ?? 0)]);
  const lifecycle = { ...Object.fromEntries(kept), TimeZone: String(TimeZone) } as unknown as Lifecycle;
  const isEmpty = RULES.every((rule) => given[rule] === undefined);
  const problems = unknownKeys('Lifecycle.', given, LIFECYCLE_KEYS);
  if (isEmpty)
    problems.push({
      field: 'Lifecycle',
      value: kindOf(value),
      rule: `a JSON object with at least one of ${RULES.join(', ')}: without any, nothing would be kept`,
      remedy: 'say what to keep, such as "Lifecycle": {"KeepDaily": 14, "KeepMonthly": 12}',
    });
  for (const rule of RULES.filter((rule) => given[rule] !== undefined && !isCount(given[rule], MOST_KEPT)))
    problems.push({
      field: `Lifecycle.${rule}`,
      value: given[rule],
      rule: `a whole number from 1 to ${MOST_KEPT}`,
      remedy: 'choose such a number, or leave the rule out',
    });
  return { lifecycle, problems: [...problems, ...timeZoneProblems('Lifecycle.TimeZone', TimeZone)] };
}

const isCount = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;

function parseExpirationOptions(value: unknown): { options: ExpirationOptions; problems: Problem[] } {
  if (value !== undefined && !isRecord(value)) {
    const remedy = 'write "Options": {...}, or leave it out';
    return {
      options: DEFAULT_EXPIRATION_OPTIONS,
      problems: [{ field: 'Options', value: kindOf(value), rule: 'a JSON object', remedy }],
    };
  }
  const given = value ?? {};
  const problems = unknownKeys('Options.', given, EXPIRATION_OPTION_KEYS);
  const { DryRun, MostDeletions } = { ...DEFAULT_EXPIRATION_OPTIONS, ...given } as Record<string, unknown>;
  if (typeof DryRun !== 'boolean')
    problems.push({
      field: 'Options.DryRun',
      value: DryRun,
      rule: 'true or false',
      remedy: correction(DryRun, ['true', 'false'], 'choose one of them, or leave it out for true'),
    });
  if (!isCount(MostDeletions, MOST_DELETIONS))
    problems.push({
      field: 'Options.MostDeletions',
      value: MostDeletions,
      rule: `a whole number from 1 to ${MOST_DELETIONS}`,
      remedy: `choose such a number, or leave it out for ${DEFAULT_EXPIRATION_OPTIONS.MostDeletions}`,
    });
  // Only a false that somebody wrote deletes anything.
  return { options: { DryRun: DryRun !== false, MostDeletions: Number(MostDeletions) }, problems };
}

/** The problem of an input that deletes, where the deployment does not. */
export const notAllowed = (): Problem => ({
  field: 'Options.DryRun',
  value: false,
  rule: 'true: this deployment deletes no recovery points',
  remedy: 'leave it out for a dry run, or deploy with --param="expireRecoveryPoints=on"',
});
