import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { releaseLock, takeLock } from '../../../local/service/lock.ts';
import { atEnd } from '../../support/at-end.ts';
import { bundleProgram } from '../../support/bundle-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'lock-'));
const COMPETITORS = 4;

let program: string;
let path: string;
let number = 0;

beforeAll(async () => {
  program = await bundleProgram(join(import.meta.dirname, 'lock-taker.ts'), folder);
});
beforeEach(() => {
  number += 1;
  path = join(folder, `lock-${number}`);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function goneProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'close');
  return child.pid ?? 0;
}

/** What each of some processes gets that want the lock at once: null, or the number of the one that has it. */
async function compete(): Promise<{ readonly pid: number; readonly owner: number | null }[]> {
  const children = Array.from({ length: COMPETITORS }, () => fork(program, [path], { execArgv: [] }));
  for (const child of children) atEnd(() => child.kill());
  await Promise.all(children.map((child) => once(child, 'message')));
  const answers = children.map(async (child) => {
    const [{ owner }] = await once(child, 'message');
    return { pid: child.pid ?? 0, owner };
  });
  for (const child of children) child.send('take');
  const all = await Promise.all(answers);
  await Promise.all(children.map((child) => child.kill() && once(child, 'close')));
  return all;
}

describe('Of several processes that want a lock at once', () => {
  test.each([
    ['that nobody has', () => undefined],
    ['of a process that is gone', async () => writeFileSync(path, `${await goneProcess()}`)],
    ['that names no owner', () => writeFileSync(path, 'nothing')],
  ])('%s, exactly one gets it', async (_what, prepare) => {
    await prepare();
    const all = await compete();
    const winners = all.filter(({ owner }) => owner === null);
    expect(winners).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe(`${winners[0]?.pid}`);
    const pids = all.map(({ pid }) => pid);
    expect(all.filter(({ owner }) => owner !== null && !pids.includes(owner))).toEqual([]);
  });
});

test('Who wanted to take a stale lock over, and is gone, holds nobody up', async () => {
  writeFileSync(path, `${await goneProcess()}`);
  writeFileSync(`${path}.turn`, `${await goneProcess()}`);
  expect(takeLock(path)).toBeUndefined();
  releaseLock(path);
});

test('A lock that is stale is not removed while another process looks at it', async () => {
  const stale = `${await goneProcess()}`;
  writeFileSync(path, stale);
  writeFileSync(`${path}.turn`, `${process.ppid}`);
  expect(takeLock(path)).toBe(process.ppid);
  expect(readFileSync(path, 'utf8')).toBe(stale);
});

test('Nothing is left of a lock that was taken over and given back', async () => {
  writeFileSync(path, `${await goneProcess()}`);
  expect(takeLock(path)).toBeUndefined();
  expect(takeLock(path)).toBe(process.pid);
  releaseLock(path);
  expect(readdirSync(folder).filter((file) => join(folder, file).startsWith(path))).toEqual([]);
});
