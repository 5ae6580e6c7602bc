import type { Fault } from '../../../local/faults.ts';
import type { Chance } from '../chance.ts';
import type { Request } from './request.ts';

/** What any call may end in, in each service's words. */
export const PASSING = {
  memorydb: [
    'ThrottlingException',
    'InternalFailure',
    'ServiceUnavailable',
    'APICallRateForCustomerExceededFault',
    'ConnectionCut',
  ],
  s3: ['InternalError', 'SlowDown', 'ServiceUnavailable', 'ConnectionCut'],
  sfn: ['ThrottlingException', 'InternalFailure', 'ConnectionCut'],
  sns: ['Throttled', 'InternalError', 'ServiceUnavailable', 'ConnectionCut'],
  lambda: [
    ...['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException'],
    ...['Lambda.TooManyRequestsException', 'Lambda.ClientExecutionTimeoutException', 'Lambda.Unknown'],
    ...['Sandbox.Timedout', 'States.Timeout', 'Runtime.ExitError'],
  ],
};

/** What each operation documents, and refusals of permission. */
const LASTING: Readonly<Record<string, readonly string[]>> = {
  CopySnapshot: [
    ...[
      'SnapshotAlreadyExistsFault',
      'SnapshotNotFoundFault',
      'SnapshotQuotaExceededFault',
      'InvalidSnapshotStateFault',
    ],
    ...['ServiceLinkedRoleNotFoundFault', 'InvalidParameterValueException', 'InvalidParameterCombinationException'],
    ...['TagQuotaPerResourceExceeded', 'AccessDeniedException', 'InvalidKMSKeyFault'],
  ],
  DescribeSnapshots: [
    ...['SnapshotNotFoundFault', 'ServiceLinkedRoleNotFoundFault', 'InvalidParameterValueException'],
    ...['InvalidParameterCombinationException', 'AccessDeniedException'],
  ],
  ListTags: ['SnapshotNotFoundFault', 'ServiceLinkedRoleNotFoundFault', 'AccessDeniedException'],
  HeadBucket: ['AccessDenied', 'NoSuchBucket'],
  GetBucketPolicy: ['AccessDenied', 'NoSuchBucketPolicy'],
  GetBucketOwnershipControls: ['AccessDenied', 'OwnershipControlsNotFoundError'],
  ListObjectsV2: ['AccessDenied', 'NoSuchBucket'],
  ListObjectVersions: ['AccessDenied', 'NoSuchBucket'],
  GetObject: ['AccessDenied', 'NoSuchKey'],
  PutObject: ['AccessDenied', 'NoSuchBucket'],
  DescribeExecution: ['AccessDeniedException'],
  Publish: ['AuthorizationError', 'NotFound', 'KMSAccessDenied'],
};

const MEMORYDB = ['CopySnapshot', 'CopySnapshot', 'DescribeSnapshots', 'DescribeSnapshots', 'ListTags'] as const;
const S3 = [
  'HeadBucket',
  'GetBucketPolicy',
  'GetBucketOwnershipControls',
  'ListObjectsV2',
  'ListObjectsV2',
  'GetObject',
  'PutObject',
  'ListObjectVersions',
] as const;
const FUNCTIONS = [
  ...['validateRequest', 'claimExport', 'copySnapshot', 'copySnapshot', 'pollStatus', 'explainFailure', 'notify'],
  ...['planVerification', 'probeShard', 'checksumPart', 'judgeShard', 'concludeExport', 'recordPoint'],
];

/** Faults that wait for calls: most pass by themselves, some outlast every retry, and some come after the effect. */
export const drawFaults = (chance: Chance, { TargetBucket }: Request): Fault[] =>
  Array.from(
    {
      length: chance.weighted([
        [5, 0],
        [6, 1],
        [5, 2],
        [3, 4],
      ]),
    },
    () => {
      const [service, operations] = chance.weighted<readonly [keyof typeof PASSING, readonly string[]]>([
        [6, ['memorydb', MEMORYDB]],
        [TargetBucket ? 5 : 0.5, ['s3', TargetBucket ? S3 : ['PutObject']]],
        [TargetBucket ? 0.5 : 0, ['sfn', ['DescribeExecution']]],
        [3, ['sns', ['Publish']]],
        [4, ['lambda', FUNCTIONS]],
      ]);
      const operation = chance.pick(operations);
      const lasting = LASTING[operation] ?? [];
      const after = chance.weighted([
        [6, 0],
        [3, 1],
        [2, chance.between(2, 6)],
      ]);
      if (lasting.length > 0 && chance.happens(0.45))
        return {
          operation,
          error: chance.pick(lasting),
          times: chance.weighted([
            [6, 1],
            [1, 2],
            [1, 6],
          ]),
          after,
          effect: 'none',
        };
      const error = chance.pick(PASSING[service]);
      const times = chance.weighted([
        [8, 1],
        [3, 2],
        [3, 4],
        [1, 20],
        [1, 60],
      ]);
      return { operation, error, times, after, effect: chance.happens(0.4) ? 'done' : 'none' };
    },
  );
