/** How many calls to MemoryDB or Step Functions are made at once: their API rates are not documented, and the account shares them. */
export const AT_ONCE = 5;

/** Does the work for all items, at most so many at once, and returns the results in their order. */
export async function inTurns<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}
