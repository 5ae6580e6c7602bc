import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, onEntering } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied, snapshotNames, visits } from '../given.ts';

const LIST =
  "aws memorydb describe-snapshots --query 'Snapshots[].[ClusterConfiguration.Name,Name,Status,Source]' --output table";
const NOT_FOUND = `There is no source snapshot "${SOURCE}" in this account and region.`;

/** Takes the seeded snapshot away. @returns how to put it back */
function hideSource({ memorydb }: TestService): () => void {
  const hidden = memorydb.store.find(SOURCE);
  memorydb.store.removeSnapshot(SOURCE);
  return () => void (hidden && memorydb.store.state.snapshots.push(hidden));
}

export const route = (local: TestService) =>
  describe('A copy of a source that is missing', () => {
    test('fails after looking again for 35 seconds, and says how to find one', async () => {
      hideSource(local);
      const outcome = await local.run(COPY);
      const fault = { error: 'SnapshotNotFoundFault', failedIn: 'ValidateRequest', sentence: NOT_FOUND, fix: LIST };
      expectFailure(local, outcome, { ...fault, details: { SourceSnapshotName: SOURCE } });
      expect(outcome.retries.map(({ error }) => error)).toEqual(Array(3).fill('SnapshotNotFoundFault'));
      expect(outcome.seconds).toBe(5 + 10 + 20);
      expect(copyCalls(local)).toEqual([]);
      expect(theNotice(local).attributes).toEqual({
        outcome: 'FAILED',
        error: fault.error,
        mode: 'Copy',
        warnings: 'no',
      });
    });

    test('at first, because it has just been made, succeeds', async () => {
      const showSource = hideSource(local);
      const { outcome } = local.start(COPY);
      await local.clock.sleep(12_000);
      showSource();
      expectCopied(local, await outcome);
      expect((await outcome).retries).toMatchObject([{ state: 'ValidateRequest' }, { state: 'ValidateRequest' }]);
    });

    test('while it is waited for says that it is gone', async () => {
      local.memorydb.store.setStatus(SOURCE, 'creating');
      const { outcome } = local.start(COPY);
      await local.clock.sleep(100_000);
      hideSource(local);
      const ended = await outcome;
      expectFailure(local, ended, { error: 'SnapshotNotFoundFault', failedIn: 'ValidateRequest', sentence: NOT_FOUND });
      expect(visits(ended, 'WaitForSource')).toBeGreaterThan(1);
      expect(copyCalls(local)).toEqual([]);
    });

    test('when MemoryDB is called, though it was there before, fails after as many tries', async () => {
      const outcome = await local.run(
        COPY,
        onEntering('CopySnapshot', () => hideSource(local)),
      );
      expectFailure(local, outcome, {
        error: 'SnapshotNotFoundFault',
        failedIn: 'CopySnapshot',
        sentence: 'The requested snapshot name does not refer to an existing snapshot.',
        fix: LIST,
      });
      expect(copyCalls(local)).toHaveLength(4);
      expect(snapshotNames(local)).toEqual([]);
    });

    test('when MemoryDB is called, and visible again soon, succeeds', async () => {
      const hideForAWhile = () => {
        const showSource = hideSource(local);
        void local.clock.sleep(8_000).then(showSource);
      };
      const outcome = await local.run(COPY, onEntering('CopySnapshot', hideForAWhile));
      expectCopied(local, outcome);
      expect(outcome.retries).toMatchObject([{ state: 'CopySnapshot' }, { state: 'CopySnapshot' }]);
    });
  });
