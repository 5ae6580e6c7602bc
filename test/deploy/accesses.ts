import type { CopySnapshotRequest } from '@aws-sdk/client-memorydb';
import { STAMP_KEY } from '../../functions/core/copy/stamp.ts';
import type { Call } from '../../local/emulators/http.ts';
import { ACCOUNT_ID, REGION } from '../../local/service/account.ts';
import type { TestService } from '../support/service.ts';
import type { Access } from './iam.ts';

/** Calls as the local service has recorded them, by the SDK's name of the service. */
type Service = 'memorydb' | 's3' | 'sns' | 'sfn';
/** The functions that read in the answer of HeadObject what Object Lock does. */
const READ_LOCKS: readonly string[] = ['planExpiration', 'expirePoint'];
const SERVICES: readonly Service[] = ['memorydb', 's3', 'sns', 'sfn'];

/** What one function has asked of IAM. */
export interface Asked extends Access {
  /** The function's key in serverless.yml. */
  readonly caller: string;
}

/** What every function has asked of IAM in the service's present world. */
export const asked = (local: TestService): Asked[] =>
  SERVICES.flatMap((service) =>
    local[service].calls
      .filter(({ caller }) => local.service.definition.functions.some(({ key }) => key === caller))
      .flatMap((call) =>
        accesses(service, call, stampsIn(local)).map((access) => ({ caller: call.caller, ...access })),
      ),
  );

/** By the name of the copy, the stamp that it was made with. */
const stampsIn = ({ memorydb }: TestService): ReadonlyMap<string, string> =>
  new Map(
    memorydb.calls
      .filter(({ operation }) => operation === 'CopySnapshot')
      .map(({ input }) => {
        const { TargetSnapshotName = '', Tags = [] } = input as CopySnapshotRequest;
        return [TargetSnapshotName, Tags.find(({ Key }) => Key === STAMP_KEY)?.Value ?? ''];
      }),
  );

const SNAPSHOT = `arn:aws:memorydb:${REGION}:${ACCOUNT_ID}:snapshot/`;
const CLUSTER = `arn:aws:memorydb:${REGION}:${ACCOUNT_ID}:cluster/`;
const bucketArn = (name = '') => `arn:aws:s3:::${name}`;

/** What a call needs, its own action and what the service then asks of the caller (Service Authorization Reference). */
function accesses(
  service: Service,
  { caller, operation, input }: Call,
  stamps: ReadonlyMap<string, string>,
): readonly Access[] {
  const given = input as Readonly<Record<string, string | undefined>>;
  const bucket = bucketArn(given['Bucket']);
  const object = `${bucket}/${given['Key']}`;
  const ofVersion = given['VersionId'] === undefined ? '' : 'Version';
  switch (`${service}:${operation}`) {
    case 'memorydb:DescribeSnapshots':
      return [{ action: 'memorydb:DescribeSnapshots', resource: `${SNAPSHOT}${given['SnapshotName'] ?? '*'}` }];
    case 'memorydb:DescribeClusters':
      return [{ action: 'memorydb:DescribeClusters', resource: `${CLUSTER}${given['ClusterName'] ?? '*'}` }];
    case 'memorydb:ListTags':
      return [{ action: 'memorydb:ListTags', resource: given['ResourceArn'] ?? '' }];
    case 'memorydb:CopySnapshot':
      return copySnapshot(given);
    case 'memorydb:DeleteSnapshot': {
      const name = given['SnapshotName'] ?? '';
      const context = { [`aws:ResourceTag/${STAMP_KEY}`]: stamps.get(name) ?? '' };
      return [{ action: 'memorydb:DeleteSnapshot', resource: `${SNAPSHOT}${name}`, context }];
    }
    case 's3:HeadBucket':
    case 's3:ListObjectsV2':
      return [{ action: 's3:ListBucket', resource: bucket }];
    case 's3:ListObjectVersions':
      return [{ action: 's3:ListBucketVersions', resource: bucket }];
    case 's3:GetBucketPolicy':
    case 's3:GetBucketOwnershipControls':
    case 's3:GetBucketVersioning':
      return [{ action: `s3:${operation}`, resource: bucket }];
    case 's3:HeadObject':
    case 's3:GetObject':
      return [
        { action: `s3:GetObject${ofVersion}`, resource: object },
        // Else S3 answers 403, not 404, where there is no such object.
        { action: 's3:ListBucket', resource: bucket },
        // Else HeadObject leaves out what Object Lock does.
        ...(operation === 'HeadObject' && READ_LOCKS.includes(caller)
          ? [
              { action: 's3:GetObjectRetention', resource: object },
              { action: 's3:GetObjectLegalHold', resource: object },
            ]
          : []),
      ];
    case 's3:GetObjectTagging':
      return [{ action: `s3:GetObject${ofVersion}Tagging`, resource: object }];
    case 's3:PutObject':
      return [{ action: 's3:PutObject', resource: object }];
    case 's3:DeleteObject':
      return [{ action: `s3:DeleteObject${ofVersion}`, resource: object }];
    case 'sns:Publish':
      // To a topic that is encrypted, SNS asks the publisher for the use of its key.
      return [
        { action: 'sns:Publish', resource: given['TopicArn'] ?? '' },
        { action: 'kms:Decrypt', resource: '<NoticeTopicKey.Arn>' },
        { action: 'kms:GenerateDataKey', resource: '<NoticeTopicKey.Arn>' },
      ];
    case 'sfn:StartExecution':
    case 'sfn:ListExecutions':
      return [{ action: `states:${operation}`, resource: given['stateMachineArn'] ?? '' }];
    case 'sfn:DescribeExecution':
    case 'sfn:GetExecutionHistory':
    case 'sfn:StopExecution':
      return [{ action: `states:${operation}`, resource: given['executionArn'] ?? '' }];
    default:
      throw new Error(`Nobody has said here what IAM asks for ${service}:${operation}.`);
  }
}

function copySnapshot({
  SourceSnapshotName: source,
  TargetSnapshotName: target,
  TargetBucket: bucket,
  KmsKeyId: key,
}: Readonly<Record<string, string | undefined>>): readonly Access[] {
  const snapshots = [`${SNAPSHOT}${source}`, ...(bucket ? [] : [`${SNAPSHOT}${target}`])];
  const objects = `${bucketArn(bucket)}/${target}-0001.rdb`;
  return [
    ...snapshots.map((resource) => ({ action: 'memorydb:CopySnapshot', resource })),
    // Every copy carries our stamp.
    ...(bucket ? [] : snapshots.map((resource) => ({ action: 'memorydb:TagResource', resource }))),
    // MemoryDB writes an export as itself, and asks the caller for these all the same.
    ...(bucket
      ? [
          { action: 's3:ListAllMyBuckets', resource: '*' },
          { action: 's3:GetBucketLocation', resource: bucketArn(bucket) },
          { action: 's3:GetBucketAcl', resource: bucketArn(bucket) },
          { action: 's3:ListBucket', resource: bucketArn(bucket) },
          { action: 's3:GetObject', resource: objects },
          { action: 's3:PutObject', resource: objects },
          { action: 's3:DeleteObject', resource: objects },
        ]
      : []),
    // It encrypts a copy under a customer managed key through a grant that the caller creates. (What an alias stands for,
    // the call does not show.)
    ...(key?.startsWith('arn:')
      ? [
          { action: 'kms:CreateGrant', resource: key, context: { 'kms:GrantIsForAWSResource': 'true' } },
          { action: 'kms:DescribeKey', resource: key },
        ]
      : []),
  ];
}
