import { describe, expect, test } from '@jest/globals';
import { BUCKET, type Outcome, SOURCE, type TestService } from '../../../support/service.ts';
import { noticesIn, theNotice } from '../../notices.ts';
import { copyCalls, EXPORT, KEYS, keysIn } from '../exports.ts';
import { COPY, snapshot, snapshotNames } from '../given.ts';
import { pasted } from '../pasted.ts';

const GOES_ON = "MemoryDB's own copy or export, if it had begun, goes on: stopping an execution does not stop it.";

export const route = (local: TestService) =>
  describe('An execution that somebody stops', () => {
    /** Stops it so many seconds after its start. */
    async function stopAfter(seconds: number, input: object, why?: { error: string; cause: string }): Promise<Outcome> {
      const { execution, outcome } = local.start(input);
      if (seconds > 0) await local.clock.sleep(seconds * 1000);
      execution.stop(why);
      return outcome;
    }

    test('is reported once, by the status change, with what goes on', async () => {
      const outcome = await stopAfter(20, COPY);
      expect(outcome.status).toBe('ABORTED');
      const { body, text } = theNotice(local);
      expect(body).toMatchObject({
        noticeId: `${outcome.execution.arn}#ABORTED`,
        outcome: 'ABORTED',
        mode: 'Copy',
        error: null,
        summary: 'The execution was stopped before it ended.',
        source: SOURCE,
        target: 'orders-keep',
        startedAt: outcome.execution.startDate.toISOString(),
        endedAt: outcome.execution.stopDate?.toISOString(),
        polls: null,
      });
      expect(body.remedy).toContain(GOES_ON);
      expect(text).toContain(GOES_ON);
    });

    test('leaves a copy that goes on, and that the command of the notice adopts', async () => {
      const outcome = await stopAfter(20, COPY);
      expect(snapshot(local).status).toBe('creating');
      const input = pasted(theNotice(local).body.fix, outcome);
      await local.clock.sleep(60_000);
      const again = await local.run(input);
      expect(again).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(snapshotNames(local)).toEqual([SOURCE, 'orders-keep']);
    });

    test('leaves an export that goes on, and that the command of the notice adopts', async () => {
      const outcome = await stopAfter(20, EXPORT);
      const { body } = theNotice(local);
      expect(body).toMatchObject({ outcome: 'ABORTED', mode: 'Export', bucket: BUCKET });
      const again = await local.run(pasted(body.fix, outcome));
      expect(again).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(await keysIn(local)).toEqual(KEYS);
    });

    test('before anything was started is reported just so, and nothing is started', async () => {
      const { status, states } = await stopAfter(0, COPY);
      expect([status, states]).toEqual(['ABORTED', []]);
      expect(theNotice(local).body).toMatchObject({ outcome: 'ABORTED', target: 'orders-keep' });
      await local.clock.sleep(3_600_000);
      expect(copyCalls(local)).toEqual([]);
      expect(snapshotNames(local)).toEqual([SOURCE]);
      expect(await local.run(COPY)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false } });
    });

    test('is reported with the reason that was given', async () => {
      const outcome = await stopAfter(20, COPY, { error: 'Maintenance', cause: 'The cluster is moved.' });
      expect(outcome).toMatchObject({ status: 'ABORTED', error: 'Maintenance' });
      expect(theNotice(local).body).toMatchObject({
        error: 'Maintenance',
        summary: expect.stringMatching(/^The execution was stopped before it ended\. The cluster is moved\./),
      });
    });

    test('is reported under one id however often the event is delivered', async () => {
      local.faults.inject({ operation: 'notify', error: 'Sandbox.Timedout', effect: 'done', times: 2 });
      const { execution } = await stopAfter(20, COPY);
      expect(noticesIn(local).map(({ body }) => body.noticeId)).toEqual(Array(3).fill(`${execution.arn}#ABORTED`));
      expect(new Set(noticesIn(local).map(({ text }) => text)).size).toBe(1);
    });

    test('with a request that nobody can read is reported all the same', async () => {
      await stopAfter(0, ['no', 'object']);
      expect(theNotice(local)).toMatchObject({
        subject: 'ABORTED: MemoryDB request of (no source)',
        body: { mode: null, source: null, target: null },
      });
    });

    test('after its notice was published, and before its end, is reported by both', async () => {
      const { execution, outcome } = local.start(COPY, {
        onEvent: ({ stateEnteredEventDetails }) => {
          if (stateEnteredEventDetails?.name === 'Succeeded') execution.stop();
        },
      });
      expect((await outcome).status).toBe('ABORTED');
      expect(noticesIn(local).map(({ body }) => body.outcome)).toEqual(['SUCCEEDED', 'ABORTED']);
    });
  });
