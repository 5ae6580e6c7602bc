import { expect, test } from '@jest/globals';
import { invalidRequest, kindOf, type Problem } from '../../../../functions/core/request/problem.ts';

const problem = (field: string, value: unknown = 'x'): Problem => ({ field, value, rule: 'r', remedy: 'm' });

test.each([
  [
    [problem('KmsKeyId')],
    'The request has one problem, in KmsKeyId; nothing was started. KmsKeyId is "x", and is to be: r. What to do: m.',
  ],
  [[problem('Tags'), problem('Tags'), problem('A')], 'The request has 3 problems, in Tags, A; nothing was started.'],
  [
    Array.from({ length: 9 }, (_, index) => problem(`f${index}`)),
    'The request has 9 problems, in f0, f1, f2, f3, f4, f5, f6, f7, …; nothing was started.',
  ],
])('%j is one error with one sentence', (problems, sentence) => {
  const error = invalidRequest(problems);
  expect(error).toMatchObject({ name: 'InvalidRequest', sentence, details: { Problems: problems } });
});

test('a value that is missing is told as null, since JSON would leave it out', () => {
  expect(invalidRequest([{ ...problem('a'), value: undefined }]).message).toContain('"value":null');
  expect(invalidRequest([problem('a', false)]).message).toContain('"value":false');
});

test('a field or a value that is a text without end does not make the sentence so', () => {
  const long = 'x'.repeat(100_000);
  expect(invalidRequest([problem(long, long)]).sentence.length).toBeLessThan(350);
});

test.each([
  [undefined, 'nothing'],
  [null, 'null'],
  ['😀b', 'a text of 2 characters'],
  [['secret'], 'a list of 1'],
  [{ secret: 1 }, 'an object'],
  [true, 'a boolean'],
])('%j has a kind that tells nothing of what it says', (value, kind) => {
  expect(kindOf(value)).toBe(kind);
});
