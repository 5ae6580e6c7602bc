import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { OPTION_KEYS } from '../../functions/core/request/request-options.ts';
import { runHelp } from '../../local/command-line/run-options.ts';
import { serveHelp } from '../../local/command-line/serve-options.ts';
import { catchers, faultStates, machine, rules, some, states, transitions } from '../statemachine/asl.ts';

const inRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = (path: string) => readFileSync(inRoot(path), 'utf8');
const readme = read('README.md');

const generated = (marker: string): readonly string[] => {
  const [, text = ''] = new RegExp(`<!-- ${marker}:begin -->\n(.*)\n<!-- ${marker}:end -->`, 's').exec(readme) ?? [];
  return some(text.split('\n'));
};
/** The rows of the first table after a heading, each as its cells, without the head. */
const tableAfter = (heading: string): readonly string[][] =>
  rowsOf(
    readme
      .slice(readme.indexOf(`\n${heading}\n`))
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

test('README.md is as scripts/picture.mjs would write it', () => {
  expect(() => execFileSync(process.execPath, [inRoot('scripts/picture.mjs'), '--check'])).not.toThrow();
});

describe('The picture of the machine', () => {
  const lines = generated('machine');
  const NODE = /^ {2}(\w+)([[({]+)"(⏳ )?([^"]+)"[\])}]+(?::::\w+)?$/;
  const FRAME = /^ {2}subgraph (\w+)\["(\w+), for each item"\]$/;
  const ARROW = /^ {2}(\w+)(?:\(\( \)\))? (?:==>|-->|-\.->)(?:\|"([^"]+)"\|)? (\w+)$/;
  const nodes = lines.flatMap((line) => {
    const [, frame = '', name = ''] = FRAME.exec(line) ?? [];
    if (frame) return [{ id: frame, shape: 'frame', isWait: false, names: [name] }];
    const [, id = '', shape = '', mark, label = ''] = NODE.exec(line) ?? [];
    return label ? [{ id, shape, isWait: mark !== undefined, names: label.split('<br>') }] : [];
  });
  const statesIn = (id: string) => nodes.find((node) => node.id === id)?.names ?? [];
  const arrows = lines.flatMap((line) => {
    const [, from = '', label = '', to = ''] = ARROW.exec(line) ?? [];
    return to ? [{ from, to, label: label.replaceAll('<br>', ' ') }] : [];
  });
  const namesOf = (type: string) => states.filter(({ Type }) => Type === type).map(({ name }) => name);

  test('is made of states, transitions and how they look, and of nothing else', () => {
    const others = lines.filter(
      (line) => ![NODE, FRAME, ARROW, /^ {2}(classDef .+|end)$/].some((known) => known.test(line)),
    );
    expect(others).toEqual(['```mermaid', 'flowchart TD', '```']);
  });

  test('shows every state once, and no other', () => {
    expect(nodes.flatMap(({ names }) => names).sort()).toEqual(states.map(({ name }) => name).sort());
  });

  test('shows every transition, and no other', () => {
    const shown = arrows
      .filter(({ from }) => from !== 'start')
      .flatMap(({ from, to }) => statesIn(from).flatMap((a) => statesIn(to).map((b) => `${a} → ${b}`)));
    expect(shown.sort()).toEqual([...new Set(transitions.map(({ from, to }) => `${from} → ${to}`))].sort());
    expect(arrows.filter(({ from }) => from === 'start').map(({ to }) => to)).toEqual([machine.StartAt]);
  });

  test('has a frame around the states of each Map', () => {
    const around: string[] = [];
    const shown = lines.flatMap((line) => {
      const [, frame] = FRAME.exec(line) ?? [];
      const [, node] = NODE.exec(line) ?? [];
      const found = [frame ?? node ?? []].flat().map((name) => [name, around.at(-1) ?? null]);
      if (frame) around.push(frame);
      if (line === '  end') around.pop();
      return found;
    });
    const inside = (pairs: readonly unknown[][]) =>
      pairs.filter(([, map]) => map !== null).sort((one, other) => String(one).localeCompare(String(other)));
    expect(inside(shown)).toEqual(inside(states.map(({ name, map }) => [name, map])));
    expect(nodes.filter(({ shape }) => shape === 'frame').flatMap(({ names }) => names)).toEqual(namesOf('Map'));
  });

  test('tells choices and waits from tasks', () => {
    expect(nodes.filter(({ shape }) => shape === '{').flatMap(({ names }) => names)).toEqual(namesOf('Choice'));
    expect(nodes.filter(({ isWait }) => isWait).flatMap(({ names }) => names)).toEqual(namesOf('Wait'));
  });

  test('says on an arrow which choice it is, or which error does not turn away from it', () => {
    const isFault = (name: string) => faultStates.some((fault) => fault.name === name);
    const expected = [
      ...rules.map(({ choice, Next, Comment }) => ({ from: choice, to: Next, label: Comment })),
      ...states.flatMap(({ name, Default }) => (Default ? [{ from: name, to: Default, label: 'otherwise' }] : [])),
      ...states.flatMap(({ name, Next, Catch = [] }) =>
        Catch.map(({ ErrorEquals, Next: to }) => {
          return { from: name, to, label: `${to === Next ? 'also on' : 'on'} ${ErrorEquals}` };
        }),
      ),
    ].filter(({ to }) => !isFault(to));
    const inOrder = (list: readonly { from: string; to: string }[]) =>
      list.toSorted((a, b) => `${a.from} ${a.to}`.localeCompare(`${b.from} ${b.to}`));
    expect(inOrder(arrows.filter(({ label }) => label !== ''))).toEqual(inOrder(expected));
  });
});

describe('The table of errors', () => {
  const rows = rowsOf(generated('errors'));

  test('has each fault state with the errors that lead to it, its cause and its remedy, and no other', () => {
    const expected = faultStates.map(({ name, Comment, Assign }) => {
      const errors = catchers.filter(({ Next }) => Next === name).flatMap(({ ErrorEquals }) => ErrorEquals);
      return { name: [name], errors: [...new Set(errors)].sort(), cause: Comment, remedy: Assign?.['remedy'] };
    });
    const shown = rows.map(([name, errors, cause, remedy]) => {
      return { name: inCode(name), errors: inCode(errors).sort(), cause, remedy };
    });
    expect(shown).toEqual(expected);
  });

  test('has every name that is caught anywhere', () => {
    const caught = new Set(catchers.flatMap(({ ErrorEquals }) => ErrorEquals));
    expect(new Set(rows.flatMap(([, errors]) => inCode(errors)))).toEqual(caught);
  });
});

describe('The tables of what can be chosen', () => {
  test('have every option of a request, and no other', () => {
    expect(tableAfter('### Options').flatMap(([option]) => inCode(option))).toEqual([...OPTION_KEYS]);
  });

  test('have every parameter of serverless.yml, and no other', () => {
    const { params } = parse(read('serverless.yml')) as { params: { default: object } };
    expect(tableAfter('### Parameters').flatMap(([parameter]) => inCode(parameter))).toEqual(
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
    ['npm start', runHelp({ functionKeys: [], errors: [] })],
    ['npm run local', serveHelp],
  ])('of %s have every option, and no other', (command, told) => {
    const [table = ''] = new RegExp(`^\\| \`${command} -- …\`.*\n(?:\\|.*\n)+`, 'm').exec(readme) ?? [];
    expect(options(table.replace(/.*\n/, ''))).toEqual(options(told));
  });
});
