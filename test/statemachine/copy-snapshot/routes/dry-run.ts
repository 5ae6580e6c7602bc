import { describe, expect, test } from '@jest/globals';
import { type Outcome, SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { EXPORT, KEYS, keysIn, TARGET } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied, snapshotNames } from '../given.ts';

const dry = (input: object) => ({ ...input, Options: { DryRun: true } });

/** Nothing but looking, and one notice that says what the output says. */
function expectReport(local: TestService, outcome: Outcome, wouldDo: RegExp): void {
  const before = { snapshots: snapshotNames(local), calls: local.memorydb.calls.map(({ operation }) => operation) };
  expect(outcome).toMatchObject({
    status: 'SUCCEEDED',
    output: { DryRun: { WouldDo: expect.stringMatching(wouldDo) }, Warnings: [] },
    states: ['AcceptRequest', 'ValidateRequest', 'IsDryRun', 'NotifyDryRun', 'DryRunSucceeded'],
  });
  expect(before.calls).not.toContain('CopySnapshot');
  const { Mode, DryRun, NoticeId } = outcome.output as { Mode: string; DryRun: { WouldDo: string }; NoticeId: string };
  const { body, attributes } = theNotice(local);
  expect(body).toMatchObject({ summary: DryRun.WouldDo, noticeId: NoticeId });
  expect(attributes).toEqual({ outcome: 'DRY_RUN', cluster: 'orders', mode: Mode, warnings: 'no' });
}

export const route = (local: TestService) =>
  describe('A dry run starts nothing, and reports that it would', () => {
    test('copy to a name that is free, and how long that may take', async () => {
      const outcome = await local.run(dry(COPY));
      expectReport(local, outcome, new RegExp(`would copy "${SOURCE}" to "${TARGET}" \\(a guess: about 31 s\\)\\.$`));
      expect(outcome.output).toMatchObject({ Mode: 'Copy', DryRun: { ExpectedObjects: [], EstimatedSeconds: 31 } });
      expect(snapshotNames(local)).toEqual([SOURCE]);
    });

    test('adopt the copy that the same request has made', async () => {
      expectCopied(local, await local.run(COPY));
      const calls = local.memorydb.calls.length;
      const outcome = await local.run(dry(COPY));
      expect(outcome.output).toMatchObject({ DryRun: { WouldDo: expect.stringContaining(`adopt "${TARGET}"`) } });
      expect(local.memorydb.calls.slice(calls).map(({ operation }) => operation)).not.toContain('CopySnapshot');
      expect(local.sns.inbox).toHaveLength(2);
    });

    test("fail for a name that is somebody else's", async () => {
      local.memorydb.store.addSnapshot({ name: TARGET });
      expectReport(local, await local.run(dry(COPY)), /would fail with SnapshotAlreadyExistsFault: a snapshot/);
    });

    test('wait for a snapshot that is being made, and then see whose it is', async () => {
      local.memorydb.store.addSnapshot({ name: TARGET, status: 'creating' });
      expectReport(
        local,
        await local.run(dry(COPY)),
        /would wait for "orders-keep", which is being made, and adopt it if/,
      );
    });

    test('wait for a source that is not ready', async () => {
      local.memorydb.store.setStatus(SOURCE, 'creating');
      const outcome = await local.run(dry(COPY));
      expectReport(local, outcome, /would wait until ".*", now creating, is available, then copy/);
      expect(outcome.waits).toEqual([]);
    });

    test('export to these objects', async () => {
      const outcome = await local.run(dry(EXPORT));
      expectReport(
        local,
        outcome,
        /would export ".*" to s3:\/\/memorydb-snapshot-exports\/orders-keep-\*\.rdb, 3 object/,
      );
      expect(outcome.output).toMatchObject({ Mode: 'Export', DryRun: { ExpectedObjects: KEYS } });
      expect(await keysIn(local)).toEqual([]);
    });

    test('do nothing at all for a request that would be refused', async () => {
      local.memorydb.store.setStatus(SOURCE, 'failed');
      expectFailure(local, await local.run(dry(COPY)), {
        error: 'InvalidSnapshotStateFault',
        failedIn: 'ValidateRequest',
        sentence: `The source snapshot "${SOURCE}" is failed and cannot be copied.`,
      });
    });
  });
