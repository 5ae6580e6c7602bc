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
