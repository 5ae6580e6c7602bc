import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { some } from '../statemachine/asl.ts';
import { ROOT } from '../support/service.ts';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

/** What the page's tables refer to: a file, and the title of a test in it. */
const references = some(
  Array.from(
    read('docs/recordings.md').matchAll(/\]\(\.\.\/(test\/[^)]+)\): (.+?)(?=<br>| \|$)/gm),
    ([, file = '', title = '']) => ({ file, title }),
  ),
);

test('every link to a test has the title of one', () => {
  expect(references).toHaveLength(read('docs/recordings.md').split('](../test/').length - 1);
});

test.each(references)('$file has the test "$title"', ({ file, title }) => {
  const called = [`('${title}'`, `("${title}"`].some((call) => read(file).replaceAll(/\(\s+/g, '(').includes(call));
  expect({ title, called }).toEqual({ title, called: true });
});
