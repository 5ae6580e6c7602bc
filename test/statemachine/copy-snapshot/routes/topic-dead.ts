import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { EXPORT, KEYS, keysIn } from '../exports.ts';
import { COPY, snapshot, visits } from '../given.ts';

const MISSING = { ...COPY, SourceSnapshotName: 'no-such' };
const MINUTE = 60_000;

export const route = (local: TestService) => {
  /** The topic is deleted, and comes back after so many attempts to publish. */
  const topicDead = (attempts: number) =>
    local.faults.inject({ operation: 'Publish', error: 'NotFound', message: 'Topic does not exist', times: attempts });

  describe('A success that the topic does not take', () => {
    test('stays a success, says so in its output, and ends in the queue that an alarm watches', async () => {
      topicDead(100);
      const outcome = await local.run(EXPORT);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { NoticeId: null, Export: { Warnings: [] } } });
      expect(outcome.states.slice(-2)).toEqual(['NotifySuccess', 'Succeeded']);
      expect(outcome.retries).toHaveLength(13);
      expect(outcome.notices).toEqual([]);
      expect(await keysIn(local)).toEqual(KEYS);
      expect(local.service.undelivered).toMatchObject([
        { detail: { executionArn: outcome.execution.arn, status: 'SUCCEEDED' } },
      ]);
    });

    test('is reported by the status change once the topic is back', async () => {
      topicDead(15);
      const outcome = await local.run(EXPORT);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { NoticeId: null } });
      expect(theNotice(local).body).toMatchObject({
        ...{ noticeId: `${outcome.execution.arn}#SUCCEEDED`, outcome: 'SUCCEEDED', mode: 'Export', error: null },
        ...{ source: EXPORT.SourceSnapshotName, target: EXPORT.TargetSnapshotName, bucket: EXPORT.TargetBucket },
      });
      expect(local.service.undelivered).toEqual([]);
    });

    test('stays one as a dry run, too', async () => {
      topicDead(100);
      const outcome = await local.run({ ...EXPORT, Options: { DryRun: true } });
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { NoticeId: null, DryRun: expect.any(Object) } });
      expect(outcome.notices).toEqual([]);
    });

    test('stays one when the topic may not be published to', async () => {
      local.faults.inject({ operation: 'Publish', error: 'AuthorizationError', times: 100 });
      expect(await local.run(COPY)).toMatchObject({ status: 'SUCCEEDED', output: { NoticeId: null } });
      expect(snapshot(local).status).toBe('available');
    });
  });

  describe('A failure that the topic does not take', () => {
    test('keeps its own name and cause, and is reported by the status change once the topic is back', async () => {
      // The machine publishes fourteen times, and the status change once before that.
      topicDead(15);
      const outcome = await local.run(MISSING);
      expect(outcome).toMatchObject({
        status: 'FAILED',
        error: 'SnapshotNotFoundFault',
        sentence: 'There is no source snapshot "no-such" in this account and region.',
        details: { Remedy: expect.stringMatching(/^List the snapshots/), FailedState: 'ValidateRequest' },
      });
      expect(outcome.details).not.toHaveProperty('NoticeId');
      expect(visits(outcome, 'NotifyFailure')).toBe(1);

      const { body, subject } = theNotice(local);
      expect(subject).toMatch(/^FAILED: MemoryDB copy of no-such \(SnapshotNotFoundFault\)$/);
      expect(body).toMatchObject({
        noticeId: `${outcome.execution.arn}#FAILED`,
        error: 'SnapshotNotFoundFault',
        summary: outcome.sentence,
        remedy: expect.stringMatching(/^List the snapshots/),
        failedState: 'ValidateRequest',
        details: { SourceSnapshotName: 'no-such' },
      });
      expect(local.sns.inbox).toMatchObject([{ at: (outcome.execution.stopDate?.getTime() ?? 0) + MINUTE }]);
      expect(local.service.undelivered).toEqual([]);
    });

    test('ends in the queue that an alarm watches when the topic does not come back', async () => {
      topicDead(100);
      const outcome = await local.run(MISSING);
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'SnapshotNotFoundFault', notices: [] });
      expect(local.service.undelivered).toMatchObject([
        { detail: { executionArn: outcome.execution.arn, status: 'FAILED', error: 'SnapshotNotFoundFault' } },
      ]);
    });
  });

  describe('A topic that is unwell', () => {
    test('is tried again, by the SDK and by the machine', async () => {
      local.faults.inject({ operation: 'Publish', error: 'InternalError', times: 4 });
      const outcome = await local.run(COPY);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', retries: [{ state: 'NotifySuccess', attempt: 1 }] });
      expect(outcome.output).toMatchObject({ NoticeId: theNotice(local).body.noticeId });
    });
  });
};
