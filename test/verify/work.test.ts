import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, jest, test } from '@jest/globals';
import { fileBytes } from '../../verify/file-bytes.ts';
import { answer } from '../../verify/work.ts';

const BYTES = 4 * 2 ** 20;
const folder = mkdtempSync(join(tmpdir(), 'work-'));
const path = join(folder, 'dump.rdb');
afterAll(() => rmSync(folder, { recursive: true }));

/** The reports on reading a part, with a clock that advances by this much at each look. */
async function reportedWhen(milliseconds: number): Promise<number[]> {
  writeFileSync(path, Buffer.alloc(BYTES));
  const etag = (await fileBytes(path).describe())?.etag ?? '';
  let now = 0;
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => {
    now += milliseconds;
    return now;
  });
  const reports: number[] = [];
  try {
    const read = { part: { First: 0, Last: BYTES - 9 }, bytes: BYTES, etag };
    await answer({ place: { path }, identity: null, level: 'Checksum', read }, (bytes) => reports.push(bytes));
  } finally {
    clock.mockRestore();
  }
  return reports;
}

test('A part that takes long is reported while it is read', async () => {
  const reports = await reportedWhen(100);
  expect(reports.length).toBeGreaterThan(10);
  expect(reports).toEqual(reports.toSorted((a, b) => a - b));
  expect(reports.at(-1)).toBe(BYTES);
});

test('It is reported less often when little time passes, or not at all', async () => {
  const [every, some] = [await reportedWhen(100), await reportedWhen(40)];
  expect(some.length).toBeGreaterThan(1);
  expect(some.length).toBeLessThan(every.length);
  expect(await reportedWhen(0)).toEqual([]);
});
