import { describe, expect, test } from '@jest/globals';
import type { ExplainFailureInput } from '../../../../functions/core/contract.ts';
import { AWS_ERRORS, OUR_ERRORS, WorkflowError } from '../../../../functions/core/errors.ts';
import { ERROR_TABLE } from '../../../../functions/core/outcome/error-table.ts';
import { composeCause, explain } from '../../../../functions/core/outcome/failure.ts';
import { noticeIdOf } from '../../../../functions/core/outcome/notice.ts';
import {
  BUCKET,
  copyPlan,
  EXECUTION,
  exportPlan,
  faultInput,
  lambdaCause,
  REGION,
  SOURCE,
  SOURCE_ARN,
  TARGET,
} from '../payloads.ts';
import { hostileText, pick, randomNumbers } from '../random.ts';

const LONGEST_CAUSE = 32_768;
const explained = (name: string, message: string, changes: Partial<ExplainFailureInput> = {}) =>
  explain(faultInput({ Fault: { Error: name, Cause: lambdaCause(name, message) }, ...changes }));

describe('an explanation', () => {
  test('has the sentence and the details that the handler gave', () => {
    const { name, message } = new WorkflowError('CopyFailed', 'The copy is failed.', { Status: 'failed' });
    expect(explained(name, message)).toEqual({
      Error: 'CopyFailed',
      Sentence: 'The copy is failed.',
      Remedy: ERROR_TABLE.CopyFailed.remedy,
      Fix: `aws memorydb describe-snapshots --snapshot-name ${TARGET} --show-detail --region ${REGION}`,
      FailedState: 'PollStatus',
      Details: { Status: 'failed' },
      Cause: expect.stringMatching(/^The copy is failed\.\n\{"Error":"CopyFailed",/),
    });
  });

  test("finds the details behind a message of AWS's that has several lines", () => {
    const { message } = new WorkflowError('InvalidParameterValueException', 'One.\nTwo.', {
      Action: 'memorydb:CopySnapshot',
    });
    const { Sentence, Details } = explained('InvalidParameterValueException', message);
    expect(Sentence).toBe('One. Two.');
    expect(Details).toEqual({ Action: 'memorydb:CopySnapshot' });
  });

  test.each([
    ['no Cause', {}, 'X ended PollStatus without saying why.'],
    ['an empty Cause', { Cause: '' }, 'X ended PollStatus without saying why.'],
    ['a Cause that is plain text', { Cause: 'It broke.' }, 'It broke.'],
    ['a Cause that is JSON but not of a Lambda', { Cause: '[1]' }, '[1]'],
    ['a Cause whose message is empty', { Cause: lambdaCause('X', '') }, 'X ended PollStatus without saying why.'],
    ['a Cause that was cut off', { Cause: '{"errorType":"X","errorMess' }, '{"errorType":"X","errorMess'],
    ['several lines', { Cause: 'a\n\n  b\tc' }, 'a b c'],
  ])('of %s is one sentence all the same', (_, fault, sentence) => {
    expect(explain(faultInput({ Fault: { Error: 'X', ...fault } }))).toMatchObject({ Sentence: sentence, Details: {} });
  });

  test('cuts a sentence that has no end', () => {
    expect(explained('X', 'y'.repeat(9_999)).Sentence).toBe(`${'y'.repeat(999)}…`);
  });
});

describe('what to paste', () => {
  const withKey = copyPlan({ Request: { ...copyPlan().Request, KmsKeyId: 'alias/orders' } });
  const aws = 'aws memorydb describe-snapshots';
  // The remedy asks which of them are younger than 24 hours.
  const times =
    "--show-detail --output table --query 'Snapshots[].[Name,Status,Source,ClusterConfiguration.Shards[0].SnapshotCreationTime]'";
  const listing = `aws s3api list-objects-v2 --bucket ${BUCKET} --prefix ${TARGET}-`;
  const denied =
    'User: arn:aws:sts::1:assumed-role/r/f is not authorized to perform: kms:CreateGrant on resource: arn:aws:kms:eu-central-1:1:key/k because no identity-based policy allows it';
  test.each([
    [
      'SnapshotNotFoundFault',
      '',
      copyPlan(),
      "aws memorydb describe-snapshots --query 'Snapshots[].[ClusterConfiguration.Name,Name,Status,Source]' --output table",
    ],
    ['SnapshotAlreadyExistsFault', '', copyPlan(), `${aws} --snapshot-name ${TARGET} --show-detail`],
    ['SnapshotQuotaExceededFault', '', copyPlan(), `${aws} --cluster-name orders --source user ${times}`],
    ['SnapshotQuotaExceededFault', '', null, `${aws} --source user ${times}`],
    ['InvalidSnapshotStateFault', '', copyPlan(), `${aws} --snapshot-name ${SOURCE} --show-detail`],
    ['InvalidSnapshotStateFault', '', null, `${aws} --snapshot-name ${SOURCE} --show-detail`],
    [
      'ServiceLinkedRoleNotFoundFault',
      '',
      copyPlan(),
      'aws iam create-service-linked-role --aws-service-name memorydb.amazonaws.com',
    ],
    ['InvalidParameterValueException', 'Something else.', exportPlan(), null],
    ['InvalidParameterValueException', 'MemoryDB has not been granted WRITE permissions', copyPlan(), null],
    [
      'AccessDeniedException',
      denied,
      copyPlan(),
      '{"Effect":"Allow","Action":"kms:CreateGrant","Resource":"arn:aws:kms:eu-central-1:1:key/k"}',
    ],
    [
      'AccessDeniedException',
      'is not authorized to perform: s3:ListBucket.',
      exportPlan(),
      '{"Effect":"Allow","Action":"s3:ListBucket","Resource":"*"}',
    ],
    ['AccessDeniedException', 'Access Denied', copyPlan(), null],
    [
      'AccessDeniedException',
      denied.replace(/because.*/, 'with an explicit deny in a service control policy'),
      null,
      null,
    ],
    ['InvalidKMSKeyFault', '', withKey, 'aws kms describe-key --key-id alias/orders'],
    ['InvalidKMSKeyFault', 'Key alias/other is disabled', copyPlan(), 'aws kms describe-key --key-id alias/other'],
    ['InvalidKMSKeyFault', 'The key "alias/other" is disabled.', null, 'aws kms describe-key --key-id alias/other'],
    [
      'InvalidKMSKeyFault',
      'There is no key arn:aws:kms:eu-central-1:1:key/k.',
      null,
      'aws kms describe-key --key-id arn:aws:kms:eu-central-1:1:key/k',
    ],
    // Without a KmsKeyId, MemoryDB uses the source's key.
    ['InvalidKMSKeyFault', '', copyPlan(), `${aws} --snapshot-name ${SOURCE} --show-detail`],
    ['InvalidKMSKeyFault', '', null, `${aws} --snapshot-name ${SOURCE} --show-detail`],
    ['CopyFailed', '', copyPlan(), `${aws} --snapshot-name ${TARGET} --show-detail`],
    ['ExportNameClaimed', '', exportPlan(), `aws s3 cp s3://${BUCKET}/${TARGET}.claim.json -`],
    ['ExportIncomplete', '', exportPlan(), listing],
    ['ExportKeysUnexpected', '', exportPlan(), listing],
    ['ExportVerificationFailed', '', exportPlan(), listing],
    ['InvalidRequest', '', null, null],
    ['InvalidParameterCombinationException', '', copyPlan(), null],
    ['TagQuotaPerResourceExceeded', '', copyPlan(), null],
  ])('after %s (%s) is what gets a person further', (error, message, Plan, fix) => {
    const isCommand = fix?.startsWith('aws ') && !fix.startsWith('aws iam');
    expect(explained(error, message, { Plan }).Fix).toBe(isCommand ? `${fix} --region ${REGION}` : fix);
  });

  test.each([
    [`arn:aws:s3:::${BUCKET}/orders-0001.rdb`, `arn:aws:s3:::${BUCKET}/*.rdb`],
    [`arn:aws:s3:::${BUCKET}/a/b.claim.json`, `arn:aws:s3:::${BUCKET}/*.claim.json`],
    [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}`],
    [SOURCE_ARN, SOURCE_ARN.replace(SOURCE, '*')],
    // S3 quotes the resource.
    [`"arn:aws:s3:::${BUCKET}/orders 1-0001.rdb" because no policy allows it`, `arn:aws:s3:::${BUCKET}/*.rdb`],
    [`arn:aws:s3:::${BUCKET}/orders 1-0001.rdb (AWS said: Access Denied)`, `arn:aws:s3:::${BUCKET}/*.rdb`],
  ])('allows all of the kind of %s, which is one of many', (resource, all) => {
    const { Fix } = explained(
      'AccessDeniedException',
      `not authorized to perform: s3:GetObject on resource: ${resource}`,
    );
    expect(JSON.parse(Fix ?? '')).toMatchObject({ Resource: all });
  });

  test('says whose policy the statement goes into: that of the role that AWS names, else that of the function', () => {
    const remedyOf = (message: string, FailedState: string) =>
      explained('AccessDeniedException', message, { FailedState }).Remedy;
    expect(remedyOf(denied, 'CopySnapshot')).toContain('the policy of the role r; if AWS');
    const plain = 'This function is not authorized to perform: s3:GetObject on resource: x';
    expect(remedyOf(plain, 'ChecksumParts')).toContain(
      'the policy of the role ChecksumPartRole (a resource of the CloudFormation stack memorydb-snapshot-copy)',
    );
    expect(remedyOf('Access Denied', 'ProbeShard')).toBe(ERROR_TABLE.AccessDeniedException.remedy);
    expect(remedyOf(`${plain} with an explicit deny in a resource-based policy`, 'ProbeShard')).toMatch(
      /An explicit deny .* no statement that allows the action helps/,
    );
  });

  // awslabs/aws-deployment-framework, issue 460
  test('after a function that the state machine may not invoke is the permission, though the error may be any failure', () => {
    const Cause =
      'User: arn:aws:sts::1:assumed-role/machine/x is not authorized to perform: lambda:InvokeFunction on resource: arn:aws:lambda:us-east-1:1:function:f because no identity-based policy allows the lambda:InvokeFunction action (Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: 2; Proxy: null)';
    const failure = explain(faultInput({ Fault: { Error: 'Lambda.AWSLambdaException', Cause } }));
    expect(failure.Error).toBe('Lambda.AWSLambdaException');
    expect(failure.Remedy).toContain(ERROR_TABLE.AccessDeniedException.remedy);
    expect(failure.Remedy).toContain('the policy of the role machine; if AWS');
    expect(JSON.parse(failure.Fix ?? '')).toEqual({
      Effect: 'Allow',
      Action: 'lambda:InvokeFunction',
      Resource: 'arn:aws:lambda:us-east-1:1:function:f',
    });
  });

  test.each(['DeadlineExceeded', 'TransientServiceError', 'States.Timeout', 'Error'])(
    'after %s is the same request again, of which what has begun is adopted',
    (error) => {
      for (const Plan of [copyPlan(), exportPlan()])
        expect(explained(error, '', { Plan }).Fix).toMatch(
          /^aws stepfunctions start-execution .* --region eu-central-1 --input '\{"Source/,
        );
    },
  );

  test('is the policy statement of the bucket when MemoryDB lacks a grant', () => {
    const message = 'MemoryDB has not been granted READ_ACP permissions to the S3 Bucket.';
    const fix = explained('InvalidParameterValueException', message, { Plan: exportPlan() }).Fix;
    expect(JSON.parse(fix ?? '')).toMatchObject({
      Principal: { Service: 'eu-central-1.memorydb-snapshot.amazonaws.com' },
      Resource: [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`],
    });
  });

  // An empty or unknown name, or a word that stands for one.
  const GAP = /(?<!\\)''|undefined|\/{3}|=$|(?<=[ =/])[A-Z]{3,}\b/;
  const requests = [null, {}, { SourceClusterName: 'Orders' }, { SourceSnapshotName: SOURCE }];
  test.each(Object.keys(ERROR_TABLE))('after %s has no gap to fill in, whatever is known', (error) => {
    for (const Request of requests)
      for (const Plan of [null, copyPlan(), exportPlan()])
        for (const message of ['', denied, 'MemoryDB has not been granted WRITE permissions'])
          expect(explained(error, message, { Plan, Request }).Fix ?? '').not.toMatch(GAP);
  });

  test('shows the source of a request that names its cluster, of which no plan is known, among those of the cluster', () => {
    const { Fix } = explained('InvalidSnapshotStateFault', '', {
      Plan: null,
      Request: { SourceClusterName: 'Orders' },
    });
    expect(Fix).toMatch(/^aws memorydb describe-snapshots --cluster-name orders --show-detail /);
  });

  test('is nothing rather than something too long', () => {
    const Request = { SourceSnapshotName: 'x'.repeat(5_000) };
    expect(explained('InvalidSnapshotStateFault', '', { Plan: null, Request }).Fix).toBeNull();
  });
});

describe('a Cause', () => {
  const parts = (cause: string) => {
    const lineBreak = cause.indexOf('\n');
    return { sentence: cause.slice(0, lineBreak), rest: JSON.parse(cause.slice(lineBreak + 1)) };
  };

  test('is one line, then JSON with the rest, and with the id of the notice once there is one', () => {
    const failure = explained('CopyFailed', 'It failed.\n{"Status":"failed"}');
    const rest = {
      Error: 'CopyFailed',
      Remedy: ERROR_TABLE.CopyFailed.remedy,
      Fix: failure.Fix,
      FailedState: 'PollStatus',
      Details: { Status: 'failed' },
    };
    expect(parts(failure.Cause)).toEqual({ sentence: 'It failed.', rest });
    expect(parts(composeCause(failure, 'id'))).toEqual({ sentence: 'It failed.', rest: { ...rest, NoticeId: 'id' } });
  });

  test('is within what Step Functions takes, and no stack trace, whatever went wrong', () => {
    const random = randomNumbers(42);
    const frame = 'at secret (file:///var/task/index.mjs:1:2)';
    const names = [...OUR_ERRORS, ...AWS_ERRORS, 'States.Timeout', 'Sandbox.Timedout', 'Error', 'x'.repeat(256)];
    for (let round = 0; round < 300; round += 1) {
      const name = pick(random, names);
      const message = `${hostileText(random, 600)}${pick(random, [
        '',
        '\n{}',
        `\n${JSON.stringify({ Keys: Array.from({ length: 400 }, () => hostileText(random, 60)) })}`,
        ' is not authorized to perform: kms:CreateGrant on resource: '.padEnd(9_000, '"'),
      ])}`;
      const Cause = pick(random, [message, lambdaCause(name, message, [frame]), `${lambdaCause(name, message)}x`]);
      const failure = explain(
        faultInput({
          Fault: random() < 0.1 ? { Error: name } : { Error: name, Cause },
          Plan: pick(random, [
            null,
            copyPlan(),
            exportPlan(['0001'], hostileText(random, 990).replaceAll('\u0000', '')),
          ]),
          Request: pick<unknown>(random, [
            null,
            7,
            '',
            hostileText(random, 3_000),
            { SourceSnapshotName: hostileText(random, 3_000) },
          ]),
        }),
      );
      const cause = composeCause(failure, noticeIdOf(EXECUTION, 'FAILED'));
      expect(cause.length).toBeLessThanOrEqual(LONGEST_CAUSE);
      const { sentence, rest } = parts(cause);
      expect(sentence).not.toBe('');
      expect(rest).toMatchObject({ Error: name, NoticeId: `${EXECUTION.Id}#FAILED` });
      expect(cause).not.toContain(frame);
    }
  });

  test('is within it even when everything is as long as it may be, and has to be escaped', () => {
    const Fault = {
      Error: '\u0001'.repeat(256),
      Cause: lambdaCause('x', `${'"'.repeat(1_200)}\n${JSON.stringify(Array(50).fill('"\\'.repeat(48)))}`),
    };
    const Request = { SourceSnapshotName: SOURCE, KmsKeyId: "'".repeat(400) };
    const failure = { ...explain(faultInput({ Fault, Request })), Remedy: '"'.repeat(500) };
    expect(failure.Fix?.length).toBeGreaterThan(1_700);
    expect(JSON.stringify(failure.Details).length).toBeGreaterThan(9_000);
    expect(composeCause(failure, noticeIdOf(EXECUTION, 'FAILED')).length).toBeLessThanOrEqual(LONGEST_CAUSE);
  });
});
