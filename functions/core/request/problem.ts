import { bounded, WorkflowError } from '../errors.ts';
import { parseJson } from '../json.ts';
import { printable } from '../printable.ts';
import { nearest } from './nearest.ts';

/** One problem of a request, with what the caller needs to correct it. */
export interface Problem {
  readonly field: string;
  /** The given value, or its `kindOf` where it may be a tag's value: problems appear in logs, notices and mail. */
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

/** The characters that a sentence has for problems; a notice cuts it at 500. */
const LONGEST_WORDS = 400;

/** The number of problems, and as many of them as fit into a sentence. */
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

/** The field, its value, the rule and the remedy, on one line. */
export const problemText = ({ field, value, rule, remedy }: Problem): string =>
  printable(`${shortened(field)} ${given(value)} (rule: ${rule}; remedy: ${remedy})`);

function given(value: unknown): string {
  if (value === undefined || value === null) return value === null ? 'is null' : 'is missing';
  const isKind = typeof value === 'string' && KIND.test(value);
  return `is ${isKind ? value : shortened(JSON.stringify(bounded(value)) ?? kindOf(value))}`;
}

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

/** Matches the results of `kindOf`. */
const KIND = /^(nothing|null|a text of \d+ characters|a list of \d+|an object|a (number|boolean))$/;

/** The kind and length of a value, without its content. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'string') return `a text of ${[...value].length} characters`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** The remedy for an unknown word. */
export function correction(word: unknown, known: readonly string[], otherwise: string): string {
  const suggestion = typeof word === 'string' ? nearest(word, known) : undefined;
  return suggestion === undefined ? otherwise : `did you mean "${suggestion}"?`;
}

/** The remedy for a text that would be right without its quotes; undefined for any other value. */
export function unquoted(value: unknown, isRight: (value: unknown) => boolean): string | undefined {
  const meant = typeof value === 'string' ? parseJson(value.toLowerCase()) : undefined;
  return typeof meant !== 'string' && isRight(meant) ? `write ${meant} without quotes` : undefined;
}

export const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';

/**
 * The problem of an input that is no object.
 * @param example what to start the execution with
 */
export const notOneObject = (input: unknown, example: string): Problem => ({
  field: '(input)',
  value: kindOf(input),
  rule: 'the input is one JSON object',
  remedy: `start the execution with ${example}`,
});

/** The problem of a member, which may be left out, that is no object. */
export const notAnObject = (field: string, value: unknown): Problem => ({
  field,
  value: kindOf(value),
  rule: 'a JSON object',
  remedy: `write "${field}": {...}, or leave it out`,
});

/** The problem of an option that is neither true nor false, if it is so. */
export const booleanProblems = (field: string, value: unknown, byDefault: boolean): Problem[] =>
  isBoolean(value)
    ? []
    : [
        {
          field,
          value,
          rule: 'true or false',
          remedy: unquoted(value, isBoolean) ?? `choose one of them, or leave it out for ${byDefault}`,
        },
      ];

/**
 * The problem of a member that is no whole number from 1 to `most`, if it is so.
 * @param byDefault what it is if it is left out; null for nothing
 * @param why what sets the limit, to follow the rule
 */
export const countProblems = (
  field: string,
  value: unknown,
  most: number,
  byDefault: number | null,
  why = '',
): Problem[] => {
  const isCount = (each: unknown): boolean => isWholeUpTo(each, most);
  if (isCount(value)) return [];
  const remedy = `choose such a number, or leave it out${byDefault === null ? '' : ` for ${byDefault}`}`;
  return [{ field, value, rule: `a whole number from 1 to ${most}${why}`, remedy: unquoted(value, isCount) ?? remedy }];
};

/** Whether it is a whole number from 1 to `most`. */
export const isWholeUpTo = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most;

/** The remedy for a member that is like none: it may have been meant to restrict what is done. */
export const LEAVE_OUT = 'remove it only if the rest is what you want';

/** Problems of unknown members. Their values are left out, since `tags` may be one of them. */
export const unknownKeys = (
  prefix: string,
  value: Record<string, unknown>,
  known: readonly string[],
  remedyOf = (key: string): string => correction(key, known, LEAVE_OUT),
): Problem[] =>
  Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({
      field: `${prefix}${key}`,
      value: kindOf(value[key]),
      rule: `one of ${known.join(', ')}`,
      remedy: remedyOf(key),
    }));
