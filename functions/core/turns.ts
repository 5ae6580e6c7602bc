/** How many calls to MemoryDB or Step Functions are made at once: their API rates are not documented, and the account shares them. */
export const AT_ONCE = 5;

/** Does the work for all items, at most so many at once, and returns the results in their order. After a failure none is begun. */
export async function inTurns<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  // Unlike that of an array, a generator's iteration ends for all who share it as soon as one of them throws.
  const queue = (function* () {
    yield* items.entries();
  })();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
