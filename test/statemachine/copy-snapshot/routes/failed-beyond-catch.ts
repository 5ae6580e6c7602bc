import { describe, expect, test } from '@jest/globals';
import { REGION } from '../../../../local/service/account.ts';
import type { TestService } from '../../../support/service.ts';
import { noticesIn, theNotice } from '../../notices.ts';
import { copyCalls, EXPORT, onEntering } from '../exports.ts';
import { COPY } from '../given.ts';

/** Step Functions takes an input of 256 KiB, and then nothing fits beside it any more. */
const LARGEST = 256 * 1024;
const inputOf = (bytes: number) => {
  const input = { ...EXPORT, Comment: '' };
  return { ...input, Comment: 'x'.repeat(bytes - JSON.stringify(input).length) };
};

export const route = (local: TestService) => {
  describe('A failure that nothing can catch', () => {
    test.each([
      ['ValidateRequest', LARGEST],
      ['ExplainFailure', LARGEST - 1_000],
      ['NotifyFailure', LARGEST - 1_700],
    ])('because %s cannot take so large an input is reported once, by the status change', async (state, bytes) => {
      const outcome = await local.run(inputOf(bytes));
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
      expect(outcome.states.at(-1)).toBe(state);
      expect(theNotice(local).body).toMatchObject({
        noticeId: `${outcome.execution.arn}#FAILED`,
        error: 'States.DataLimitExceeded',
        summary: `The execution failed in a way that the machine could not report. ${outcome.sentence}`,
        remedy: expect.stringMatching(/^Look in the history for the state that failed\./),
        fix: `aws stepfunctions get-execution-history --reverse-order --execution-arn ${outcome.execution.arn} --region ${REGION}`,
        failedState: null,
      });
      expect(outcome.sentence).toContain(state);
      expect(copyCalls(local)).toEqual([]);
    });

    test('is a matter of those last bytes: a little less is refused in the ordinary way', async () => {
      const outcome = await local.run(inputOf(LARGEST - 8_000));
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'InvalidRequest' });
      expect(theNotice(local).body).toMatchObject({ error: 'InvalidRequest', mode: 'Export' });
    });
  });

  describe('An input that looks for trouble', () => {
    test.each<[what: string, input: unknown]>([
      ['null', null],
      ['a number', 0],
      ['a text', '{% $states.input %}'],
      ['an empty list', []],
      ['a list in a list', [[]]],
      ['a list of one request', [COPY]],
      ['an empty object', {}],
      ['names that are lists', { SourceSnapshotName: [], TargetSnapshotName: [['a']] }],
      ['expressions', { ...COPY, TargetSnapshotName: '{% $error("no") %}', KmsKeyId: '{% $undefined %}' }],
      ['an event', { 'detail-type': 'Step Functions Execution Status Change', detail: { status: 'SUCCEEDED' } }],
      [
        'members of every object',
        JSON.parse('{"__proto__": {"a": 1}, "constructor": null, "toString": 1, "length": 0}'),
      ],
      [
        'line breaks and no ASCII',
        { ...COPY, SourceSnapshotName: 'größe\n\u{1F600}\u0000', TargetSnapshotName: 'x'.repeat(9_000) },
      ],
      [
        'much of everything',
        { ...COPY, ...Object.fromEntries(Array.from({ length: 999 }, (_, n) => [`k${n}`, 'ü'.repeat(99)])) },
      ],
    ])('such as %s breaks no expression, and is refused like any other', async (_what, input) => {
      const outcome = await local.run(input);
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'InvalidRequest', retries: [] });
      expect(theNotice(local).body).toMatchObject({ outcome: 'FAILED', error: 'InvalidRequest' });
      expect(local.memorydb.calls).toEqual([]);
    });
  });

  describe('An ordinary failure', () => {
    test('reaches Notify through the rule as well, which knows that it has been reported', async () => {
      // The first delivery of the event is lost; nothing but the rule calls Notify after the machine has ended.
      const lose = () => local.faults.inject({ operation: 'notify', error: 'Runtime.ExitError' });
      const outcome = await local.run({ ...COPY, SourceSnapshotName: 'no-such' }, onEntering('Failed', lose));
      expect(outcome.error).toBe('SnapshotNotFoundFault');
      expect(local.faults.pending()).toEqual([]);
      expect(noticesIn(local)).toHaveLength(1);
      expect(local.service.undelivered).toEqual([]);
    });
  });
};
