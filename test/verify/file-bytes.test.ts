import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { fileBytes } from '../../verify/file-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'file-source-'));
const path = join(folder, 'dump.rdb');
const content = Buffer.from(Array.from({ length: 600_000 }, (_, at) => (at * 7) % 251));
const source = fileBytes(path);
let etag: string;

beforeEach(async () => {
  writeFileSync(path, content);
  etag = (await source.describe())?.etag ?? '';
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = async (First: number, Last: number, room?: () => Uint8Array) => {
  const chunks = [];
  for await (const chunk of source.read({ First, Last }, etag, room)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
};

test('A file has a size, or is not there, or is none', async () => {
  expect(await source.describe()).toEqual({ bytes: 600_000, etag: expect.stringMatching(/^[\d.-]+$/) });
  await expect(fileBytes(join(folder, 'none')).describe()).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(fileBytes(folder).describe()).rejects.toMatchObject({ name: 'NoFile' });
});

test('A range of any length is read, up to its end and not further', async () => {
  expect((await read(0, 599_999)).equals(content)).toBe(true);
  expect((await read(5, 300_004)).equals(content.subarray(5, 300_005))).toBe(true);
  expect(await read(599_990, 700_000)).toHaveLength(10);
});

test('It is read into the room that is offered', async () => {
  const room = new Uint8Array(1000);
  expect((await read(0, 4999, () => room)).equals(content.subarray(0, 5000))).toBe(true);
  expect(Buffer.from(room).equals(content.subarray(4000, 5000))).toBe(true);
});

describe('It is no longer the same', () => {
  test.each([
    ['longer', () => appendFileSync(path, 'x')],
    ['shorter', () => truncateSync(path, 10)],
    ['written to', () => utimesSync(path, 1, 1)],
    ['deleted', () => rmSync(path)],
    [
      'replaced by its like',
      () => {
        writeFileSync(join(folder, 'other'), content);
        renameSync(join(folder, 'other'), path);
      },
    ],
  ])('when it was %s', async (_, change) => {
    change();
    await expect(read(0, 9)).rejects.toMatchObject({ name: 'ObjectChanged' });
  });

  test('when that happens while it is read', async () => {
    const chunks = source.read({ First: 0, Last: 599_999 }, etag) as Iterable<Uint8Array>;
    expect(() => {
      for (const _ of chunks) utimesSync(path, 1, 1);
    }).toThrow('has changed');
  });
});
