import { describe, expect, test } from '@jest/globals';
import { isDryRun, parseRun } from '../../../../functions/core/protection/input.ts';
import { problemText } from '../../../../functions/core/request/problem.ts';
import { BUCKET } from '../payloads.ts';

// Which inputs are valid is the table of test/statemachine/protect-clusters/schema.test.ts, where the schema has to agree.
const parse = (input: unknown) => parseRun(input, [BUCKET]);

describe('the input of a run', () => {
  test('stands for copies of all clusters without anything in it', () => {
    expect(parse({})).toEqual({
      choice: { names: null, excluded: [], tags: {} },
      copy: {
        TargetSnapshotName: '{source}',
        Options: { SourceType: 'automated', MaxSourceAgeHours: 26, DryRun: false },
      },
      options: { MaxConcurrency: 20, DryRun: false },
      trigger: null,
      problems: [],
    });
  });

  test('passes the request on as it is, with the age and the dry run of the run', () => {
    const Request = { TargetBucket: BUCKET, TargetSnapshotName: '{cluster}/{date}', Options: { Verify: 'Probe' } };
    const { copy, problems } = parse({ Request, Options: { DryRun: true } });
    expect(problems).toEqual([]);
    expect(copy).toEqual({
      ...Request,
      Options: { SourceType: 'automated', MaxSourceAgeHours: 26, DryRun: true, Verify: 'Probe' },
    });
    const older = { Options: { MaxSourceAgeHours: 200, SourceType: 'manual' } };
    expect(parse({ Request: older }).copy.Options).toEqual({ ...older.Options, DryRun: false });
  });

  test.each(['manual', 'any'])('leaves the names of targets to copy-snapshot if the sources are %s', (SourceType) => {
    expect(parse({ Request: { Options: { SourceType } } }).copy).not.toHaveProperty('TargetSnapshotName');
    const Request = { TargetSnapshotName: '{source}-kept', Options: { SourceType } };
    expect(parse({ Request }).copy).toMatchObject({ TargetSnapshotName: '{source}-kept' });
  });

  test('names clusters in lower case', () => {
    const { choice } = parse({ ClusterNames: ['Orders', 'SHOP-*'], ExcludeClusterNames: ['Shop-Test'] });
    expect(choice).toMatchObject({ names: ['orders', 'shop-*'], excluded: ['shop-test'] });
  });

  test('has all of its problems listed, each with its field and a remedy', () => {
    const { problems } = parse({
      ClusterName: ['orders'],
      ClusterNames: [],
      ExcludeClusterNames: ['arn:aws:memorydb:x', 7],
      ClusterTags: { team: [] },
      Request: {
        SourceClusterName: 'orders',
        TargetSnapshotName: 'nightly',
        TargetBuckett: BUCKET,
        Options: { DryRun: true, Verify: 'Probe' },
      },
      Options: { MaxConcurrency: 0, DryRun: 'yes', MaxConcurency: 1 },
      Trigger: { Type: 'Moon' },
    });
    expect(problems.map(({ field }) => field)).toEqual([
      'ClusterName',
      'ClusterNames',
      'ExcludeClusterNames[0]',
      'ExcludeClusterNames[1]',
      'ClusterTags.team',
      'Request.SourceClusterName',
      'Request.Options.DryRun',
      'Request.TargetBuckett',
      'Request.Options.Verify',
      'Request.TargetSnapshotName',
      'Options.MaxConcurency',
      'Options.MaxConcurrency',
      'Options.DryRun',
      'Trigger.Type',
    ]);
    for (const problem of problems) expect(problemText(problem)).toMatch(/remedy: .{5,}\)$/);
    expect(problemText(problems[0] as never)).toContain('did you mean "ClusterNames"?');
    expect(problemText(problems[7] as never)).toContain('did you mean "TargetBucket"?');
  });

  test.each([null, 7, 'orders', ['orders'], true])('is no %j', (input) => {
    expect(parse(input).problems.map(({ field }) => field)).toEqual(['(input)']);
  });

  test.each(['nightly', '{date}', 'copy-{time}'])('has no target %s, which all clusters would share', (target) => {
    const { problems } = parse({ Request: { TargetSnapshotName: target } });
    expect(problems.map(({ field }) => field)).toEqual(['Request.TargetSnapshotName']);
  });

  test.each([
    ['{"Options":{"DryRun":true}}', true],
    ['{"Options":{"DryRun":"true"}}', false],
    ['{"DryRun":true}', false],
    ['{}', false],
    ['[]', false],
    ['x', false],
    [null, false],
  ])('%j is a dry run: %s', (input, isSo) => {
    expect(isDryRun(input)).toBe(isSo);
  });
});
