import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DataFolder, DataFolderError } from '../../../local/service/data-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'data-folder-'));
let path: string;
let opened: DataFolder[] = [];
let number = 0;

beforeEach(async () => {
  for (const folder of opened) await folder.close();
  opened = [];
  number += 1;
  path = join(root, `${number}`, 'state');
});
afterAll(() => rmSync(root, { recursive: true }));

function open(): DataFolder {
  const folder = new DataFolder(path);
  opened.push(folder);
  return folder;
}

const valuesIn = (folder: DataFolder) => folder.read()?.map(({ value }) => value);
const journal = () => join(path, 'journal.jsonl');

describe('What is kept', () => {
  test('is nothing before it is begun, and what was begun and added later, also for the next', async () => {
    const first = open();
    expect(first.read()).toBeUndefined();
    await first.begin([{ a: [1, null, 'ü'] }]);
    await first.add('line\nbreak');
    expect(valuesIn(first)).toEqual([{ a: [1, null, 'ü'] }, 'line\nbreak']);
    await first.close();
    expect(valuesIn(open())).toEqual([{ a: [1, null, 'ü'] }, 'line\nbreak']);
  });

  test('ends before a line that a process has not written to its end', async () => {
    const first = open();
    await first.begin(['one']);
    await first.add('two');
    await first.close();
    const whole = readFileSync(journal());
    for (let length = whole.length - 1; length >= whole.length - '"two"\n'.length; length -= 1) {
      writeFileSync(journal(), whole.subarray(0, length));
      const next = open();
      expect(valuesIn(next)).toEqual(['one']);
      await next.close();
    }
  });

  test('is replaced whole: what a process left of another beginning is no part of it', async () => {
    const folder = open();
    await folder.begin(['old']);
    writeFileSync(join(path, '.unfinished'), '{"ne');
    expect(valuesIn(folder)).toEqual(['old']);
    await folder.begin(['new']);
    expect(valuesIn(folder)).toEqual(['new']);
    await folder.add('more');
    expect(valuesIn(folder)).toEqual(['new', 'more']);
  });

  test('is gone once the folder is cleared, and what somebody else has put there is not', async () => {
    const folder = open();
    await folder.begin(['thing']);
    writeFileSync(join(path, 'notes.txt'), 'mine');
    writeFileSync(join(path, 'format.json'), '1');
    await folder.clear();
    expect(readdirSync(path).sort()).toEqual(['lock', 'notes.txt']);
    expect(folder.read()).toBeUndefined();
    await folder.begin(['thing']);
    expect(valuesIn(folder)).toEqual(['thing']);
  });

  test('is refused if it is of another format, or says none', async () => {
    const folder = open();
    const begin = 'Start with --fresh, or choose another folder with --data.';
    writeFileSync(join(path, 'format.json'), '1');
    expect(() => folder.read()).toThrow(`${join(path, 'format.json')} is of an earlier release. ${begin}`);
    writeFileSync(journal(), '{"format":99}\n');
    expect(() => folder.read()).toThrow(`${journal()} says format 99; this release has 3. ${begin}`);
    for (const text of ['', '\u0000', 'null\n', '[]\n']) {
      writeFileSync(journal(), text);
      expect(() => folder.read()).toThrow(`${journal()} does not say its format; this release has 3. ${begin}`);
    }
  });

  test('is refused by the number of the line that is no JSON', async () => {
    const folder = open();
    await folder.begin(['one']);
    writeFileSync(journal(), `${readFileSync(journal())}{\n`);
    expect(() => folder.read()).toThrow(DataFolderError);
    expect(() => folder.read()).toThrow(/^Line 3 of .*journal\.jsonl cannot be read \(.*\)\. Start with --fresh/);
  });
});

describe('A folder', () => {
  test('whose makers the system does not let in is refused, and does not hang', () => {
    expect(() => new DataFolder('/proc/no-such/state')).toThrow(/^\/proc\/no-such\/state cannot be made .*\(E/);
  });

  test('that is gone cannot be written to', async () => {
    const folder = open();
    await folder.begin([]);
    rmSync(path, { recursive: true });
    await expect(folder.add(1)).rejects.toThrow(/journal\.jsonl cannot be written \(ENOENT.*\)\. Check that /);
    await expect(folder.begin([])).rejects.toThrow(DataFolderError);
  });

  test('that cannot be made is refused with its name, the reason and what to do', () => {
    mkdirSync(join(root, `${number}`));
    writeFileSync(path, 'a file');
    expect(open).toThrow(DataFolderError);
    expect(open).toThrow(
      new RegExp(`^${path} cannot be made or written to \\(E.*\\)\\. Choose another folder with --data\\.$`),
    );
  });

  test('that is in use is refused to another, also in the same process, until it is closed', async () => {
    const folder = open();
    expect(open).toThrow(
      `${path} is in use by process ${process.pid}. End that, or choose another folder with --data, and `,
    );
    await folder.close();
    expect(open).not.toThrow();
  });

  test('that another process uses is refused with its number, and the lock to remove if it is something else', () => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'lock'), `${process.ppid}`);
    expect(open).toThrow(`in use by process ${process.ppid}.`);
    expect(open).toThrow(`If that process is something else, remove ${join(path, 'lock')}.`);
  });

  test('whose process is gone is taken over', async () => {
    const child = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => child.on('close', resolve));
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'lock'), `${child.pid}`);
    open();
    expect(readFileSync(join(path, 'lock'), 'utf8')).toBe(`${process.pid}`);
  });

  test.each(['', 'words', `${process.pid}`])('with the lock %j, which no process can have, is taken over', (text) => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'lock'), text);
    expect(open).not.toThrow();
  });
});
