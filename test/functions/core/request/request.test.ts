import { describe, expect, test } from '@jest/globals';
import { parseRequest } from '../../../../functions/core/request/request.ts';
import { DEFAULT_OPTIONS } from '../../../../functions/core/request/request-options.ts';
import { BUCKET, SOURCE, TARGET } from '../payloads.ts';

// Which inputs are valid is the table of test/statemachine/copy-snapshot/schema.test.ts, where the schema has to agree.
const parse = (input: unknown) => parseRequest(input, [BUCKET]);
const minimal = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };

describe('a request', () => {
  test('gets null for what it leaves out, and the default options', () => {
    expect(parse(minimal)).toEqual({
      request: { ...minimal, SourceClusterName: null, TargetBucket: null, KmsKeyId: null, Tags: [] },
      options: DEFAULT_OPTIONS,
      trigger: null,
      problems: [],
    });
  });

  test('is read whole', () => {
    const Options = { InheritTags: false, OnQuotaExceeded: 'Wait', DeadlineMinutes: 10_740, DryRun: true };
    const Tags = [{ Key: 'a', Value: null }];
    const { request, options, problems } = parse({ ...minimal, KmsKeyId: 'alias/a', Tags, Options });
    expect(problems).toEqual([]);
    expect(request).toEqual({ ...minimal, SourceClusterName: null, TargetBucket: null, KmsKeyId: 'alias/a', Tags });
    expect(options).toEqual({ ...DEFAULT_OPTIONS, ...Options });
  });

  test('may name a cluster, how its snapshot is chosen, and no target; and say what asked for it', () => {
    const Options = { SourceType: 'any', MaxSourceAgeHours: 0.5 };
    const Trigger = { Type: 'Event', Id: '1', Source: 'shop', Time: '2026-11-23T03:00Z' };
    const { request, options, trigger, problems } = parse({ SourceClusterName: 'Orders', Options, Trigger });
    expect(problems).toEqual([]);
    expect(request).toMatchObject({ SourceClusterName: 'orders', SourceSnapshotName: null, TargetSnapshotName: null });
    expect(options).toEqual({ ...DEFAULT_OPTIONS, ...Options });
    expect(trigger).toEqual(Trigger);
  });

  test('has its names lower-cased for a copy, and the name of an export kept', () => {
    const given = { SourceSnapshotName: 'ORDERS', TargetSnapshotName: 'Orders-Copy' };
    expect(parse(given).request).toMatchObject({ SourceSnapshotName: 'orders', TargetSnapshotName: 'orders-copy' });
    const exported = parse({ ...given, TargetBucket: BUCKET });
    expect(exported.request).toMatchObject({ SourceSnapshotName: 'orders', TargetSnapshotName: 'Orders-Copy' });
    expect(exported.problems).toEqual([]);
  });

  test("may not name its source as its target, in whatever case, unless it is an export's name", () => {
    const same = { SourceSnapshotName: 'orders', TargetSnapshotName: 'Orders' };
    expect(parse(same).problems.map((problem) => problem.field)).toEqual(['TargetSnapshotName']);
    expect(parse({ ...same, TargetBucket: BUCKET }).problems).toEqual([]);
  });

  test('lists all of its problems at once, each with field, value, rule and remedy', () => {
    const { problems } = parse({
      SourceSnapshotName: 'a b',
      TargetSnapshotName: 'a\u0000',
      TargetBucket: 'Bad_Bucket',
      KmsKeyId: 'alias/a',
      Tags: [{ Key: 'a', Value: 'b' }],
      Options: { DeadlineMinutes: 0, DryRun: 'yes', Deadline: 5 },
      Owner: 1,
    });
    expect(problems.map((problem) => problem.field)).toEqual([
      'Owner',
      'SourceSnapshotName',
      'TargetSnapshotName',
      'TargetBucket',
      'KmsKeyId',
      'Tags',
      'Options.Deadline',
      'Options.DeadlineMinutes',
      'Options.DryRun',
    ]);
    for (const problem of problems) {
      expect(Object.keys(problem)).toEqual(['field', 'value', 'rule', 'remedy']);
      expect(problem.rule).not.toBe('');
      expect(problem.remedy).not.toBe('');
    }
  });

  test.each([
    ['sourceSnapshotName', 'did you mean "SourceSnapshotName"?'],
    ['target_bucket', 'did you mean "TargetBucket"?'],
    ['Tag', 'did you mean "Tags"?'],
    ['SourceSnap', 'did you mean "SourceSnapshotName"?'],
    ['Bucket', 'did you mean "TargetBucket"?'],
    ['Owner', 'remove it only if the rest is what you want'],
    ['__proto__', 'remove it only if the rest is what you want'],
  ])('with the unknown key %s gets: %s', (key, remedy) => {
    const given = JSON.parse(JSON.stringify(minimal).replace('{', `{"${key}":1,`));
    expect(parse(given).problems).toEqual([{ field: key, value: 'a number', rule: expect.any(String), remedy }]);
  });

  test.each([
    ['protect-cluster', '"protect-cluster"', 'did you mean "protect-clusters"?'],
    ['nightly', '"nightly"', 'name one of them, or remove it for copy-snapshot'],
    ['protect-clusters', '"protect-clusters"', 'start that state machine, and leave Run out'],
    [{ a: 1 }, '"an object"', 'name one of them, or remove it for copy-snapshot'],
  ])('whose event names %j, of which it is not the request, has that one problem', (Run, value, remedy) => {
    const [problem, ...others] = parse({ ClusterNames: ['orders'], Run }).problems;
    expect(problem).toMatchObject({ field: 'Run', value: JSON.parse(value), remedy });
    expect(problem?.rule).toContain('copy-snapshot, protect-clusters, expire-recovery-points');
    expect(others).toEqual([]);
  });

  test.each([null, 'text', 7, true, [minimal]])('that is %j instead of an object is one problem', (input) => {
    expect(parse(input).problems.map((problem) => problem.field)).toEqual(['(input)']);
  });

  test('falls back on the default of an option that is wrong, so that the rest can still be checked', () => {
    const { options, problems } = parse({ ...minimal, Options: { OnQuotaExceeded: 'wait' } });
    expect(options).toEqual(DEFAULT_OPTIONS);
    expect(problems[0]).toMatchObject({ field: 'Options.OnQuotaExceeded', rule: '"Fail" or "Wait"' });
  });
});
