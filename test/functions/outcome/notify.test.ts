import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../functions/core/outcome/failure.ts';
import type { Notice } from '../../../functions/core/outcome/notice.ts';
import type { StatusChangeEvent } from '../../../functions/core/outcome/status-change.ts';
import { notify } from '../../../functions/outcome/notify.ts';
import { at, copyPlan, EXECUTION, faultInput, outcomeInput } from '../core/payloads.ts';
import { fault } from '../ports.ts';

function topic() {
  const published: Notice[] = [];
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const tell = notify({ publish: async (notice) => void published.push(notice), log });
  return { published, logged, tell };
}
const changed = (status: string, cause: string | null): StatusChangeEvent => ({
  'detail-type': 'Step Functions Execution Status Change',
  detail: { executionArn: EXECUTION.Id, status, startDate: Date.parse(at(0)), stopDate: Date.parse(at(9)), cause },
});

describe('an ending of the machine', () => {
  test('that is a success is published once, and has no Cause', async () => {
    const { published, tell } = topic();
    const NoticeId = `${EXECUTION.Id}#SUCCEEDED`;
    expect(await tell(outcomeInput())).toEqual({ NoticeId, Cause: null });
    expect(published.map((notice) => notice.body.noticeId)).toEqual([NoticeId]);
  });

  test('that is a failure gets the id of its notice into its Cause, by which the status change knows that it was told', async () => {
    const { published, tell } = topic();
    const Failure = explain(faultInput());
    const told = await tell(outcomeInput({ Outcome: 'FAILED', Failure }));
    expect(told?.NoticeId).toBe(`${EXECUTION.Id}#FAILED`);
    expect(JSON.parse(told?.Cause?.split('\n')[1] ?? '')).toEqual({
      ...JSON.parse(Failure.Cause.split('\n')[1] ?? ''),
      NoticeId: told?.NoticeId,
    });
    expect(await tell(changed('FAILED', told?.Cause ?? null))).toBeNull();
    expect(published).toHaveLength(1);
  });

  test('that is a success with warnings leaves a line in the log, for an alarm to count', async () => {
    const { logged, tell } = topic();
    await tell(outcomeInput());
    expect(logged).toEqual([]);
    await tell(outcomeInput({ Plan: copyPlan({ Warnings: ['A warning.'] }) }));
    expect(logged).toEqual([`SUCCEEDED WITH WARNINGS: ${EXECUTION.Id}`]);
  });

  test('that is told again has the same id', async () => {
    const { published, tell } = topic();
    await tell(outcomeInput());
    await tell(outcomeInput({ Now: at(500) }));
    expect(new Set(published.map((notice) => notice.body.noticeId)).size).toBe(1);
  });
});

describe('a status change', () => {
  test.each(['ABORTED', 'TIMED_OUT', 'FAILED'])('to %s is published when the machine did not', async (status) => {
    const { published, tell } = topic();
    expect(await tell(changed(status, null))).toEqual({ NoticeId: `${EXECUTION.Id}#${status}`, Cause: null });
    expect(published).toHaveLength(1);
  });

  test.each([
    ['SUCCEEDED', { Mode: 'Copy', TargetSnapshotName: 'orders-keep', Warnings: ['Look.'], Polls: 3, NoticeId: null }],
    ['DRY_RUN', { Mode: 'Copy', DryRun: { WouldDo: 'It would copy.' }, Warnings: [], NoticeId: null }],
  ])('to success whose own notice was lost is published as %s', async (outcome, output) => {
    const { published, tell } = topic();
    const { detail, ...event } = changed('SUCCEEDED', null);
    await tell({ ...event, detail: { ...detail, output: JSON.stringify(output) } });
    expect(published[0]?.body).toMatchObject({
      ...{ noticeId: `${EXECUTION.Id}#${outcome}`, outcome, warnings: output.Warnings, error: null },
      target: outcome === 'SUCCEEDED' ? 'orders-keep' : null,
    });
    expect(published).toHaveLength(1);
  });

  test('to success whose output was too large for the event is published, as nobody knows whether it was', async () => {
    const { published, tell } = topic();
    expect(await tell(changed('SUCCEEDED', null))).toEqual({ NoticeId: `${EXECUTION.Id}#SUCCEEDED`, Cause: null });
    expect(published[0]?.body.summary).toMatch(/not known/);
  });

  test('to success of which there was a notice is not published, and neither is a start', async () => {
    const { published, tell } = topic();
    const { detail, ...event } = changed('SUCCEEDED', null);
    const output = JSON.stringify({ Mode: 'Copy', NoticeId: `${EXECUTION.Id}#SUCCEEDED` });
    expect(await tell({ ...event, detail: { ...detail, output } })).toBeNull();
    expect(await tell(changed('RUNNING', null))).toBeNull();
    expect(published).toEqual([]);
  });
});

test('what SNS refuses is passed on, so that it is retried and an alarm tells of it', async () => {
  const refused = fault('AccessDeniedException');
  const tell = notify({ publish: () => Promise.reject(refused), log: () => {} });
  await expect(tell(outcomeInput())).rejects.toBe(refused);
  await expect(tell(changed('ABORTED', null))).rejects.toBe(refused);
});

test.each([null, 'text', [], {}, { Outcome: 'SUCCEEDED' }, { ...changed('ABORTED', null), detail: {} }])(
  'an invocation with %j, which tells no ending, is refused in words, and nothing is published',
  async (input) => {
    const { published, tell } = topic();
    await expect(tell(input)).rejects.toThrow('This invocation is neither the outcome of an execution nor');
    expect(published).toEqual([]);
  },
);
