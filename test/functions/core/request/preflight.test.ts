import { describe, expect, test } from '@jest/globals';
import { EXPORT_ACTIONS } from '../../../../functions/core/export/bucket-grant.ts';
import { claimIn } from '../../../../functions/core/export/claim.ts';
import { bucketPolicyStatement } from '../../../../functions/core/outcome/commands.ts';
import {
  type BucketFindings,
  dryRunReport,
  exportProblems,
  exportWarnings,
} from '../../../../functions/core/request/preflight.ts';
import {
  ACCOUNT,
  BUCKET,
  claimText,
  copyPlan,
  EXECUTION,
  exportPlan,
  REGION,
  SOURCE,
  SOURCE_ARN,
  TARGET,
} from '../payloads.ts';

const statement = JSON.parse(bucketPolicyStatement('aws', REGION, BUCKET));
const policyOf = (Statement: unknown) => JSON.stringify({ Version: '2012-10-17', Statement });
const findings = (changes: Partial<BucketFindings> = {}): BucketFindings => ({
  name: BUCKET,
  state: 'usable',
  region: REGION,
  policy: policyOf([statement]),
  objectOwnership: 'BucketOwnerPreferred',
  expected: [`${TARGET}-0001.rdb`, `${TARGET}-0002.rdb`],
  baseline: { taken: [], others: [] },
  ...changes,
});
const ClusterConfiguration = { Shards: [{ Name: '0001' }, { Name: '0002' }] };
const snapshot = { Name: SOURCE, Status: 'available', ARN: SOURCE_ARN, DataTiering: 'false', ClusterConfiguration };
const withoutShards = { ...snapshot, ClusterConfiguration: { Shards: [] } };

describe('an export', () => {
  const problems = (changes: Partial<BucketFindings>, source = snapshot) => exportProblems(source, findings(changes));

  test('has no problem with a good bucket, nor with one whose region S3 does not return', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ region: null })).toEqual([]);
  });

  test.each([
    ['data tiering', {}, { ...snapshot, DataTiering: 'true' }, 'SourceSnapshotName', 'data tiering'],
    ['no shards', { expected: [] }, withoutShards, 'SourceSnapshotName', 'lists'],
    ['a bucket that is missing', { state: 'missing' }, snapshot, 'TargetBucket', 'exists'],
    ['a bucket that may not be looked at', { state: 'denied' }, snapshot, 'TargetBucket', ACCOUNT],
    ['a bucket of another region', { region: 'us-east-1' }, snapshot, 'TargetBucket', 'us-east-1'],
    ['a bucket that redirects', { state: 'elsewhere', region: 'us-west-2' }, snapshot, 'TargetBucket', 'us-west-2'],
    [
      'a bucket that redirects nowhere',
      { state: 'elsewhere', region: null },
      snapshot,
      'TargetBucket',
      'another region',
    ],
    [
      'an object under an expected key',
      { baseline: { taken: [`${TARGET}-0002.rdb`], others: null } },
      snapshot,
      'TargetSnapshotName',
      'never overwrites',
    ],
    [
      'keys that no payload could carry',
      { expected: Array.from({ length: 500 }, (_, index) => `${'n'.repeat(900)}-${index}.rdb`) },
      snapshot,
      'TargetSnapshotName',
      '256 KiB',
    ],
  ] as const)('is refused for %s', (_, changes, source, field, rule) => {
    expect(problems(changes, source)).toEqual([
      { field, value: expect.anything(), rule: expect.stringContaining(rule), remedy: expect.any(String) },
    ]);
  });

  test('of a source that is still being made may lack shards, since it is looked at again', () => {
    expect(problems({ expected: [] }, { ...withoutShards, Status: 'creating' })).toEqual([]);
  });

  test('lists every object in the way', () => {
    const taken = [`${TARGET}-0001.rdb`, `${TARGET}-0002.rdb`];
    expect(problems({ baseline: { taken, others: [] } }).map((problem) => problem.value)).toEqual(taken);
  });
});

describe('the warnings of an export', () => {
  const warnings = (changes: Partial<BucketFindings>, name = TARGET) =>
    exportWarnings(SOURCE_ARN, name, findings(changes));

  test.each([
    ['the documented policy', {}],
    [
      'one action in a text instead of a list',
      { policy: policyOf(EXPORT_ACTIONS.map((Action) => ({ ...statement, Action }))) },
    ],
    ['a single statement instead of a list', { policy: policyOf(statement) }],
    ['every action of S3', { policy: policyOf([{ ...statement, Action: 's3:*' }]) }],
    [
      'actions by wildcards, in any capitals',
      { policy: policyOf([{ ...statement, Action: ['S3:get*', 's3:PutObject*', 's3:List*', 's3:?etBucketAcl'] }]) },
    ],
    [
      'the principal among others',
      { policy: policyOf([{ ...statement, Principal: { Service: ['x', statement.Principal.Service] } }]) },
    ],
  ])('are none with %s', (_, changes) => {
    expect(warnings(changes)).toEqual([]);
  });

  test.each([
    ['no policy to read', { policy: null }, 'could not be read'],
    ['a policy that is no JSON', { policy: '<xml>' }, 's3:PutObject'],
    [
      'the principal of another region',
      { policy: policyOf([{ ...statement, Principal: { Service: 'us-east-1.memorydb-snapshot.amazonaws.com' } }]) },
      's3:PutObject',
    ],
    ['a Deny', { policy: policyOf([{ ...statement, Effect: 'Deny' }]) }, 's3:PutObject'],
    ['a public statement', { policy: policyOf([{ ...statement, Principal: '*' }]) }, 's3:PutObject'],
    [
      'a wildcard that ends too soon',
      { policy: policyOf([{ ...statement, Action: ['s3:Get', 's3:Put*t', 's3:List*', 's3:GetBucket???'] }]) },
      'documented s3:GetObject.',
    ],
    [
      'one action missing',
      { policy: policyOf([{ ...statement, Action: EXPORT_ACTIONS.slice(1) }]) },
      'documented s3:PutObject.',
    ],
    [
      'ACLs off',
      { objectOwnership: 'BucketOwnerEnforced' },
      'is BucketOwnerEnforced; AWS documents BucketOwnerPreferred',
    ],
    ['ownership that cannot be read', { objectOwnership: null }, 'not readable or not set'],
  ])('name %s', (_, changes, warning) => {
    expect(warnings(changes)).toEqual([expect.stringContaining(warning)]);
  });

  test('name a comma in the name, and a bucket too full to notice new keys in', () => {
    expect(warnings({}, 'a,b')).toEqual([expect.stringContaining('comma')]);
    expect(warnings({ baseline: { taken: [], others: null } })).toEqual([expect.stringContaining('Too many objects')]);
  });
});

describe('a dry run', () => {
  const claim = claimIn(claimText({ Execution: EXECUTION.Id }));

  test.each([
    ['free', `it would copy "${SOURCE}" to "${TARGET}" (a guess: about 30 s).`],
    ['ours', `it would adopt "${TARGET}", which an earlier execution of this request made`],
    ['foreign', 'it would fail with SnapshotAlreadyExistsFault'],
    ['unsettled', `it would wait for "${TARGET}", which is being made, and adopt it if`],
  ] as const)('of a copy whose name is %s says: %s', (nameIs, sentence) => {
    const report = dryRunReport(copyPlan(), nameIs);
    expect(report.WouldDo).toContain(sentence);
    expect(report.ExpectedObjects).toEqual([]);
    expect(report.EstimatedSeconds).toBe(30);
  });

  test('of an export lists every object', () => {
    const report = dryRunReport(exportPlan(['0001', '0004']), 'free');
    expect(report.WouldDo).toContain(`export "${SOURCE}" to s3://${BUCKET}/${TARGET}-*.rdb, 2 object(s)`);
    expect(report.ExpectedObjects).toEqual([`${TARGET}-0001.rdb`, `${TARGET}-0004.rdb`]);
  });

  test.each([
    ['unreadable', 'ExportNameClaimed', 'is no claim of this tool'],
    ['elsewhere', 'ExportNameClaimed', 'of another state machine'],
    ['running', 'ExportNameClaimed', 'still running'],
    ['other source', 'ExportNameClaimed', 'another snapshot'],
    ['foreign', 'SnapshotAlreadyExistsFault', 'this request did not make it'],
  ] as const)('whose name is %s has the error that it would fail with, %s', (nameIs, error, reason) => {
    const { WouldDo, Error: found } = dryRunReport(exportPlan(), nameIs, claim);
    expect(found).toBe(error);
    expect(WouldDo).toMatch(new RegExp(`it would fail with ${error}: .*${reason}`));
    expect(WouldDo).not.toMatch(/which claims the name|a guess/);
    expect(WouldDo.includes(EXECUTION.Id)).toBe(['elsewhere', 'running', 'other source'].includes(nameIs));
  });

  test('names the execution that claims the name, which may still run', () => {
    const report = dryRunReport(exportPlan(), 'begun', claim);
    expect(report.Error).toBeNull();
    expect(report.WouldDo).toMatch(
      new RegExp(
        `prove them.* If ${EXECUTION.Id}, which claims the name, still runs, it would fail with ExportNameClaimed.$`,
      ),
    );
  });

  test('says what it would wait for, and makes no guess without a size', () => {
    const Source = { ...copyPlan().Source, Status: 'creating', SizeBytes: null };
    const report = dryRunReport(copyPlan({ Source, Readiness: 'SourceNotReady', EstimatedSeconds: null }), 'free');
    expect(report.WouldDo).toBe(
      `A dry run, nothing was started: it would wait until "${SOURCE}", now creating, is available, then copy "${SOURCE}" to "${TARGET}".`,
    );
    expect(report.EstimatedSeconds).toBeNull();
  });
});
