import { expect, test } from '@jest/globals';
import { planBenchmark } from '../../bench/plan.ts';
import { median, ofRounds } from '../../bench/processes.ts';
import { outputOf } from '../../bench/programs.ts';

test.each([
  [[3], 3],
  [[2, 1], 1.5],
  [[9, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[], Number.NaN],
])('The median of %j is %d', (values, middle) => {
  expect(median(values)).toBe(middle);
});

test('What is shown is called what it is', async () => {
  expect(ofRounds(5)).toBe('medians of 5 rounds');
  expect(await planBenchmark(true)).toMatch(/; processor time, one round, in which both take turns\.$/m);
});

test('What a program prints and holds is measured only if it succeeds', () => {
  const { stdout, kilobytes } = outputOf('verify/main.mjs', '--help');
  expect(stdout).toContain('--file FILE...');
  expect(kilobytes).toBeGreaterThan(1_000);
  expect(() => outputOf('verify/main.mjs', '--file', 'none.rdb')).toThrow(
    /^verify\/main\.mjs --file none\.rdb ended with 2: /,
  );
});
