import { bounded, WorkflowError } from '../errors.ts';
import { printable } from '../printable.ts';
import { nearest } from './nearest.ts';

/** One thing that is wrong with a request, with what the caller needs to mend it. */
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
export const invalidRequest = (problems: readonly Problem[]): WorkflowError =>
  new WorkflowError('InvalidRequest', `The request has ${inWords(problems)}. Nothing was started.`, {
    Problems: problems.map((problem) => ({ ...problem, value: problem.value ?? null })),
  });

/** Room for the problems in a sentence, which a notice cuts at 500 characters. */
const LONGEST_WORDS = 400;

/** How many problems there are, and as many of them as a sentence can hold. */
export function inWords(problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const words: string[] = [];
  for (const problem of problems) {
    const text = problemText(problem);
    if (words.length > 0 && [...words, text].join('; ').length > LONGEST_WORDS) break;
    words.push(text);
  }
  const left = problems.length - words.length;
  return `${count}: ${words.join('; ')}${left > 0 ? `; ${left} more in the details` : ''}`;
}

/** What was given, what would be right and what to do, on one line. */
export const problemText = ({ field, value, rule, remedy }: Problem): string =>
  printable(`${shortened(field)} ${given(value)} (rule: ${rule}; remedy: ${remedy})`);

function given(value: unknown): string {
  if (value === undefined || value === null) return value === null ? 'is null' : 'is missing';
  const isKind = typeof value === 'string' && KIND.test(value);
  return `is ${isKind ? value : shortened(JSON.stringify(bounded(value)) ?? kindOf(value))}`;
}

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

/** What `kindOf` makes. */
const KIND = /^(nothing|null|a text of \d+ characters|a list of \d+|an object|a (number|boolean))$/;

/** What kind of value it is and how long, and nothing of what it says. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return `a text of ${[...value].length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** What to do about a word that is none of those that are known. */
export function correction(word: unknown, known: readonly string[], otherwise: string): string {
  const meant = typeof word === 'string' ? nearest(word, known) : undefined;
  return meant === undefined ? otherwise : `did you mean "${meant}"?`;
}

/** Members that are not known are typing mistakes; `tags` is one, so their values are left out. */
export const unknownKeys = (prefix: string, value: Record<string, unknown>, known: readonly string[]): Problem[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      field: `${prefix}${key}`,
      value: kindOf(value[key]),
      rule: `one of ${known.join(', ')}`,
      remedy: correction(key, known, 'remove it; nothing would act on it'),
    }));
