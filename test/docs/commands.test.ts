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

test.each(PAGES)('Each variable in the commands of %s is set there, or said to be what', (page) => {
  const text = readFileSync(page, 'utf8');
  const blocks = Array.from(text.matchAll(/^ *```sh\n(.*?)^ *```/gms), ([, block = '']) => block).join('\n');
  const names = Array.from(blocks.matchAll(/\$([A-Z]\w*)/g), ([, name = '']) => name);
  const isSet = (name: string) => new RegExp(`^ *${name}=`, 'm').test(blocks) || text.includes(`\`$${name}\``);
  expect(names.filter((name) => !name.startsWith('AWS_') && !isSet(name))).toEqual([]);
});

test('Each command to paste names the Region, since that of the shell may be another; IAM has none', () => {
  const all = PAGES.flatMap((page) => commandsIn(page).map((command) => ({ page, command })));
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(({ command }) => !/ --region \S/.test(command) && !/^ *(\$ )?aws iam /.test(command))).toEqual([]);
});
