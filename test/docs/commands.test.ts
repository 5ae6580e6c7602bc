import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const PAGES = ['README.md', ...readdirSync('docs').map((name) => join('docs', name))].filter((name) =>
  name.endsWith('.md'),
);

/** The commands of the AWS CLI in the blocks of code of a page, each in one line. */
const commandsIn = (page: string): string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^ *```(?:sh)?\n(.*?)^ *```/gms)].flatMap(([, block = '']) =>
    block
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .filter((line) => /^ *(\$ )?aws /.test(line)),
  );

test('Each command to paste names the Region, since that of the shell may be another; IAM has none', () => {
  const all = PAGES.flatMap((page) => commandsIn(page).map((command) => ({ page, command })));
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(({ command }) => !/ --region \S/.test(command) && !/^ *(\$ )?aws iam /.test(command))).toEqual([]);
});
