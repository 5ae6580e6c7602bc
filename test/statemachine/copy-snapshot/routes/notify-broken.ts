import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { noticesIn, theNotice } from '../../notices.ts';
import { EXPORT } from '../exports.ts';
import { COPY, visits } from '../given.ts';

/** Each ending that the machine reports: its state, a request that leads there, and how the execution ends whatever Notify does. */
const ENDINGS = [
  { state: 'NotifySuccess', input: EXPORT, ending: { status: 'SUCCEEDED', error: undefined } },
  { state: 'NotifyDryRun', input: { ...EXPORT, Options: { DryRun: true } }, ending: { status: 'SUCCEEDED' } },
  {
    state: 'NotifyFailure',
    input: { ...COPY, SourceSnapshotName: 'no-such' },
    ending: { status: 'FAILED', error: 'SnapshotNotFoundFault' },
  },
];

const notify = { operation: 'notify' };

export const route = (local: TestService) =>
  describe.each(ENDINGS)('An ending that $state cannot report', ({ state, input, ending }) => {
    test.each(['Lambda.ServiceException', 'Lambda.SdkClientException', 'Runtime.ExitError', 'Sandbox.Timedout'])(
      'because of %s is reported at the second attempt, once',
      async (error) => {
        local.faults.inject({ ...notify, error });
        const outcome = await local.run(input);
        expect(outcome).toMatchObject(ending);
        expect(outcome.retries.filter((retry) => retry.state === state)).toMatchObject([{ error }]);
        expect(theNotice(local).body.executionArn).toBe(outcome.execution.arn);
      },
    );

    test.each([
      ['Lambda.TooManyRequestsException', 14],
      ['States.Timeout', 2],
      ['AccessDeniedException', 1],
    ])(
      'because of %s, %i times, is what it is all the same, and is reported by the status change',
      async (error, times) => {
        local.faults.inject({ ...notify, error, times });
        const outcome = await local.run(input);
        expect(outcome).toMatchObject(ending);
        expect(outcome.retries.filter((retry) => retry.state === state)).toHaveLength(times - 1);
        expect(visits(outcome, state)).toBe(1);
        if (outcome.status === 'SUCCEEDED') expect(outcome.output).toMatchObject({ NoticeId: null });
        const { noticeId, target } = theNotice(local).body;
        expect(noticeId).toMatch(new RegExp(`^${outcome.execution.arn}#(SUCCEEDED|DRY_RUN|FAILED)$`));
        expect(noticeId.endsWith('#DRY_RUN')).toBe(state === 'NotifyDryRun');
        expect(target).toBe(input.TargetSnapshotName);
        expect(local.service.undelivered).toEqual([]);
      },
    );

    test.each([
      ['the function is killed after publishing', { ...notify, error: 'Sandbox.Timedout', effect: 'done' as const }],
      ['the answer of Publish is lost', { operation: 'Publish', error: 'ConnectionCut', effect: 'done' as const }],
    ])('because %s is reported again, under the same id', async (_how, fault) => {
      local.faults.inject(fault);
      const outcome = await local.run(input);
      expect(outcome).toMatchObject(ending);
      const [first, second, ...others] = noticesIn(local).map(({ body }) => body.noticeId);
      expect([second, others]).toEqual([first, []]);
      if (outcome.status === 'SUCCEEDED') expect(outcome.output).toMatchObject({ NoticeId: first });
      else expect(outcome.details).toMatchObject({ NoticeId: first });
    });
  });
