import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../functions/core/outcome/failure.ts';
import type { Notice } from '../../../functions/core/outcome/notice.ts';
import type { StatusChangeEvent } from '../../../functions/core/outcome/status-change.ts';
import { nameInRun } from '../../../functions/core/protection/need.ts';
import { notify } from '../../../functions/outcome/notify.ts';
import { at, copyPlan, EXECUTION, faultInput, outcomeInput } from '../core/payloads.ts';
import { DEPLOYMENT, RUN, runOutcome } from '../core/protection/payloads.ts';
import { fault } from '../ports.ts';

function topic() {
  const published: Notice[] = [];
  const logged: string[] = [];
  const log = (line: string) => void logged.push(line);
  const publish = notify({ publish: async (notice) => void published.push(notice), log });
  return { published, logged, publish };
}
const changed = (status: string, cause: string | null): StatusChangeEvent => ({
  'detail-type': 'Step Functions Execution Status Change',
  detail: { executionArn: EXECUTION.Id, status, startDate: Date.parse(at(0)), stopDate: Date.parse(at(9)), cause },
});

describe('an outcome of the machine', () => {
  test('that is a success is published once, and has no Cause', async () => {
    const { published, publish } = topic();
    const NoticeId = `${EXECUTION.Id}#SUCCEEDED`;
    expect(await publish(outcomeInput())).toEqual({ NoticeId, Cause: null });
    expect(published.map((notice) => notice.body.noticeId)).toEqual([NoticeId]);
  });

  test('that is a failure gets the id of its notice into its Cause, by which the status change knows that it was reported', async () => {
    const { published, publish } = topic();
    const Failure = explain(faultInput());
    const answer = await publish(outcomeInput({ Outcome: 'FAILED', Failure }));
    expect(answer?.NoticeId).toBe(`${EXECUTION.Id}#FAILED`);
    expect(JSON.parse(answer?.Cause?.split('\n')[1] ?? '')).toEqual({
      ...JSON.parse(Failure.Cause.split('\n')[1] ?? ''),
      NoticeId: answer?.NoticeId,
    });
    expect(await publish(changed('FAILED', answer?.Cause ?? null))).toBeNull();
    expect(published).toHaveLength(1);
  });

  test('that is a success with warnings leaves a line in the log, for an alarm to count', async () => {
    const { logged, publish } = topic();
    await publish(outcomeInput());
    expect(logged).toEqual([]);
    await publish(outcomeInput({ Plan: copyPlan({ Warnings: ['A warning.'] }) }));
    expect(logged).toEqual([`SUCCEEDED WITH WARNINGS: ${EXECUTION.Id}`]);
  });

  test('that is published again has the same id', async () => {
    const { published, publish } = topic();
    await publish(outcomeInput());
    await publish(outcomeInput({ Now: at(500) }));
    expect(new Set(published.map((notice) => notice.body.noticeId)).size).toBe(1);
  });
});

describe('a status change', () => {
  test.each(['ABORTED', 'TIMED_OUT', 'FAILED'])('to %s is published when the machine did not', async (status) => {
    const { published, publish } = topic();
    expect(await publish(changed(status, null))).toEqual({ NoticeId: `${EXECUTION.Id}#${status}`, Cause: null });
    expect(published).toHaveLength(1);
  });

  test.each([
    ['SUCCEEDED', { Mode: 'Copy', TargetSnapshotName: 'orders-keep', Warnings: ['Look.'], Polls: 3, NoticeId: null }],
    ['DRY_RUN', { Mode: 'Copy', DryRun: { WouldDo: 'It would copy.' }, Warnings: [], NoticeId: null }],
  ])('to success whose own notice was lost is published as %s', async (outcome, output) => {
    const { published, publish } = topic();
    const { detail, ...event } = changed('SUCCEEDED', null);
    await publish({ ...event, detail: { ...detail, output: JSON.stringify(output) } });
    expect(published[0]?.body).toMatchObject({
      ...{ noticeId: `${EXECUTION.Id}#${outcome}`, outcome, warnings: output.Warnings, error: null },
      target: outcome === 'SUCCEEDED' ? 'orders-keep' : null,
    });
    expect(published).toHaveLength(1);
  });

  test.each([
    ['the snapshot of its output', { Snapshot: { ClusterConfiguration: { Name: 'orders' } } }],
    ['the name of an automatic source', { SourceSnapshotName: 'automatic.orders-2026-11-20-03-00' }],
  ])('to success whose own notice was lost has the cluster, from %s', async (_, output) => {
    const { published, publish } = topic();
    const { detail, ...event } = changed('SUCCEEDED', null);
    const input = JSON.stringify({ SourceSnapshotName: 'by-hand' });
    await publish({ ...event, detail: { ...detail, input, output: JSON.stringify({ ...output, NoticeId: null }) } });
    expect(published[0]?.attributes['cluster']).toBe('orders');
  });

  test('to success whose output was too large for the event is published, as nobody knows whether it was', async () => {
    const { published, publish } = topic();
    expect(await publish(changed('SUCCEEDED', null))).toEqual({ NoticeId: `${EXECUTION.Id}#SUCCEEDED`, Cause: null });
    expect(published[0]?.body.summary).toMatch(/not known/);
  });

  test('to success of which there was a notice is not published, and neither is a start', async () => {
    const { published, publish } = topic();
    const { detail, ...event } = changed('SUCCEEDED', null);
    const output = JSON.stringify({ Mode: 'Copy', NoticeId: `${EXECUTION.Id}#SUCCEEDED` });
    expect(await publish({ ...event, detail: { ...detail, output } })).toBeNull();
    expect(await publish(changed('RUNNING', null))).toBeNull();
    expect(published).toEqual([]);
  });
});

test('what SNS refuses is passed on, so that it is retried and an alarm reports it', async () => {
  const refused = fault('AccessDeniedException');
  const publish = notify({ publish: () => Promise.reject(refused), log: () => {} });
  await expect(publish(outcomeInput())).rejects.toBe(refused);
  await expect(publish(changed('ABORTED', null))).rejects.toBe(refused);
});

test.each([null, 'text', [], {}, { Outcome: 'SUCCEEDED' }, { ...changed('ABORTED', null), detail: {} }])(
  'an invocation with %j, which is no outcome, is refused in words, and nothing is published',
  async (input) => {
    const { published, publish } = topic();
    await expect(publish(input)).rejects.toThrow('This invocation is neither the outcome of an execution nor');
    expect(published).toEqual([]);
  },
);

describe('of a run', () => {
  const name = nameInRun(RUN.Id, 'orders');
  const Execution = { ...EXECUTION, Id: RUN.Id.replace(/:[^:]*:[^:]*$/, `:${DEPLOYMENT}:${name}`) };
  const Request = { SourceClusterName: 'orders', Trigger: { Type: 'Run', Id: RUN.Id } };

  test('the outcome is published, and those of its executions are not, in none of their endings', async () => {
    const { published, publish } = topic();
    expect(await publish(runOutcome())).toEqual({ NoticeId: `${RUN.Id}#SUCCEEDED`, Cause: null });
    expect(await publish(outcomeInput({ Execution, Request }))).toEqual({ NoticeId: null, Cause: null });
    const Failure = explain(faultInput());
    const failed = await publish(outcomeInput({ Outcome: 'FAILED', Execution, Request, Failure }));
    expect(failed).toMatchObject({ NoticeId: null, Cause: expect.stringContaining(Failure.Sentence) });
    for (const status of ['SUCCEEDED', 'FAILED', 'ABORTED', 'TIMED_OUT']) {
      const event = changed(status, null);
      const detail = { ...event.detail, executionArn: Execution.Id, input: JSON.stringify(Request) };
      expect(await publish({ ...event, detail })).toBeNull();
    }
    expect(published.map(({ body }) => body.executionArn)).toEqual([RUN.Id]);
  });

  test('the status change is published when the machine has not published its outcome', async () => {
    const { published, publish } = topic();
    const event = changed('ABORTED', null);
    await publish({ ...event, detail: { ...event.detail, executionArn: RUN.Id, input: '{}' } });
    expect(published.map(({ body }) => [body.outcome, body.run?.result])).toEqual([['ABORTED', 'FAILED']]);
  });
});
