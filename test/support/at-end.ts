import { afterEach } from '@jest/globals';

const closers: (() => unknown)[] = [];

/** Has something closed when the test ends, also when it fails: what is left open would keep jest from ending. */
export const atEnd = (close: () => unknown): void => {
  closers.push(close);
};

afterEach(async () => {
  const results = await Promise.allSettled(closers.splice(0).map(async (close) => close()));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
});
