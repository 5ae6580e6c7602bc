import type { State } from '../emulators/memorydb/store.ts';

/** The lists of MemoryDB's state. */
export const LISTS = ['snapshots', 'changes', 'manualCreations', 'clusters'] as const;
export type ListName = (typeof LISTS)[number];

/** What became of a list: from a place on, so many items were replaced by others. */
export interface Splice {
  readonly list: ListName;
  readonly at: number;
  readonly remove: number;
  readonly add: readonly unknown[];
}

/** Items as they were; of an item only its status ever changes. */
type Seen = readonly (readonly [item: object, status: string | undefined])[];
export type SeenState = Readonly<Record<ListName, Seen>> & Pick<State, 'automaticSince'>;

const itemsOf = (state: State, name: ListName): readonly object[] => state[name] ?? [];

const statusOf = (item: object): string | undefined => (item as { readonly status?: string }).status;

export const seen = (state: State): SeenState => {
  const of = (name: ListName): Seen => itemsOf(state, name).map((item) => [item, statusOf(item)]);
  const lists = Object.fromEntries(LISTS.map((name) => [name, of(name)])) as Record<ListName, Seen>;
  return { ...lists, ...(state.automaticSince !== undefined && { automaticSince: state.automaticSince }) };
};

/** One splice that makes the list what it is now; undefined if it is the same. */
export function spliceOf(before: SeenState, state: State, list: ListName): Splice | undefined {
  const [old, now] = [before[list], itemsOf(state, list)];
  const isSame = (index: number, other: number): boolean => {
    const item = now[other];
    const [known, status] = old[index] ?? [];
    return item !== undefined && item === known && statusOf(item) === status;
  };
  const shorter = Math.min(old.length, now.length);
  let at = 0;
  while (at < shorter && isSame(at, at)) at += 1;
  let same = 0;
  while (same < shorter - at && isSame(old.length - 1 - same, now.length - 1 - same)) same += 1;
  const remove = old.length - at - same;
  const add = now.slice(at, now.length - same);
  return remove > 0 || add.length > 0 ? { list, at, remove, add } : undefined;
}
