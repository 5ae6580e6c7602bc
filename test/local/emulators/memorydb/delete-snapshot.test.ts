import { expect, test } from '@jest/globals';
import { VirtualClock } from '../../../../local/clock.ts';
import { deleteSnapshot } from '../../../../local/emulators/memorydb/actions/delete-snapshot.ts';
import { settleChanges } from '../../../../local/emulators/memorydb/lifecycle.ts';
import { DEFAULT_OPTIONS } from '../../../../local/emulators/memorydb/options.ts';
import { Store } from '../../../../local/emulators/memorydb/store.ts';

const clock = new VirtualClock(Date.parse('2026-11-23T03:00:00Z'));
const exports = {
  access: () => ({ region: 'eu-central-1', exists: true, granted: true }),
  has: async () => false,
  put: async () => undefined,
};
const nextScript = () => ({});

function memoryDb() {
  const store = new Store(() => clock.now(), 'eu-central-1', '111122223333');
  const context = {
    store,
    options: DEFAULT_OPTIONS,
    exports,
    region: 'eu-central-1',
    now: () => clock.now(),
    nextScript,
  };
  return { store, remove: (SnapshotName: string) => deleteSnapshot(context, { SnapshotName }) };
}

test('A manual snapshot is deleting for a while, and then gone; a second call is refused meanwhile', async () => {
  const { store, remove } = memoryDb();
  store.addSnapshot({ name: 'orders-keep' });
  expect(remove('Orders-Keep')).toMatchObject({ Snapshot: { Name: 'orders-keep', Status: 'deleting' } });
  expect(() => remove('orders-keep')).toThrow('current state of the snapshot');
  await settleChanges(store.state, clock.now() + 60_000, exports);
  expect(store.find('orders-keep')).toBeUndefined();
  expect(() => remove('orders-keep')).toThrow('does not refer to an existing snapshot');
});

test('An automatic snapshot is deleted like any other', () => {
  const { store, remove } = memoryDb();
  store.addSnapshot({ name: 'automatic.orders-2026-11-20-03-00' });
  expect(remove('automatic.orders-2026-11-20-03-00')).toMatchObject({ Snapshot: { Status: 'deleting' } });
});

test.each(['creating', 'copying', 'restoring'])('A snapshot that is %s is not deleted', (status) => {
  const { store, remove } = memoryDb();
  store.addSnapshot({ name: 'busy', status });
  expect(() => remove('busy')).toThrow('current state');
});
