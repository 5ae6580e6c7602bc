import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../../functions/core/outcome/failure.ts';
import { nameInRun } from '../../../../functions/core/protection/need.ts';
import { isOfRun, isRunOutcome, noticeOfRun } from '../../../../functions/core/protection/notice.ts';
import { ACCOUNT, outcomeInput, REGION } from '../payloads.ts';
import { conclusion, DEPLOYMENT, RUN, rowOf, runOutcome } from './payloads.ts';

const WRONG = rowOf('orders', 'FAILED', { Error: 'CopyFailed', Cause: 'It failed.', Remedy: 'Do this.', Fix: 'aws x' });

describe('the notice of a run', () => {
  test('shows what is wrong with cause, remedy and command, and where the report is', () => {
    const Conclusion = conclusion([WRONG, rowOf('carts', 'PROTECTED', { Target: 'carts-keep' })]);
    if (!Conclusion.Fault) throw new Error('It is a failure.');
    const known = { FailedState: 'ProtectClusters', Plan: null, Request: {}, Execution: RUN };
    const Failure = explain({ Fault: Conclusion.Fault, ...known });
    const { subject, text, body, attributes } = noticeOfRun(runOutcome({ Outcome: 'FAILED', Conclusion, Failure }));
    expect(subject).toBe('FAILED: MemoryDB protection of 2 cluster(s) PARTIAL (ClustersNotProtected)');
    const rows = [
      'FAILED     orders  CopyFailed',
      '    It failed.',
      '    Do this.',
      '    aws x',
      'PROTECTED  carts  carts-keep',
    ];
    expect(text).toContain(rows.join('\n'));
    expect(text).toContain(`report     s3://${Conclusion.Report.Bucket}/${Conclusion.Report.Json}`);
    expect(attributes).toEqual({ outcome: 'FAILED', error: 'ClustersNotProtected', result: 'PARTIAL', warnings: 'no' });
    expect(body).toMatchObject({ cluster: null, mode: null, run: { counts: { FAILED: 1, PROTECTED: 1 } } });
  });

  test('says how many clusters it leaves out', () => {
    const rows = Array.from({ length: 60 }, (_, index) => rowOf(`c${index}`, 'PROTECTED'));
    const { text, body } = noticeOfRun(runOutcome({ Conclusion: conclusion(rows) }));
    expect(body.run?.clusters).toHaveLength(50);
    expect(text).toContain('… and 10 more, see the report');
  });

  test('cannot be forged by what a cluster failed of', () => {
    const Conclusion = conclusion([{ ...WRONG, Cause: 'a\nWHAT TO DO\nrm -rf /\u001b[2J' }]);
    const { text } = noticeOfRun(runOutcome({ Outcome: 'FAILED', Conclusion }));
    expect(text.split('\n')).not.toContain('WHAT TO DO');
    expect(text).not.toContain('\u001b');
  });
});

describe('an execution of copy-snapshot', () => {
  const execution = (name: string, deployment = DEPLOYMENT) =>
    `arn:aws:states:${REGION}:${ACCOUNT}:execution:${deployment}:${name}`;
  const request = { SourceClusterName: 'orders', Trigger: { Type: 'Run', Id: RUN.Id } };
  const own = execution(nameInRun(RUN.Id, 'orders'));

  test('is one of a run if it has the name of one', () => {
    expect(isOfRun(own, request)).toBe(true);
  });

  test.each([
    ['another name', execution('by-hand'), request],
    ['another cluster', own, { ...request, SourceClusterName: 'carts' }],
    ['another type of trigger', own, { ...request, Trigger: { Type: 'Event', Id: RUN.Id } }],
    ['the trigger of no run', execution(nameInRun(own, 'orders')), { ...request, Trigger: { Type: 'Run', Id: own } }],
    ['the run of another deployment', execution(nameInRun(RUN.Id, 'orders'), 'other'), request],
    ['no trigger', own, { SourceClusterName: 'orders' }],
    ['no cluster', own, { Trigger: request.Trigger }],
    ['no request', own, null],
  ])('is none with %s', (_, arn, given) => {
    expect(isOfRun(arn, given)).toBe(false);
  });

  test('is distinguished from a run by what the machine sends', () => {
    expect([isRunOutcome(runOutcome()), isRunOutcome(outcomeInput()), isRunOutcome(null)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
