export type Counts = Record<string, number>;

/** A run that broke an invariant. */
interface Broken {
  readonly seed: number;
  /** Each with the name of its invariant before it. */
  readonly violations: readonly string[];
  readonly story: string;
}

/** What some runs together have shown. */
export interface Summary {
  runs: number;
  executions: number;
  readonly endings: Counts;
  readonly injected: Counts;
  /** What each invariant saw, by its name. */
  readonly seen: Record<string, Counts>;
  readonly broken: Broken[];
}

export const emptySummary = (): Summary => ({
  runs: 0,
  executions: 0,
  endings: {},
  injected: {},
  seen: {},
  broken: [],
});

export function count(counts: Counts, what: readonly string[]): void {
  for (const each of what) counts[each] = (counts[each] ?? 0) + 1;
}

/** Adds what one has counted to the other. */
export function addTo(whole: Summary, part: Summary): void {
  whole.runs += part.runs;
  whole.executions += part.executions;
  addCounts(whole.endings, part.endings);
  addCounts(whole.injected, part.injected);
  for (const [name, counts] of Object.entries(part.seen)) addCounts(seenBy(whole, name), counts);
  whole.broken.push(...part.broken);
  whole.broken.sort((one, other) => one.seed - other.seed);
}

/** What an invariant has seen so far. */
export function seenBy({ seen }: Summary, name: string): Counts {
  const counts = seen[name] ?? {};
  seen[name] = counts;
  return counts;
}

function addCounts(whole: Counts, part: Counts): void {
  for (const [name, times] of Object.entries(part)) whole[name] = (whole[name] ?? 0) + times;
}
