import { describe, expect, test } from '@jest/globals';
import { AWS_ERRORS, bounded, OUR_ERRORS, WorkflowError } from '../../../functions/core/errors.ts';
import { jsonBytes, lambdaCause } from './payloads.ts';
import { hostileText, pick, randomNumbers } from './random.ts';

/** JSON of any shape, as deep and as wide as `size` lets it be. */
function anyJson(random: () => number, size: number): unknown {
  const kind = random();
  if (size < 1 || kind < 0.3) return pick(random, [1, true, null, '', hostileText(random, 400)]);
  const children = Array.from({ length: Math.floor(random() * size) }, () => anyJson(random, size / 3));
  return kind < 0.6 ? children : Object.fromEntries(children.map((child) => [hostileText(random, 30), child]));
}

describe('details', () => {
  test.each([[null], ['text'], [7], [true], [[]], [{}], [{ a: [1, { b: null }] }]])(
    'that are short stay as they are: %j',
    (value) => {
      expect(bounded(value)).toEqual(value);
    },
  );

  test('keep all of an ordinary list of problems', () => {
    const problem = { field: 'Tags[0].Key', value: 'aws:x', rule: 'r'.repeat(80), remedy: 'm'.repeat(60) };
    const details = { Problems: Array.from({ length: 40 }, () => problem) };
    expect(bounded(details)).toEqual(details);
  });

  test.each([
    ['lists', Array.from({ length: 53 }, (_, index) => index), [50, '… and 3 more']],
    ['texts', ['x'.repeat(1_600)], [0, `${'x'.repeat(1_500)}… (100 more characters)`]],
  ])('say how much is left out of %s', (_, value, [index, expected]) => {
    expect((bounded(value) as unknown[])[Number(index)]).toBe(expected);
  });

  test('say how many members are left out of an object', () => {
    const wide = Object.fromEntries(Array.from({ length: 53 }, (_, index) => [`k${index}`, index]));
    expect(bounded(wide)).toMatchObject({ k49: 49, '…': 'and 3 more' });
    expect(bounded(wide)).not.toHaveProperty('k50');
  });

  test('are cut further until they are short in all', () => {
    const keys = Array.from({ length: 500 }, (_, index) => `${'n'.repeat(990)}-${index}.rdb`);
    const cut = bounded({ MissingKeys: keys, UnexpectedKeys: keys }) as { MissingKeys: string[] };
    expect(jsonBytes(cut)).toBeLessThanOrEqual(10_000);
    expect(cut.MissingKeys.length).toBeGreaterThan(3);
    expect(cut.MissingKeys.at(-1)).toMatch(/^… and \d+ more$/);
  });

  test('stop being followed where they are deep, or go round in circles', () => {
    expect(bounded(JSON.parse(`${'['.repeat(16_000)}1${']'.repeat(16_000)}`))).toEqual([
      [[[[['… (left out: too deep)']]]]],
    ]);
    const circle: Record<string, unknown> = {};
    circle['again'] = circle;
    expect(JSON.stringify(bounded(circle))).toContain('too deep');
  });

  test('are at most 10,000 bytes of JSON whatever they are', () => {
    const random = randomNumbers(3);
    for (let round = 0; round < 100; round += 1) {
      const cut = bounded(anyJson(random, 24));
      expect(jsonBytes(cut)).toBeLessThanOrEqual(10_000);
      expect(JSON.parse(JSON.stringify(cut))).toEqual(cut);
      expect(bounded(cut)).toEqual(cut);
    }
  });

  test.each([
    ['a list', Array.from({ length: 1_500 }, (_, index) => index)],
    ['an object', Object.fromEntries(Array.from({ length: 1_500 }, (_, index) => [`k${index}`, index]))],
    ['a text', 'x'.repeat(5_000)],
  ])('say the same of %s when they are cut again, as on the way of a failure', (_what, value) => {
    expect(bounded(bounded(value))).toEqual(bounded(value));
  });
});

describe('the error that handlers throw', () => {
  test('has the name it is given, its sentence, and its details on the next line', () => {
    const cause = new Error('why');
    const error = new WorkflowError('CopyFailed', 'The copy failed.', { Status: 'failed' }, cause);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'CopyFailed',
      sentence: 'The copy failed.',
      details: { Status: 'failed' },
      cause,
    });
    expect(error.message).toBe('The copy failed.\n{"Status":"failed"}');
    expect(new WorkflowError('CopyFailed', 'The copy failed.').message).toBe('The copy failed.');
  });

  test('makes a Cause that Step Functions takes whole, even with the longest details and a long stack', () => {
    const error = new WorkflowError('InvalidRequest', 'Wrong.', { Problems: Array(50).fill('"\\'.repeat(100)) });
    expect(error.stack).not.toContain('Problems');
    expect(error.stack).toContain('Wrong.');
    const trace = (error.stack ?? '').split('\n');
    expect(lambdaCause(error.name, error.message, trace).length).toBeLessThan(32_768 - 5_000);
  });
});

test('no name is both ours and of AWS, and none is twice', () => {
  const names: string[] = [...OUR_ERRORS, ...AWS_ERRORS];
  expect(new Set(names).size).toBe(names.length);
  expect(names.length).toBeGreaterThanOrEqual(17);
});
