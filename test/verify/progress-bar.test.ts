import { expect, test } from '@jest/globals';
import { progressBar } from '../../verify/progress-bar.ts';

test.each([
  [{ bytes: 0, ofBytes: 3e9 }, 0, `[${'.'.repeat(30)}]   0 %`],
  [{ bytes: 1e9, ofBytes: 3e9 }, 2, `[${'#'.repeat(10)}${'.'.repeat(20)}]  33 %  500 MB/s  4 s left`],
  [{ bytes: 1e9, ofBytes: 301e9 }, 2, `[${'.'.repeat(30)}]   0 %  500 MB/s  10 min left`],
  [{ bytes: 3e9, ofBytes: 3e9 }, 5, `[${'#'.repeat(30)}] 100 %  600 MB/s  0 s left`],
  [{ bytes: 0, ofBytes: 0 }, 0, `[${'#'.repeat(30)}] 100 %`],
])('%j after %d s', (progress, seconds, line) => {
  expect(progressBar(progress, seconds)).toBe(line);
});

test.each([80, 50, 40, 20, 10, 1])('In %d columns it leaves the last one free, so that it never wraps', (columns) => {
  for (const bytes of [0, 1e9, 3e9]) {
    const line = progressBar({ bytes, ofBytes: 3e9 }, 2, columns);
    expect(line.length).toBeLessThan(columns);
    if (columns >= 50) expect(line).toMatch(/^\[[#.]+\]/);
  }
});
