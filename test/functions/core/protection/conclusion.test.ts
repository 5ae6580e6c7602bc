import { describe, expect, test } from '@jest/globals';
import {
  countsOf,
  resultOf,
  rowsOf,
  summaryOf,
  VERDICTS,
  warningsOf,
} from '../../../../functions/core/protection/conclusion.ts';
import type { ClusterRow, ClusterVerdict } from '../../../../functions/core/protection/contract.ts';
import { csvOf, reportOf } from '../../../../functions/core/protection/report.ts';
import { filesOf, outputsIn, unjudgedIn } from '../../../../functions/core/protection/result-files.ts';
import { faultOf } from '../../../../functions/core/runs/conclusion.ts';
import { reportKeys } from '../../../../functions/core/runs/place.ts';
import { RESULTS, RUN, rowOf, selection } from './payloads.ts';

describe('the rows of a run', () => {
  test('are one for each selected cluster and each name that was not found, what is wrong first', () => {
    const results = [
      rowOf('c', 'PROTECTED'),
      rowOf('b', 'FAILED'),
      rowOf('a', 'ALREADY_PROTECTED'),
      rowOf('d', 'UNPROTECTED'),
      rowOf('z', 'PROTECTED'),
      rowOf('e', 'NEW'),
    ];
    const selected = selection(
      results.filter(({ Cluster }) => Cluster !== 'z'),
      { NotFound: ['gone'], Undecided: ['busy'] },
    );
    expect(rowsOf(selected, results, [], RUN).map(({ Cluster, Verdict }) => [Cluster, Verdict])).toEqual([
      ['b', 'FAILED'],
      ['busy', 'FAILED'],
      ['gone', 'NOT_FOUND'],
      ['d', 'UNPROTECTED'],
      ['e', 'NEW'],
      ['c', 'PROTECTED'],
      ['a', 'ALREADY_PROTECTED'],
    ]);
  });

  test('say FAILED of a cluster without a result, and why', () => {
    const two = selection([rowOf('a', 'PROTECTED'), rowOf('b', 'PROTECTED')]);
    const [first, second] = rowsOf(
      two,
      [],
      [{ Cluster: 'b', Fault: { Error: 'Sandbox.Timedout' }, FailedState: 'CheckCluster' }],
      RUN,
    );
    expect([first?.Verdict, second?.Verdict]).toEqual(['FAILED', 'FAILED']);
    expect(first?.Cause).toContain('left no result');
    expect(second).toMatchObject({ Error: 'Sandbox.Timedout', Cause: expect.stringContaining('CheckCluster failed.') });
  });
});

describe('the result of a run', () => {
  const WRONG = ['FAILED', 'NOT_FOUND', 'UNPROTECTED'];

  test.each(VERDICTS)('with %s alone', (verdict) => {
    expect(resultOf([rowOf('a', verdict)])).toBe(WRONG.includes(verdict) ? 'FAILED' : 'OK');
  });

  test.each(VERDICTS)('with %s beside a protected one', (verdict) => {
    expect(resultOf([rowOf('a', verdict), rowOf('b', 'PROTECTED')])).toBe(WRONG.includes(verdict) ? 'PARTIAL' : 'OK');
  });

  test('is summed up with every count, and has a fault unless it is OK', () => {
    const verdicts: ClusterVerdict[] = ['FAILED', 'UNPROTECTED', 'PROTECTED', 'PROTECTED', 'NEW', 'ALREADY_PROTECTED'];
    const rows = verdicts.map((verdict, n) => rowOf(`c${n}`, verdict));
    const counts = countsOf(rows, { PassedOver: [{ Name: 'x', Reason: 'it is being created' }] });
    expect(counts).toEqual({
      FAILED: 1,
      NOT_FOUND: 0,
      UNPROTECTED: 1,
      NEW: 1,
      WOULD_PROTECT: 0,
      PROTECTED: 2,
      ALREADY_PROTECTED: 1,
      PASSED_OVER: 1,
    });
    const Summary = summaryOf(rows, counts, false);
    expect(Summary).toBe(
      '2 of 6 clusters not protected: 1 failed, 1 without automatic snapshots, 1 new, without a snapshot yet, 2 protected, 1 protected before, 1 passed over.',
    );
    expect(
      faultOf('ClustersNotProtected', { Result: 'PARTIAL', Summary, Counts: counts, Report: reportKeys(RESULTS) })
        ?.Error,
    ).toBe('ClustersNotProtected');
    expect(
      faultOf('ClustersNotProtected', { Result: 'OK', Summary, Counts: counts, Report: reportKeys(RESULTS) }),
    ).toBeNull();
  });

  test.each([
    ['PROTECTED', false, '1 cluster, none without protection: 1 protected.'],
    ['NEW', false, '1 cluster, none failed: 1 new, without a snapshot yet.'],
    ['WOULD_PROTECT', true, 'A dry run, nothing was copied. 1 cluster, none failed: 1 would be protected.'],
  ] as const)('calls %s protected only if it is', (verdict, isDryRun, summary) => {
    const rows = [rowOf('a', verdict)];
    expect(summaryOf(rows, countsOf(rows, { PassedOver: [] }), isDryRun)).toBe(summary);
  });
});

describe('what travels in payloads', () => {
  test('are warnings without those of the rows, but with the clusters that have some', () => {
    const rows = Array.from({ length: 12 }, (_, n) => rowOf(`c${n}`, 'NEW', { Warnings: ['It is new.'] }));
    const warnings = warningsOf({ Warnings: ['One.'] }, [...rows, rowOf('x', 'PROTECTED')]);
    expect(warnings[0]).toBe('One.');
    expect(warnings[1]).toMatch(/about 12 cluster.*c0, .* and 2 more/);
    expect(warningsOf({ Warnings: [] }, [rowOf('x', 'PROTECTED')])).toEqual([]);
  });
});

describe('the report', () => {
  const rows = [
    rowOf('a', 'FAILED', { Cause: 'It said "no", twice\nand more', Fix: '=cmd()', Warnings: ['One.', 'Two.'] }),
    rowOf('b', 'PROTECTED'),
  ];
  const input = {
    Selection: selection(rows, { PassedOver: [{ Name: 'x', Reason: 'it is being created' }] }),
    Written: { Bucket: RESULTS.Bucket, Key: 'x' },
    Execution: RUN,
    Now: '2026-11-20T05:00:00.000Z',
  };
  const counts = countsOf(rows, input.Selection);
  const report = reportOf(input, { Result: 'PARTIAL', Summary: 'One of two.', Counts: counts, Warnings: [] }, rows);

  test('has every cluster, as JSON', () => {
    expect(report).toMatchObject({ Format: 'memorydb-snapshot-copy/run/1', Execution: RUN.Id, Clusters: rows });
    expect(report.PassedOver).toHaveLength(1);
  });

  test('is CSV that a spreadsheet takes for texts', () => {
    expect(csvOf(report).split('\r\n')).toEqual([
      'Cluster,Verdict,Source,SourceCreatedAt,Target,RecoveryPoint,Execution,Error,Cause,Remedy,Fix,Warnings',
      `a,FAILED,,,,,,,"It said ""no"", twice\nand more",,'=cmd(),One. Two.`,
      'b,PROTECTED,,,,,,,,,,',
      'x,PASSED_OVER,,,,,,,it is being created,,,',
      '',
    ]);
  });
});

describe('the files of a distributed Map', () => {
  test('are named by its manifest', () => {
    const file = (Key: string) => ({ Key, Size: 1 });
    const ResultFiles = { SUCCEEDED: [file('s0'), file('s1')], FAILED: [file('f0')], PENDING: [file('p0')] };
    expect(filesOf(JSON.stringify({ ResultFiles }))).toEqual({ succeeded: ['s0', 's1'], others: ['f0', 'p0'] });
    expect(filesOf('')).toEqual({ succeeded: [], others: [] });
    expect(filesOf('{"ResultFiles":{"SUCCEEDED":{}}}')).toEqual({ succeeded: [], others: [] });
  });

  test('have rows, and clusters of which a step failed', () => {
    const fault = { Error: 'TransientServiceError', Cause: '{"errorMessage":"S3 is slow."}' };
    const row: ClusterRow = rowOf('a', 'PROTECTED');
    const text = JSON.stringify([row, { Cluster: 'b', Fault: fault, FailedState: 'CheckCluster' }, null, 7, {}]);
    expect(outputsIn(text)).toEqual({
      rows: [row],
      unjudged: [{ Cluster: 'b', Fault: fault, FailedState: 'CheckCluster' }],
    });
    expect(outputsIn('no JSON')).toEqual({ rows: [], unjudged: [] });
  });

  test('have whole executions of those that failed, and inputs of those that never started', () => {
    const Input = (Name: string) => JSON.stringify({ Cluster: { Name } });
    const text = JSON.stringify([
      { Input: Input('a'), Status: 'FAILED', Error: 'States.Runtime' },
      { Input: Input('b'), Status: 'PENDING' },
      { Input: 'x' },
    ]);
    expect(unjudgedIn(text)).toEqual([
      {
        Cluster: 'a',
        Fault: { Error: 'States.Runtime', Cause: 'Its execution of the Map ended FAILED with States.Runtime.' },
        FailedState: 'ProtectClusters',
      },
      {
        Cluster: 'b',
        Fault: { Error: 'PENDING', Cause: 'Its execution of the Map ended PENDING.' },
        FailedState: 'ProtectClusters',
      },
    ]);
  });
});
