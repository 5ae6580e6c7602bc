import { type Invariant, verdict } from './invariant.ts';

export const oneCopy: Invariant = {
  name: 'one copy',
  says: 'MemoryDB never takes a second copy or export for a request while the first is under way or complete.',
  check: ({ accepted }) =>
    verdict(
      accepted.map(({ bucket }) => (bucket === null ? 'a copy' : 'an export')),
      ...accepted.map(
        ({ isRepeated, target, execution }) => isRepeated && `MemoryDB took "${target}" again, for ${execution}.`,
      ),
    ),
};
