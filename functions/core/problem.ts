import { WorkflowError } from './errors.ts';

/** One thing that is wrong with a request, told so that the caller can mend it. */
export interface Problem {
  readonly field: string;
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
  return new WorkflowError('InvalidRequest', `The request has ${count}, in ${shown}; nothing was started.`, {
    Problems: problems.map((problem) => ({ ...problem, value: problem.value ?? null })),
  });
}

/** Members that are not known are typing mistakes. */
export function unknownKeys(prefix: string, value: Record<string, unknown>, known: readonly string[]): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = known.find((candidate) => candidate.toLowerCase() === key.toLowerCase().replaceAll(/[^a-z]/g, ''));
      return {
        field: `${prefix}${key}`,
        value: value[key],
        rule: `one of ${known.join(', ')}`,
        remedy: meant ? `did you mean "${meant}"?` : 'remove it; nothing would act on it',
      };
    });
}
