import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { type Outcome, SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import {
  CLAIM,
  copyCalls,
  EXPORT,
  KEYS,
  keysIn,
  MANIFEST,
  markSecondExport,
  onEntering,
  readObject,
  removeObject,
  seedFile,
  writeObject,
} from '../exports.ts';
import { expectFailure } from '../failures.ts';

const WRITING = 300;
const QUIET = 1800;
const manifestOf = (local: TestService) => JSON.parse(readObject(local, MANIFEST).toString());

export const route = (local: TestService) => {
  /** Stops an export when it first enters a state. */
  async function stopIn(state: string): Promise<Outcome> {
    const { execution, outcome } = local.start(
      EXPORT,
      onEntering(state, () => execution.stop()),
    );
    return outcome;
  }

  async function written(): Promise<void> {
    await local.clock.sleep(2 * WRITING * 1000);
    await local.memorydb.settle();
  }

  /** Holds an export that was started again to what is true of all: one export, one proof, one manifest. */
  async function expectFinished(first: Outcome, again: Outcome): Promise<void> {
    expect(again).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true, Warnings: [] } });
    expect(again.output).toMatchObject({ Export: { Manifest: MANIFEST, Objects: KEYS.map((Key) => ({ Key })) } });
    expect(await keysIn(local)).toEqual(KEYS);
    expect(manifestOf(local)).toMatchObject({ Shards: KEYS.map(() => ({ Verdict: 'verified' })) });
    const { body, subject } = theNotice(local, again);
    expect(subject).toBe(`SUCCEEDED: MemoryDB export of ${SOURCE}`);
    expect(body.summary).toContain(`An earlier execution of the same export, ${first.execution.arn}, had started it`);
  }

  describe('An export that is started again', () => {
    test.each(['WaitForCopy', 'PlanVerification', 'ProbeShard', 'ConcludeExport'])(
      'finishes what one had begun that was stopped in %s',
      async (state) => {
        local.memorydb.script({ seconds: WRITING });
        const first = await stopIn(state);
        expect(first.status).toBe('ABORTED');
        await written();
        const again = await local.run(EXPORT);
        await expectFinished(first, again);
        expect(again.states).not.toContain('WaitForSource');
        expect(copyCalls(local)).toHaveLength(1);
        expect(manifestOf(local)).toMatchObject({
          Execution: again.execution.arn,
          Times: { CopyStartedAt: null },
          ClusterConfiguration: { Name: 'orders' },
        });
      },
    );

    test('at once after it was stopped waits for MemoryDB, and makes no second export', async () => {
      markSecondExport(local, WRITING);
      const first = await stopIn('WaitForCopy');
      const again = await local.run(EXPORT);
      await expectFinished(first, again);
    });

    test('while the source is busy waits for the first object, and then for the others', async () => {
      local.memorydb.script({ seconds: WRITING });
      const first = await stopIn('WaitForCopy');
      await local.clock.sleep(10_000);
      const again = await local.run(EXPORT);
      expect(again.states).toContain('WaitForSource');
      await expectFinished(first, again);
      expect(copyCalls(local)).toHaveLength(1);
    });

    test.each([
      ['a permission is missing', { operation: 'GetObject', error: 'AccessDenied' }, 'VerifyShards'],
      ['the bucket may not be listed', { operation: 'ListObjectsV2', error: 'AccessDenied' }, 'PollStatus'],
      ['no manifest may be written', { operation: 'PutObject', error: 'AccessDenied' }, 'ConcludeExport'],
      ['S3 is unwell for long', { operation: 'GetObject', error: 'ConnectionCut', times: 1_000 }, 'VerifyShards'],
      [
        'Lambda is throttled for long',
        { operation: 'planVerification', error: 'Lambda.TooManyRequestsException', times: 25 },
        'PlanVerification',
      ],
      ['the function crashes', { operation: 'concludeExport', error: 'Runtime.ExitError', times: 2 }, 'ConcludeExport'],
    ])('finishes one whose proof had failed since %s', async (_why, fault, state) => {
      const first = await local.run(
        EXPORT,
        onEntering(state, () => local.faults.inject(fault)),
      );
      expect(first.status).toBe('FAILED');
      local.faults.clear();
      await expectFinished(first, await local.run(EXPORT));
      expect(copyCalls(local)).toHaveLength(1);
    });

    test.each(['restoring', 'deleting', 'failed'])('is finished though its source is %s by now', async (status) => {
      const first = await stopIn('PlanVerification');
      local.memorydb.store.setStatus(SOURCE, status);
      await expectFinished(first, await local.run(EXPORT));
    });

    test('is finished though its source is gone, which its claim describes', async () => {
      const first = await stopIn('PlanVerification');
      local.memorydb.store.removeSnapshot(SOURCE);
      const again = await local.run(EXPORT);
      await expectFinished(first, again);
      expect(again.output).toMatchObject({ Snapshot: null });
      expect(manifestOf(local)).toMatchObject({
        Source: { Name: SOURCE, CreatedAt: '2026-11-20T03:00:17.000Z' },
        ClusterConfiguration: { Name: 'orders' },
        Shards: [{ Slots: '0-5461' }, { Slots: '5462-10922' }, { Slots: '10923-16383' }],
      });
    });

    test('is finished though it has been started again before, and stopped again', async () => {
      await stopIn('PlanVerification');
      const second = await stopIn('ConcludeExport');
      expect(JSON.parse(readObject(local, CLAIM).toString())).toMatchObject({ Execution: second.execution.arn });
      await expectFinished(second, await local.run(EXPORT));
      expect(copyCalls(local)).toHaveLength(1);
    });

    test('after it had succeeded is proven again, and keeps its manifest', async () => {
      const first = await local.run(EXPORT);
      const manifest = readObject(local, MANIFEST);
      await expectFinished(first, await local.run(EXPORT));
      expect(readObject(local, MANIFEST)).toEqual(manifest);
      expect(copyCalls(local)).toHaveLength(1);
    });

    test('after it had succeeded is found bad when a file has been damaged since', async () => {
      await local.run(EXPORT);
      writeObject(local, KEYS[1] ?? '', 'damaged');
      expect(await local.run(EXPORT)).toMatchObject({ status: 'FAILED', error: 'ExportVerificationFailed' });
    });

    test('is made once more when MemoryDB had refused the call', async () => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'InvalidParameterValueException' });
      expect(await local.run(EXPORT)).toMatchObject({ status: 'FAILED', error: 'InvalidParameterValueException' });
      expect(await local.run(EXPORT)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false, Warnings: [] } });
      expect(copyCalls(local)).toHaveLength(2);
    });

    test('is made once more when its files have been moved away', async () => {
      local.memorydb.script({ seconds: WRITING, leaveOut: ['0003'] });
      expect(await local.run(EXPORT)).toMatchObject({ error: 'ExportIncomplete' });
      for (const key of await keysIn(local)) removeObject(local, key);
      expect(await local.run(EXPORT)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false } });
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('fails when some objects are still missing 30 minutes after its first look, and not before', async () => {
      local.memorydb.script({ seconds: WRITING, leaveOut: ['0003'] });
      await stopIn('WaitForCopy');
      await written();
      const again = await local.run(EXPORT);
      expectFailure(local, again, {
        error: 'ExportIncomplete',
        failedIn: 'PollStatus',
        sentence: '1 of 3 objects are still missing 30 min after the source was last seen busy (it is available now).',
        details: { MissingKeys: [KEYS[2]] },
      });
      expect(again.seconds).toBeGreaterThanOrEqual(QUIET);
      expect(again.seconds).toBeLessThanOrEqual(QUIET + 10);
      expect(copyCalls(local)).toHaveLength(1);
    });

    test('is complete if they come within the 30 minutes', async () => {
      local.memorydb.script({ seconds: WRITING, leaveOut: ['0003'] });
      const first = await stopIn('WaitForCopy');
      await written();
      const { outcome } = local.start(EXPORT);
      await local.clock.sleep((QUIET - 60) * 1000);
      writeObject(local, KEYS[2] ?? '', readFileSync(seedFile('0003')));
      await expectFinished(first, await outcome);
    });

    test('is refused for a source that has been made again under its name', async () => {
      await stopIn('PlanVerification');
      const { shards, ...source } = local.memorydb.store.find(SOURCE) ?? { shards: [] };
      local.memorydb.store.removeSnapshot(SOURCE);
      const later = shards.map((shard) => ({ ...shard, createdAt: shard.createdAt + 86_400_000 }));
      local.memorydb.store.addSnapshot({ ...source, name: SOURCE, shards: later });
      expect(await local.run(EXPORT)).toMatchObject({
        status: 'FAILED',
        error: 'ExportNameClaimed',
        details: { Details: { ClaimedSource: { Name: SOURCE } } },
      });
      expect(copyCalls(local)).toHaveLength(1);
    });

    test('is refused over files that no execution claims', async () => {
      writeObject(local, KEYS[1] ?? '', 'mine');
      expect(await local.run(EXPORT)).toMatchObject({ status: 'FAILED', error: 'InvalidRequest' });
      expect(copyCalls(local)).toEqual([]);
    });

    test('is reported by a dry run as still to be finished', async () => {
      await stopIn('PlanVerification');
      const { output } = await local.run({ ...EXPORT, Options: { DryRun: true } });
      expect(output).toMatchObject({
        DryRun: { WouldDo: expect.stringMatching(/it would finish the export of .* that an earlier execution began/) },
      });
    });
  });
};
