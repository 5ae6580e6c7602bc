import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { ERROR_TABLE, type ErrorEntry } from '../../functions/core/outcome/error-table.ts';
import { outdated } from '../../scripts/generate.ts';
import { withErrorTable } from '../../scripts/generated/errors.ts';
import { definition, faultStates, machine, rules, some, states, transitions } from '../statemachine/asl.ts';

const picturesIn = (path: string): readonly string[][] =>
  some(
    Array.from(readFileSync(path, 'utf8').matchAll(/```mermaid\n(.*?)\n```/gs), ([, text = '']) =>
      text.split('\n').filter((line) => !line.startsWith('  classDef')),
    ),
  );

test('Everything that is generated is as `npm run generate` would write it', () => {
  expect(outdated()).toEqual([]);
});

describe('The pictures of the machine', () => {
  const FRAME = /^ {2}subgraph (\w+)\["(\w+), for each part"\]$/;
  const NODE = /^ {2}(\w+)([[({]+)"(⏳ )?([^"]+)"[\])}]+(?::::\w+)?$/;
  const ARROW = /^ {2}(\w+)(?:\(\( \)\))? (?:==>|-->|-\.->)(?:\|"([^"]+)"\|)? (\w+)$/;
  const pictures = picturesIn('docs/state-machine.md');
  const lines = pictures.flat();
  const nodes = lines.flatMap((line) => {
    const [, frame] = FRAME.exec(line) ?? [];
    const [, id = '', shape = '', wait, label = ''] = NODE.exec(line) ?? [];
    if (frame) return [{ id: frame, shape: 'frame', isWait: false, names: [frame] }];
    return id ? [{ id, shape, isWait: wait !== undefined, names: label.split('<br>') }] : [];
  });
  const statesIn = (id: string) => nodes.find((node) => node.id === id)?.names ?? [];
  const arrows = lines.flatMap((line) => {
    const [, from = '', label = '', to = ''] = ARROW.exec(line) ?? [];
    return to ? [{ from, to, label: label.replaceAll('<br>', ' ') }] : [];
  });
  const sorted = (list: Iterable<string>) => [...new Set(list)].sort();

  test('are three, made of states, transitions and frames, and of nothing else', () => {
    expect(pictures).toHaveLength(3);
    const others = lines.filter((line) => ![FRAME, NODE, ARROW, /^ {2}end$/].some((known) => known.test(line)));
    expect(others).toEqual(['flowchart TD', 'flowchart TD', 'flowchart TD']);
    for (const picture of pictures) expect(picture.filter((line) => NODE.test(line)).length).toBeLessThanOrEqual(21);
  });

  test('show every state, and no other', () => {
    expect(sorted(nodes.flatMap(({ names }) => names))).toEqual(sorted(states.map(({ name }) => name)));
  });

  test('show every transition, and no other', () => {
    const shown = arrows
      .filter(({ from }) => from !== 'start')
      .flatMap(({ from, to }) => statesIn(from).flatMap((a) => statesIn(to).map((b) => `${a} → ${b}`)));
    expect(sorted(shown)).toEqual(sorted(transitions.map(({ from, to }) => `${from} → ${to}`)));
    const starts = arrows.filter(({ from }) => from === 'start').map(({ to }) => to);
    expect(starts).toEqual([machine.StartAt, machine.States['VerifyShards']?.ItemProcessor?.StartAt]);
  });

  test('distinguish choices, waits, tasks and faults', () => {
    const namesOf = (type: string) => sorted(states.filter(({ Type }) => Type === type).map(({ name }) => name));
    const shown = (has: (node: (typeof nodes)[number]) => boolean) =>
      sorted(nodes.filter(has).flatMap(({ names }) => names));
    expect(shown(({ shape }) => shape === '{')).toEqual(namesOf('Choice'));
    expect(shown(({ isWait }) => isWait)).toEqual(namesOf('Wait'));
    expect(shown(({ shape }) => shape === '[[' || shape === 'frame')).toEqual(namesOf('Map'));
    expect(
      lines
        .find((line) => line.endsWith(':::fault'))
        ?.match(/"(.*)"/)?.[1]
        ?.split('<br>'),
    ).toEqual(faultStates.map(({ name }) => name));
  });

  test('say on an arrow which choice it is', () => {
    const labels = new Set(arrows.map(({ from, to, label }) => `${from} ${to} ${label}`));
    for (const { choice, Next, Comment } of rules) expect(labels).toContain(`${choice} ${Next} ${Comment}`);
    for (const { name, Default } of states) if (Default) expect(labels).toContain(`${name} ${Default} otherwise`);
  });

  test('have one in README.md, of at most 12 boxes: the steps and the ways to end well', () => {
    const [picture = [], ...others] = picturesIn('README.md');
    expect(others).toEqual([]);
    const boxes = picture.flatMap((line) => NODE.exec(line)?.[1] ?? []);
    expect(boxes.length).toBeLessThanOrEqual(12);
    const failing = ['ExplainFailure', 'NotifyFailure'];
    const steps = Object.entries(machine.States).flatMap(([name, { Type }]) =>
      ['Task', 'Map', 'Succeed'].includes(Type) && !failing.includes(name) ? name : [],
    );
    expect(boxes).toEqual(steps);
    // Each box is left, and reached, as the machine does it.
    for (const box of boxes) {
      expect([box, picture.some((line) => ARROW.exec(line)?.[3] === box)]).toEqual([box, true]);
      const isEnd = machine.States[box]?.Type === 'Succeed';
      expect([box, picture.some((line) => ARROW.exec(line)?.[1] === box)]).toEqual([box, !isEnd]);
    }
  });
});

describe('The page of errors', () => {
  const page = readFileSync('docs/errors.md', 'utf8');
  const sections = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text]),
  );
  const table = Object.entries(ERROR_TABLE) as readonly [string, ErrorEntry][];

  test('has a section for each row of the table, and no other', () => {
    expect([...sections.keys()]).toEqual(table.map(([name]) => name));
  });

  test.each(table)('says of %s what the table has', (name, { also = [], cause, remedy, offers }) => {
    const section = sections.get(name) ?? '';
    for (const text of [cause, remedy, offers ?? 'Nothing.', ...also.map((other) => `\`${other}\``)])
      expect(section).toContain(text);
  });

  test('says that there is something to paste exactly where there is', () => {
    const nothing = table.filter(([, { offers }]) => offers === null).map(([name]) => name);
    expect(nothing).toEqual([
      ...['InvalidRequest', 'InvalidParameterCombinationException', 'TagQuotaPerResourceExceeded', 'RunInProgress'],
    ]);
  });
});

test('The page of costs says of a TB what its rows of 10 TB say', () => {
  const page = readFileSync('docs/cost.md', 'utf8');
  const total = (level: string) => {
    const row = page.split('\n').find((line) => line.startsWith(`| 10 TB in 100 shards | export, \`${level}\` |`));
    return Number(row?.split(' | ').at(-1)?.replace(' |', ''));
  };
  const [, said] = /^- \*\*Reading every byte\*\* \(`Checksum`\) costs about ([\d.]+) for a TB/m.exec(page) ?? [];
  expect(Number(said)).toBeCloseTo((total('Checksum') - total('Probe')) / 10, 2);
});

describe('The definition', () => {
  test('has the words of its fault states, and the names that are never retried, from the table', () => {
    const stale = definition
      .replaceAll(/("Type": "Pass",\n *"Comment": )"[^"]*"(,\n *"Next": "ExplainFailure")/g, '$1"stale"$2')
      .replaceAll('"InvalidRequest",\n', '"Stale",\n');
    expect(stale).not.toBe(definition);
    expect(withErrorTable(stale)).toBe(definition);
  });
});
