import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, test } from '@jest/globals';
import { writeFiles } from '../../bench/files.ts';

const BENCH = ['scripts/run.mjs', 'bench/main.ts', 'verify', '--small'];
const folder = mkdtempSync(join(tmpdir(), 'redis-bench-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Of all processes, the folder that each works in, as a server does that writes its file there, and its group. */
const processes = (): { folder: string; group: string }[] =>
  readdirSync('/proc')
    .filter((id) => /^\d+$/.test(id))
    .flatMap((id) => {
      try {
        const [, , group = ''] = readFileSync(join('/proc', id, 'stat'), 'utf8')
          .replace(/^.*\) /, '')
          .split(' ');
        return [{ folder: readlinkSync(join('/proc', id, 'cwd')), group }];
      } catch {
        return [];
      }
    });

test('A benchmark whose file cannot be written leaves no server running', async () => {
  mkdirSync(join(folder, '1000-yes.rdb', 'in-the-way'), { recursive: true });
  await expect(writeFiles(folder, { small: 1_000 }, ['default settings'])).rejects.toThrow(/1000-yes\.rdb/);
  expect(processes().map((each) => each.folder)).not.toContain(folder);
});

test('A benchmark says in a sentence which programs it needs', () => {
  const { status, stderr } = spawnSync(process.execPath, BENCH, {
    encoding: 'utf8',
    env: { ...process.env, PATH: '' },
  });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(/^These are needed: redis-server, .*\n$/),
  });
});

test.each([
  ['interrupted while the files are written', /^A real redis-server writes/, 'group', 'SIGINT'],
  ['interrupted while a program is measured', /^two workers/, 'group', 'SIGINT'],
  ['ended while the files are written', /^A real redis-server writes/, 'alone', 'SIGTERM'],
] as const)('A benchmark that is %s leaves nothing in the folder of temporary files', async (_, line, who, signal) => {
  const place = mkdtempSync(join(folder, 'interrupted-'));
  const env = { ...process.env, TMPDIR: place };
  const bench = spawn(process.execPath, BENCH, { detached: true, env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(bench, 'exit');
  for await (const said of createInterface(bench.stderr)) {
    if (!line.test(said)) continue;
    expect(readdirSync(place)).toEqual([expect.stringMatching(/^bench-/)]);
    // A terminal interrupts the whole group at Ctrl-C.
    process.kill((who === 'group' ? -1 : 1) * (bench.pid as number), signal);
  }
  await ended;
  const left = () => processes().filter(({ group }) => group === `${bench.pid}`);
  // The server hears of it when the benchmark has ended.
  for (let looks = 0; left().length > 0 && looks < 100; looks += 1) await setTimeout(100);
  expect(left()).toEqual([]);
  expect(readdirSync(place)).toEqual([]);
});
