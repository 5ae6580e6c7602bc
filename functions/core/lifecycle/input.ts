import type { Trigger } from '../contract.ts';
import { isRecord } from '../json.ts';
import { EXPIRATION_KEYS, EXPIRATION_OPTION_KEYS, LIFECYCLE_KEYS, RULES, unknownMembers } from '../request/members.ts';
import { booleanProblems, countProblems, kindOf, notAnObject, notOneObject, type Problem } from '../request/problem.ts';
import { parseTrigger } from '../request/request-trigger.ts';
import { timeZoneProblems } from '../request/time-zone.ts';
import { type ClusterChoice, parseChoice, sizeProblems } from '../runs/choice.ts';
import { askedDryRun } from '../runs/executions.ts';
import type { ExpirationOptions, Lifecycle } from './contract.ts';

export const DEFAULT_EXPIRATION_OPTIONS: ExpirationOptions = { DryRun: true, MostDeletions: 3 };

/** A hundred years of days. */
export const MOST_KEPT = 36_500;
export const MOST_DELETIONS = 10_000;

interface ParsedExpiration {
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
    ? unknownMembers('expire-recovery-points', '', whole, EXPIRATION_KEYS)
    : [notOneObject(input, '{"Lifecycle": {"KeepDaily": 14}}, for example')];
  const { choice, problems: ofChoice } = parseChoice(whole);
  const { lifecycle, problems: ofLifecycle } = parseLifecycle(whole['Lifecycle']);
  const { options, problems: ofOptions } = parseExpirationOptions(whole['Options']);
  const { trigger, problems: ofTrigger } = parseTrigger(whole['Trigger']);
  return {
    choice,
    lifecycle,
    options,
    trigger,
    problems: [...problems, ...sizeProblems(input), ...ofChoice, ...ofLifecycle, ...ofOptions, ...ofTrigger],
  };
}

function parseLifecycle(value: unknown): { lifecycle: Lifecycle; problems: Problem[] } {
  const given = isRecord(value) ? value : {};
  const { TimeZone = 'UTC' } = given;
  const kept = RULES.map((rule): [string, number] => [rule, Number(given[rule] ?? 0)]);
  const lifecycle = { ...Object.fromEntries(kept), TimeZone: String(TimeZone) } as unknown as Lifecycle;
  const isEmpty = RULES.every((rule) => given[rule] === undefined);
  const problems = unknownMembers('expire-recovery-points', 'Lifecycle.', given, LIFECYCLE_KEYS);
  if (isEmpty)
    problems.push({
      field: 'Lifecycle',
      value: kindOf(value),
      rule: `a JSON object with at least one of ${RULES.join(', ')}: without any, nothing would be kept`,
      remedy: 'say what to keep, such as "Lifecycle": {"KeepDaily": 14, "KeepMonthly": 12}',
    });
  for (const rule of RULES.filter((rule) => given[rule] !== undefined))
    problems.push(...countProblems(`Lifecycle.${rule}`, given[rule], MOST_KEPT, null));
  return { lifecycle, problems: [...problems, ...timeZoneProblems('Lifecycle.TimeZone', TimeZone)] };
}

function parseExpirationOptions(value: unknown): { options: ExpirationOptions; problems: Problem[] } {
  const byDefault = DEFAULT_EXPIRATION_OPTIONS;
  if (value === undefined) return { options: byDefault, problems: [] };
  if (!isRecord(value)) return { options: byDefault, problems: [notAnObject('Options', value)] };
  const { DryRun, MostDeletions } = { ...byDefault, ...value } as Record<string, unknown>;
  const problems = [
    ...unknownMembers('expire-recovery-points', 'Options.', value, EXPIRATION_OPTION_KEYS),
    ...booleanProblems('Options.DryRun', DryRun, byDefault.DryRun),
    ...countProblems('Options.MostDeletions', MostDeletions, MOST_DELETIONS, byDefault.MostDeletions),
  ];
  return { options: { DryRun: isDry(DryRun), MostDeletions: Number(MostDeletions) }, problems };
}

/** @param input JSON text of the input of a run, which may be anything */
export const isDryExpiration = (input: string | null): boolean => isDry(askedDryRun(input));

/** Only a false that somebody wrote deletes anything. */
const isDry = (asked: unknown): boolean => asked !== false;

/**
 * The problem of an input that deletes, where the deployment does not.
 * @param isAllowed whether the deployment deletes recovery points
 */
export const deletionProblems = ({ DryRun }: ExpirationOptions, isAllowed: boolean): Problem[] =>
  DryRun || isAllowed
    ? []
    : [
        {
          field: 'Options.DryRun',
          value: false,
          rule: 'true: this deployment deletes no recovery points',
          remedy: 'leave it out for a dry run, or deploy with --param="expireRecoveryPoints=on"',
        },
      ];
