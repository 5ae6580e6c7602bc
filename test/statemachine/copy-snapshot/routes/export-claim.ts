import { describe, expect, test } from '@jest/globals';
import { BUCKET, type Outcome, type TestService } from '../../../support/service.ts';
import {
  CLAIM,
  copyCalls,
  EXPORT,
  KEYS,
  keysIn,
  MANIFEST,
  onEntering,
  readObject,
  removeObject,
  seedFile,
  writeObject,
} from '../exports.ts';
import { expectFailure } from '../failures.ts';

const claimIn = (local: TestService): { readonly Execution: string } => JSON.parse(readObject(local, CLAIM).toString());

export const route = (local: TestService) =>
  describe('The claim of an export', () => {
    test('is written before MemoryDB is asked, under a key that no shard has, encrypted with keys of S3', async () => {
      const before = onEntering('CopySnapshot', () => expect(copyCalls(local)).toEqual([]));
      const { status, execution } = await local.run(EXPORT, before);
      expect(status).toBe('SUCCEEDED');
      expect(claimIn(local)).toMatchObject({ Execution: execution.arn, TargetSnapshotName: 'orders-keep' });
      const [{ input = {} } = {}] = local.s3.calls.filter(({ operation }) => operation === 'PutObject');
      expect(input).toMatchObject({ Bucket: BUCKET, Key: CLAIM, IfNoneMatch: '*', ServerSideEncryption: 'AES256' });
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('is not made for a copy, nor for a dry run', async () => {
      await local.run({ SourceSnapshotName: EXPORT.SourceSnapshotName, TargetSnapshotName: 'orders-keep' });
      await local.run({ ...EXPORT, Options: { DryRun: true } });
      expect((await local.s3.store.list(BUCKET)).filter((key) => key.endsWith('.claim.json'))).toEqual([]);
    });

    test('of an execution that runs keeps another, which saw no object either, from exporting under the name', async () => {
      const outcomes = await Promise.all([local.run(EXPORT), local.run(EXPORT)]);
      const [first, second] = outcomes.toSorted((one, other) => one.status.localeCompare(other.status));
      expect(second?.status).toBe('SUCCEEDED');
      expectFailure(local, first as Outcome, {
        error: 'ExportNameClaimed',
        failedIn: 'ClaimExport',
        sentence: 'The name "orders-keep" is claimed by another execution, which is still running.',
        fix: `aws s3 cp s3://${BUCKET}/${CLAIM} -`,
        details: {
          Bucket: BUCKET,
          ClaimKey: CLAIM,
          ClaimedBy: second?.execution.arn,
          ClaimedSource: expect.objectContaining({ Name: EXPORT.SourceSnapshotName }),
        },
      });
      expect(copyCalls(local)).toHaveLength(1);
    });

    test('is not made for another snapshot that was made under the name of the source meanwhile', async () => {
      const { SourceSnapshotName: name } = EXPORT;
      const makeAgain = () => {
        local.memorydb.store.removeSnapshot(name);
        local.memorydb.store.addSnapshot({ name, shards: [{ file: seedFile('0002') }] });
      };
      const outcome = await local.run(EXPORT, onEntering('ClaimExport', makeAgain));
      expectFailure(local, outcome, {
        error: 'SnapshotNotFoundFault',
        failedIn: 'ClaimExport',
        sentence: /is gone: another one was made under its name\.$/,
      });
      expect([await keysIn(local), copyCalls(local)]).toEqual([[], []]);
    });

    test('of an execution that was stopped is taken over', async () => {
      const { execution: holder, outcome: held } = local.start(
        EXPORT,
        onEntering('CopySnapshot', () => holder.stop()),
      );
      await held;
      expect([claimIn(local).Execution, await keysIn(local)]).toEqual([holder.arn, []]);
      const outcome = await local.run(EXPORT);
      expect(outcome.status).toBe('SUCCEEDED');
      expect(claimIn(local).Execution).toBe(outcome.execution.arn);
    });

    test('of an execution that was stopped keeps another source from being exported into what MemoryDB still writes', async () => {
      local.memorydb.store.addSnapshot({ name: 'orders-by-hand', shards: [{ file: seedFile('0002') }] });
      const { execution: holder, outcome: held } = local.start(
        EXPORT,
        onEntering('WaitForCopy', () => holder.stop()),
      );
      await held;
      expectFailure(local, await local.run({ ...EXPORT, SourceSnapshotName: 'orders-by-hand' }), {
        error: 'ExportNameClaimed',
        failedIn: 'ClaimExport',
        sentence: /exported another snapshot/,
      });
      expect(copyCalls(local)).toHaveLength(1);
    });

    test('of an execution that nobody remembers is taken over', async () => {
      const forgotten = `${local.service.definition.machines[0].arn.replace(':stateMachine:', ':execution:')}:forgotten`;
      await local.run(EXPORT);
      const { Execution: _, ...claim } = claimIn(local);
      for (const key of [...KEYS, MANIFEST]) removeObject(local, key);
      writeObject(local, CLAIM, JSON.stringify({ Execution: forgotten, ...claim }));
      const outcome = await local.run(EXPORT);
      expect(outcome.status).toBe('SUCCEEDED');
      expect(claimIn(local).Execution).toBe(outcome.execution.arn);
    });

    test('is its own when the answer to writing it was lost', async () => {
      local.faults.inject({ operation: 'claimExport', error: 'Runtime.ExitError', effect: 'done' });
      const outcome = await local.run(EXPORT);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', retries: [{ state: 'ClaimExport' }] });
    });

    test.each([
      ['AccessDeniedException', 'AccessDenied', 'PutObject', 1],
      ['Lambda.TooManyRequestsException', 'Lambda.TooManyRequestsException', 'claimExport', 14],
      ['Sandbox.Timedout', 'Sandbox.Timedout', 'claimExport', 2],
    ])('that cannot be written fails as %s, and nothing is started', async (reported, error, operation, times) => {
      local.faults.inject({ operation, error, times });
      const outcome = await local.run(EXPORT);
      expectFailure(local, outcome, { error: reported, failedIn: 'ClaimExport' });
      expect(copyCalls(local)).toEqual([]);
    });
  });
