import { WorkflowError } from '../errors.ts';

/** One thing that is wrong with a request, told so that the caller can mend it. */
export interface Problem {
  readonly field: string;
  /** What was given, or its `kindOf` where that may be a tag's value: problems reach logs, notices and mail. */
  readonly value: unknown;
  /** What would be right. */
  readonly rule: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** One error for all problems of a request. Throws nothing itself. */
export function invalidRequest(problems: readonly Problem[]): WorkflowError {
  const fields = [...new Set(problems.map((problem) => problem.field.slice(0, 60)))];
  const shown = fields.slice(0, 8).join(', ') + (fields.length > 8 ? ', …' : '');
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  return new WorkflowError(
    'InvalidRequest',
    `The request has ${count}, in ${shown}; nothing was started.${only(problems)}`,
    {
      Problems: problems.map((problem) => ({ ...problem, value: problem.value ?? null })),
    },
  );
}

/** A problem that is the only one is told where everybody reads. */
function only([problem, ...others]: readonly Problem[]): string {
  if (!problem || others.length > 0) return '';
  const { field, value = null, rule, remedy } = problem;
  const shown = `${field.slice(0, 60)} is ${(JSON.stringify(value) ?? '').slice(0, 100)}`;
  return ` ${shown}, and is to be: ${rule}. What to do: ${remedy.replace(/\.$/, '')}.`;
}

/** What kind of value it is and how long, and nothing of what it says. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return `a text of ${[...value].length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Members that are not known are typing mistakes; `tags` is one, so their values are not told. */
export function unknownKeys(prefix: string, value: Record<string, unknown>, known: readonly string[]): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = known.find((candidate) => candidate.toLowerCase() === key.toLowerCase().replaceAll(/[^a-z]/g, ''));
      return {
        field: `${prefix}${key}`,
        value: kindOf(value[key]),
        rule: `one of ${known.join(', ')}`,
        remedy: meant ? `did you mean "${meant}"?` : 'remove it; nothing would act on it',
      };
    });
}
