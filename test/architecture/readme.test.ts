import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { OPTION_KEYS } from '../../functions/core/request/members.ts';
import { runHelp } from '../../local/command-line/run-options.ts';
import { serveHelp } from '../../local/command-line/serve-options.ts';
import { parseYaml } from '../../local/yaml.ts';
import { some } from '../statemachine/asl.ts';

const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = (path: string) => readFileSync(inRoot(path), 'utf8');

/** The rows of the first table after a heading of a page, each as its cells, without the head. */
const tableAfter = (page: string, heading: string): readonly string[][] =>
  rowsOf(
    page
      .slice(page.indexOf(`\n${heading}\n`))
      .match(/(?:^\|.*\n)+/m)?.[0]
      .split('\n') ?? [],
  );
const rowsOf = (lines: readonly string[]) =>
  some(
    lines
      .filter((line) => line.startsWith('|'))
      .slice(2)
      .map((line) =>
        line
          .slice(1, -1)
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim().replaceAll('\\|', '|')),
      ),
  );
const inCode = (cell: string | undefined) =>
  Array.from((cell ?? '').matchAll(/`([^`]+)`/g), ([, name]) => String(name));

describe('The tables of what can be chosen', () => {
  test('have every option of a request, and no other', () => {
    expect(tableAfter(read('docs/request.md'), '## Options').flatMap(([option]) => inCode(option))).toEqual([
      ...OPTION_KEYS,
    ]);
  });

  test('have every parameter of serverless.yml, and no other', () => {
    const { params } = parseYaml(read('serverless.yml')) as { params: { default: object } };
    expect(tableAfter(read('docs/deploying.md'), '## Parameters').flatMap(([parameter]) => inCode(parameter))).toEqual(
      Object.keys(params.default),
    );
  });
});

const documents = ['README.md', 'CONTRIBUTING.md', ...readdirSync(inRoot('docs')).map((name) => `docs/${name}`)];
test.each(documents.filter((name) => name.endsWith('.md')))('every file that %s links to exists', (document) => {
  const links = Array.from(read(document).matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g), ([, path]) =>
    String(path),
  );
  expect(some(links).filter((path) => !existsSync(inRoot(join(dirname(document), path))))).toEqual([]);
});

describe('The tables of the local commands', () => {
  const options = (text: string) => some([...new Set(text.match(/--[a-z][a-z-]*/g))].sort());

  test.each([
    ['npm start', runHelp({ functionKeys: [], errors: [], inputs: [] })],
    ['npm run local', serveHelp],
  ])('of %s have every option, and no other', (command, help) => {
    const [table = ''] =
      new RegExp(`^\\| \`${command} -- …\`.*\n(?:\\|.*\n)+`, 'm').exec(read('docs/running-locally.md')) ?? [];
    expect(options(table.replace(/.*\n/, ''))).toEqual(options(help));
  });
});

test('Every state machine that runs an input is named beside --run', () => {
  const machines = readdirSync(inRoot('statemachine'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const [row = ''] = /^\| `--run NAME` \|.*$/m.exec(read('docs/running-locally.md')) ?? [];
  expect(inCode(row).slice(1).sort()).toEqual(machines.map(({ name }) => name).sort());
});

test('README.md can be read in one sitting', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(221);
});
