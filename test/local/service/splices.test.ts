import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Store } from '../../../local/emulators/memorydb/store.ts';
import { type Change, readSaved } from '../../../local/service/saved.ts';
import { LISTS, seen, spliceOf } from '../../../local/service/splices.ts';

const newStore = () => new Store(() => 1_000, 'eu-central-1', '111122223333');

/** The state that the lines lead to. */
const restored = (...lines: readonly (readonly Change[])[]) =>
  readSaved({
    read: () => lines.map((value, index) => ({ number: index + 2, value: JSON.parse(JSON.stringify(value)) })),
    unusable: (_line, problem) => new Error(problem) as never,
  })?.memorydb;

const EDITS = ['add', 'remove', 'status', 'cluster', 'change'] as const;

describe('Splices of the state of MemoryDB', () => {
  test('lead from any state to any later one', () => {
    const edit = fc.tuple(fc.constantFrom(...EDITS), fc.nat(8));
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 12 }), fc.array(edit, { maxLength: 6 }), (first, then) => {
        const store = newStore();
        for (const each of first) make(store, each);
        const whole = structuredClone(store.state);
        const before = seen(store.state);
        for (const each of then) make(store, each);
        const changes = LISTS.flatMap((list): Change[] => {
          const splice = spliceOf(before, store.state, list);
          return splice ? [splice] : [];
        });
        expect({ clusters: [], ...restored([{ memorydb: whole }], changes) }).toEqual({ clusters: [], ...store.state });
      }),
    );
  });

  test('are small where little has changed', () => {
    const store = newStore();
    for (let index = 0; index < 100; index += 1) store.addSnapshot({ name: `snapshot-${index}` });
    const before = seen(store.state);
    expect(LISTS.map((list) => spliceOf(before, store.state, list))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    store.setStatus('snapshot-50', 'deleting');
    expect(spliceOf(before, store.state, 'snapshots')).toMatchObject({
      at: 50,
      remove: 1,
      add: [{ name: 'snapshot-50' }],
    });
  });

  test('go with the time up to which automatic snapshots are made', () => {
    expect(restored([{ memorydb: newStore().state }], [{ automaticSince: 5 }])).toMatchObject({ automaticSince: 5 });
  });

  test('are refused where the list is shorter', () => {
    const splice: Change = { list: 'snapshots', at: 1, remove: 0, add: [] };
    expect(() => restored([{ memorydb: newStore().state }], [splice])).toThrow('MemoryDB has no 1 snapshots');
  });
});

function make(store: Store, [edit, which]: readonly [(typeof EDITS)[number], number]): void {
  const name = `snapshot-${which}`;
  const known = store.find(name);
  if (edit === 'add' && !known) store.addSnapshot({ name });
  if (edit === 'remove') store.removeSnapshot(name);
  if (edit === 'status' && known) store.setStatus(name, known.status === 'available' ? 'copying' : 'available');
  if (edit === 'cluster' && !store.findCluster(name)) store.addCluster({ configuration: { Name: name } });
  if (edit === 'change') store.state.changes.push({ at: which, snapshot: name, status: 'gone' });
}
