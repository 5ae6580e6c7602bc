import { describe, expect, test } from '@jest/globals';
import { type Outcome, SOURCE, type TestService } from '../../../support/service.ts';
import { copyCalls, onEntering, TARGET } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied, KMS_KEY, snapshot, snapshotNames, tagsOf } from '../given.ts';

const THEIRS = [{ Key: 'owner', Value: 'somebody' }];

/** A failure that leaves what has the name as it was. */
function expectTaken(local: TestService, outcome: Outcome, status = 'available', failedIn = 'CopySnapshot'): void {
  expectFailure(local, outcome, {
    error: 'SnapshotAlreadyExistsFault',
    failedIn,
    sentence: `A snapshot "${TARGET}" exists already (${status}), and this request did not make it.`,
    fix: `aws memorydb describe-snapshots --snapshot-name ${TARGET} --show-detail`,
    details: { TargetSnapshotName: TARGET, Status: status },
  });
  expect(snapshotNames(local)).toContain(TARGET);
}

/** An earlier copy by this tool. */
async function copiedBefore(local: TestService, input: object): Promise<void> {
  expect(await local.run({ ...COPY, ...input })).toMatchObject({ status: 'SUCCEEDED' });
}

export const route = (local: TestService) => {
  describe("A copy whose name is somebody else's", () => {
    test('snapshot with other tags fails at once, and leaves it as it is', async () => {
      const theirs = structuredClone(local.memorydb.store.addSnapshot({ name: TARGET, tags: THEIRS }));
      const outcome = await local.run(COPY);
      expectTaken(local, outcome);
      expect([outcome.retries, outcome.waits, copyCalls(local).length]).toEqual([[], [], 1]);
      expect(snapshot(local)).toEqual(theirs);
    });

    test('snapshot without tags fails when none has been seen for a minute, and leaves it as it is', async () => {
      const theirs = structuredClone(local.memorydb.store.addSnapshot({ name: TARGET, tags: [] }));
      const outcome = await local.run(COPY);
      expectTaken(local, outcome, 'available', 'PollStatus');
      expect([outcome.retries, copyCalls(local).length]).toEqual([[], 1]);
      expect(outcome.seconds).toBeLessThan(120);
      expect(snapshot(local)).toEqual(theirs);
    });

    test.each(['failed', 'deleting', 'restoring'])('snapshot which is %s fails', async (status) => {
      local.memorydb.store.addSnapshot({ name: TARGET, tags: THEIRS, status });
      expectTaken(local, await local.run(COPY), status);
      expect(snapshot(local)).toMatchObject({ status, tags: THEIRS });
    });

    test('snapshot that is still being made fails at once when it carries other tags', async () => {
      local.memorydb.store.addSnapshot({ name: TARGET, tags: THEIRS, status: 'creating' });
      const outcome = await local.run(COPY);
      expectTaken(local, outcome, 'creating');
      expect(outcome.seconds).toBe(0);
    });

    test.each([
      { what: 'has no tags', readable: true },
      { what: 'does not let its tags be read', readable: false },
    ])('snapshot that is still being made and $what fails when it is available', async ({ readable }) => {
      local.memorydb.options.tagsReadableWhileCreating = readable;
      local.memorydb.store.addSnapshot({ name: TARGET, tags: readable ? [] : THEIRS, status: 'creating' });
      const { outcome } = local.start(COPY);
      await local.clock.sleep(600_000);
      local.memorydb.store.setStatus(TARGET, 'available');
      expectTaken(local, await outcome, 'available', 'PollStatus');
      expect(copyCalls(local)).toHaveLength(1);
      expect(tagsOf(local)).toEqual(readable ? {} : { owner: 'somebody' });
    });

    test('by the time it is available fails, and leaves what is there now', async () => {
      local.memorydb.script({ seconds: 600 });
      const { outcome } = local.start(COPY);
      await local.clock.sleep(300_000);
      local.memorydb.store.removeSnapshot(TARGET);
      local.memorydb.store.addSnapshot({ name: TARGET, tags: THEIRS });
      expectTaken(local, await outcome, 'available', 'PollStatus');
      expect(snapshot(local).tags).toEqual(THEIRS);
    });
  });

  describe('A copy whose name has a snapshot with a stamp of this tool', () => {
    test("fails when that is a copy of a copy, which inherited another name's stamp", async () => {
      await copiedBefore(local, { TargetSnapshotName: 'orders-first' });
      const { tags, cluster } = snapshot(local, 'orders-first');
      local.memorydb.store.addSnapshot({ name: TARGET, tags, cluster });
      expectTaken(local, await local.run(COPY));
      expect(snapshot(local).tags).toEqual(tags);
    });

    test('fails when that was made with another key', async () => {
      await copiedBefore(local, { KmsKeyId: KMS_KEY });
      expectTaken(local, await local.run(COPY));
      expect(snapshot(local).kmsKeyId).toBe(KMS_KEY);
    });

    test('fails when that was made of another source', async () => {
      local.memorydb.store.addSnapshot({ name: 'orders-other', cluster: { Name: 'orders' } });
      await copiedBefore(local, { SourceSnapshotName: 'orders-other' });
      expectTaken(local, await local.run(COPY));
    });

    test('fails when its source has been deleted since, and made anew under its name', async () => {
      await copiedBefore(local, {});
      local.memorydb.store.removeSnapshot(SOURCE);
      local.memorydb.store.addSnapshot({ name: SOURCE, cluster: { Name: 'orders' }, createdAt: local.clock.now() });
      expectTaken(local, await local.run(COPY));
    });

    test('succeeds when the same request made that, whatever tags it asks for now', async () => {
      await copiedBefore(local, {});
      const outcome = await local.run({ ...COPY, Tags: [{ Key: 'owner', Value: 'me' }] });
      const { body } = expectCopied(local, outcome);
      expect(outcome.output).toMatchObject({ Adopted: true });
      expect(body.summary).toMatch(/An earlier attempt of this request had started "orders-keep"; it was adopted\.$/);
      expect(tagsOf(local)).not.toHaveProperty('owner');
    });
  });

  describe('A copy whose tags', () => {
    test('are not visible at once when it is available is waited for', async () => {
      const outcome = await local.run(
        COPY,
        onEntering('WaitForCopy', () => {
          const made = snapshot(local);
          local.memorydb.store.removeSnapshot(TARGET);
          local.memorydb.store.state.snapshots.push({ ...made, tags: [], status: 'available' });
          void local.clock.sleep(40_000).then(() => {
            local.memorydb.store.removeSnapshot(TARGET);
            local.memorydb.store.state.snapshots.push({ ...made, status: 'available' });
          });
        }),
      );
      expectCopied(local, outcome);
      expect(outcome.seconds).toBeGreaterThan(40);
    });
  });
};
