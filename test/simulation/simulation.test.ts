import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, jest, test } from '@jest/globals';
import { readLocalDefinition } from '../../local/service/service.ts';
import { loadMachines } from '../../local/service/world.ts';
import { Chance } from './chance.ts';
import { copyWith, PRODUCT, readDefects } from './defects.ts';
import { main } from './main.ts';
import { parseOptions } from './options.ts';
import { INVARIANTS_OF, MACHINES } from './plays.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const git = (...args: readonly string[]) => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' });

/** The lines that each hunk of a diff has to find. */
const hunksOf = (diff: string) =>
  diff
    .split(/^--- a\//m)
    .slice(1)
    .flatMap((part) => {
      const [head = '', ...hunks] = part.split(/^@@.*\n/m);
      return hunks.map((hunk) => ({ file: head.split('\n', 1)[0] ?? '', text: foundBy(hunk) }));
    });
const foundBy = (hunk: string): string => Array.from(hunk.matchAll(/^[ -](.*\n)/gm), ([, line]) => line).join('');

describe('A seed', () => {
  const simulate = (seed: number) =>
    execFileSync(process.execPath, ['scripts/simulate.mjs', '--seed', String(seed)], { cwd: ROOT, encoding: 'utf8' });

  test('makes the same run every time, word for word, and shows it', () => {
    const shown = simulate(2);
    expect(shown).toMatch(/^ {2}0:00:00\.000 {2}first +enters AcceptRequest$/m);
    expect(shown).toMatch(/^Nothing was broken in 1 run\(s\)\.$/m);
    expect(simulate(2)).toBe(shown);
    expect(simulate(3)).not.toBe(shown);
  });

  test('of the story in docs/simulation.md plays it, word for word', () => {
    const text = readFileSync(join(ROOT, 'docs/simulation.md'), 'utf8');
    const [, story, seed] = /^```\n(Run (\d+)\n[\s\S]*?)^```$/m.exec(text) ?? [];
    expect(simulate(Number(seed))).toContain(story);
  });

  test('decides every draw, whatever another source draws', () => {
    const draw = (seed: number, between: (chance: Chance) => void) => {
      const chance = new Chance(seed);
      const fork = chance.fork();
      between(fork);
      return [chance.uuid(), chance.magnitude(1, 1e9), chance.pick(['a', 'b', 'c'])];
    };
    const nothing = () => undefined;
    expect(draw(1, (fork) => fork.uuid())).toEqual(draw(1, nothing));
    expect(draw(2, nothing)).not.toEqual(draw(1, nothing));
  });
});

describe('The command line', () => {
  test.each([
    [[], { machine: 'copy-snapshot', runs: 1000, seed: 1, defects: false, only: undefined }],
    [['--runs', '5'], { machine: 'copy-snapshot', runs: 5, seed: 1, defects: false, only: undefined }],
    [['--seed', '5'], { machine: 'copy-snapshot', runs: 1, seed: 5, defects: false, only: undefined }],
    [['--runs', '7', '--seed', '5'], { machine: 'copy-snapshot', runs: 7, seed: 5, defects: false, only: undefined }],
    [
      ['--machine', 'protect-clusters'],
      { machine: 'protect-clusters', runs: 1000, seed: 1, defects: false, only: undefined },
    ],
    [
      ['--machine', 'expire-recovery-points', '--defects'],
      { machine: 'expire-recovery-points', runs: 500, seed: 1, defects: true, only: undefined },
    ],
    [['--defects'], { machine: 'copy-snapshot', runs: 500, seed: 1, defects: true, only: undefined }],
    [
      ['--defects', '--only', 'notified-twice'],
      { machine: 'copy-snapshot', runs: 500, seed: 1, defects: true, only: 'notified-twice' },
    ],
  ])('%j means %j', (args, options) => {
    expect(parseOptions(args)).toEqual(options);
  });

  test('A defect that there is not is refused, with those that there are', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      expect(await main(['--defects', '--only', 'notified-thrice'], ROOT)).toBe(2);
      expect(error).toHaveBeenCalledWith(
        expect.stringMatching(/^--only notified-thrice is no defect of copy-snapshot\. These exist: .*notified-twice/),
      );
    } finally {
      error.mockRestore();
    }
  });

  test.each([
    ['--runs', '0'],
    ['--seed', '-1'],
    ['--seed', '1.5'],
    ['--times', '3'],
    ['--machine', 'none'],
    ['3'],
    ['--only', 'notified-twice'],
  ])('%s %s is refused', (...args) => {
    expect(() => parseOptions(args)).toThrow();
  });
});

describe.each(MACHINES)('A deliberate defect of %s', (machine) => {
  const defects = readDefects(ROOT, machine);

  test('is there at least sixteen times', () => {
    expect(defects.length).toBeGreaterThanOrEqual(16);
  });

  test.each(defects)('$name applies, says what is wrong, and touches nothing but what ships', ({ path, says }) => {
    expect(says).toMatch(/^[A-Z].*\.$/);
    expect(() => git('apply', '--check', path)).not.toThrow();
    // Or git might apply it elsewhere, where it is another defect.
    for (const { file, text } of hunksOf(readFileSync(path, 'utf8')))
      expect([file, readFileSync(join(ROOT, file), 'utf8').split(text).length - 1]).toEqual([file, 1]);
    const touched = git('apply', '--numstat', path)
      .trim()
      .split('\n')
      .map((line) => line.split('\t')[2] ?? '');
    expect(touched.filter((file) => !PRODUCT.some((part) => file === part || file.startsWith(`${part}/`)))).toEqual([]);
  });
});

test.each(
  MACHINES.flatMap((machine) => readDefects(ROOT, machine)).filter(({ path }) =>
    readFileSync(path, 'utf8').includes('/definition.asl.json'),
  ),
)('$name leaves a definition that can be played', (defect) => {
  const folder = copyWith(defect, ROOT);
  try {
    expect(() => loadMachines(readLocalDefinition(folder))).not.toThrow();
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(MACHINES)('docs/simulation.md has every invariant and every defect of %s, and no other', (machine) => {
  const text = readFileSync(join(ROOT, 'docs/simulation.md'), 'utf8');
  const tables = (head: RegExp) => Array.from(text.matchAll(head), ([, table = '']) => table);
  const index = MACHINES.indexOf(machine);
  expect(tables(/\n\| Name \| What holds \|\n.*\n((?:\|.*\n)+)/g)[index]).toBe(
    INVARIANTS_OF[machine].map(({ name, says }) => `| ${name} | ${says} |\n`).join(''),
  );
  const defects = tables(/\n\| Defect \|.*\n.*\n((?:\|.*\n)+)/g)[index] ?? '';
  expect(Array.from(defects.matchAll(/\(`([\w-]+)`\) \|/g), ([, name]) => name)).toEqual(
    readDefects(ROOT, machine).map(({ name }) => name),
  );
});
