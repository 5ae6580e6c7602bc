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

beforeEach(() => {
  for (const folder of opened) folder.close();
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

describe('What is kept', () => {
  test('can be read by the next, and what is not is refused', () => {
    const first = open();
    first.write('thing', { a: [1, null, 'ü'] });
    first.close();
    expect(open().read('thing')).toEqual({ a: [1, null, 'ü'] });
    expect(() => opened.at(-1)?.read('other')).toThrow(DataFolderError);
    expect(() => opened.at(-1)?.read('other')).toThrow(/other\.json cannot be read \(ENOENT.*\)\. Begin anew with/);
  });

  test('is replaced whole: what a process left half written is no part of it', () => {
    const folder = open();
    folder.write('thing', 'old');
    writeFileSync(join(path, '.unfinished'), '{"ne');
    expect(folder.read('thing')).toBe('old');
    folder.write('thing', 'new');
    expect(folder.read('thing')).toBe('new');
  });

  test('is named in order, by its beginning', () => {
    const folder = open();
    for (const name of ['item-10', 'item-02', 'other', 'item-01']) folder.write(name, 0);
    expect(folder.names('item-')).toEqual(['item-01', 'item-02', 'item-10']);
  });

  test('is gone once the folder is cleared, and what somebody else has put there is not', () => {
    const folder = open();
    folder.write('thing', 1);
    writeFileSync(join(path, 'notes.txt'), 'mine');
    folder.clear();
    expect(readdirSync(path).sort()).toEqual(['lock', 'notes.txt']);
    folder.write('thing', 1);
    expect(folder.read('thing')).toBe(1);
  });
});

describe('A state', () => {
  test('is one once it is sealed, also for the next', () => {
    const first = open();
    first.write('thing', 1);
    expect(first.isSealed()).toBe(false);
    first.seal();
    first.close();
    expect(open().isSealed()).toBe(true);
  });

  test('is none any more as soon as it begins to be cleared', () => {
    const folder = open();
    folder.write('a', 1);
    folder.seal();
    // What cannot be removed as a file: clearing ends in the middle.
    mkdirSync(join(path, 'b.json'));
    expect(() => folder.clear()).toThrow(DataFolderError);
    expect(folder.isSealed()).toBe(false);
  });

  test('of another format is refused', () => {
    const folder = open();
    folder.write('format', 99);
    expect(() => folder.isSealed()).toThrow(
      `${join(path, 'format.json')} says 99, the format of another release; this one has 1. Begin anew with --fresh,`,
    );
  });
});

describe('A folder', () => {
  test('whose makers the system does not let in is refused, and does not hang', () => {
    expect(() => new DataFolder('/proc/no-such/state')).toThrow(/^\/proc\/no-such\/state cannot be made .*\(E/);
  });

  test('that is gone cannot be written to', () => {
    const folder = open();
    rmSync(path, { recursive: true });
    expect(() => folder.write('thing', 1)).toThrow(DataFolderError);
    expect(() => folder.write('thing', 1)).toThrow(/thing\.json cannot be written \(ENOENT.*\)\. See that /);
  });

  test('that cannot be made is refused with its name, the reason and what to do', () => {
    mkdirSync(join(root, `${number}`));
    writeFileSync(path, 'a file');
    expect(open).toThrow(DataFolderError);
    expect(open).toThrow(
      new RegExp(`^${path} cannot be made or written to \\(E.*\\)\\. Choose another folder with --data\\.$`),
    );
  });

  test('with a file that is no JSON is refused, too', () => {
    const folder = open();
    writeFileSync(join(path, 'thing.json'), '{');
    expect(() => folder.read('thing')).toThrow(DataFolderError);
    expect(() => folder.read('thing')).toThrow(
      /thing\.json cannot be read \(.*\)\. Begin anew with --fresh, or choose another folder with --data\./,
    );
  });

  test('that is in use is refused to another, also in the same process, until it is closed', () => {
    const folder = open();
    expect(open).toThrow(
      `${path} is in use by process ${process.pid}. End that, or choose another folder with --data.`,
    );
    folder.close();
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
