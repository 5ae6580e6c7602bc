import type { Ran, Run } from '../record.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';

export const readsWhatItProves: Invariant = {
  name: 'reads what it proves',
  says: 'Of an export that counts as proven by its checksum, every byte of every object has been read; of one by its ends, both ends.',
  check: (run) => together(run.executions.map((ran) => read(run, ran))),
};

/** Ends, both included. */
type Range = readonly [first: number, last: number];

interface Got {
  readonly Key: string;
  readonly Range?: string;
}

function read({ exchanges }: Run, { execution, asked }: Ran): Verdict {
  const { name, status, output } = execution;
  const exported = status === 'SUCCEEDED' && asked?.bucket ? JSON.parse(output ?? '{}').Export : null;
  if (!exported) return verdict([]);
  // Shards have executions of their own; what an earlier execution has read of the objects was read as well.
  const ranges = exchanges.flatMap(({ operation, input, error, at }): (Got & { readonly range: Range })[] => {
    if (operation !== 'GetObject' || error !== null || at < execution.startDate.getTime()) return [];
    const got = input as Got;
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(got.Range ?? '') ?? [];
    return first === undefined ? [] : [{ ...got, range: [Number(first), Number(last)] }];
  });
  return together(
    exported.Objects.map(({ Key, Bytes }: { readonly Key: string; readonly Bytes: number }) => {
      const ofObject = ranges.filter((each) => each.Key === Key).map(({ range }) => range);
      const unread = firstUnread(ofObject, Bytes);
      const hasEnds = ofObject.some(([first]) => first === 0) && ofObject.some(([, last]) => last >= Bytes - 1);
      return verdict(
        exported.Level,
        exported.Level === 'Checksum' && unread < Bytes && `${name} did not read ${Key} from byte ${unread} on.`,
        !hasEnds && `${name} did not read both ends of ${Key}.`,
      );
    }),
  );
}

function firstUnread(ranges: readonly Range[], bytes: number): number {
  let next = 0;
  for (const [first, last] of ranges.toSorted(([one], [other]) => one - other))
    if (first <= next) next = Math.max(next, last + 1);
  return Math.min(next, bytes);
}
