import { expect, test } from '@jest/globals';
import { invalidRequest, kindOf, type Problem } from '../../../../functions/core/request/problem.ts';

const problem = (field: string, value: unknown = 'x'): Problem => ({ field, value, rule: 'r', remedy: 'm' });

test.each([
  [[problem('KmsKeyId')], 'The request has one problem: KmsKeyId is "x" (rule: r; remedy: m). Nothing was started.'],
  [
    [problem('Tags', kindOf('secret')), { ...problem('A'), value: undefined }],
    'The request has 2 problems: Tags is a text of 6 characters (rule: r; remedy: m); A is missing (rule: r; remedy: m). Nothing was started.',
  ],
])('%j is one error with one sentence', (problems, sentence) => {
  const error = invalidRequest(problems);
  expect(error).toMatchObject({ name: 'InvalidRequest', sentence });
});

test('problems that would be too many for a sentence are counted there, and all in the details', () => {
  const problems = Array.from({ length: 200 }, (_, index) => problem(`f${index}`));
  const { sentence, details } = invalidRequest(problems);
  expect(sentence).toMatch(
    /^The request has 200 problems: f0 is "x" .*; \d+ more in the details\. Nothing was started\.$/,
  );
  expect(sentence.length).toBeLessThan(500);
  expect(details).toEqual({ Problems: problems });
});

test('a name or a value that breaks lines does not break the sentence', () => {
  expect(invalidRequest([problem('a\nb\u2028', 'c\nd')]).sentence).toContain('a\\u000ab\\u2028 is "c\\nd"');
});

test('a missing value is shown as null, since JSON would leave it out', () => {
  expect(invalidRequest([{ ...problem('a'), value: undefined }]).message).toContain('"value":null');
  expect(invalidRequest([problem('a', false)]).message).toContain('"value":false');
});

test('a field that is a text without end does not make the sentence so', () => {
  expect(invalidRequest([problem('x'.repeat(100_000))]).sentence.length).toBeLessThan(220);
});

test.each([
  [undefined, 'nothing'],
  [null, 'null'],
  ['😀b', 'a text of 2 characters'],
  [['secret'], 'a list of 1'],
  [{ secret: 1 }, 'an object'],
  [true, 'a boolean'],
])('%j has a kind without its content', (value, kind) => {
  expect(kindOf(value)).toBe(kind);
});
