import { AwsError } from '../api-model.ts';

/** An error of MemoryDB, by default with its own message. */
export class ServiceFault extends AwsError {
  override readonly name = 'ServiceFault';

  constructor(type: string, message: string = MESSAGES[type] ?? `${type}.`) {
    super(type, message);
  }
}

/** The service's messages: from MemoryDB's API reference, from ElastiCache's where that has none, and AWS's common errors. */
const MESSAGES: Readonly<Record<string, string>> = {
  SnapshotAlreadyExistsFault: 'You already have a snapshot with the given name.',
  SnapshotNotFoundFault: 'The requested snapshot name does not refer to an existing snapshot.',
  SnapshotQuotaExceededFault:
    'The request cannot be processed because it would exceed the maximum number of snapshots.',
  InvalidSnapshotStateFault: 'The current state of the snapshot does not allow the requested operation to occur.',
  ServiceLinkedRoleNotFoundFault: 'The specified service linked role (SLR) was not found.',
  InvalidParameterValueException: 'The value for a parameter is invalid.',
  InvalidParameterCombinationException: 'Two or more incompatible parameters were specified.',
  TagQuotaPerResourceExceeded:
    'The request cannot be processed because it would cause the resource to have more than the allowed number of tags. The maximum number of tags permitted on a resource is 50.',
  InvalidKMSKeyFault: 'The KMS key supplied is not valid.',
  InvalidARNFault: 'The requested Amazon Resource Name (ARN) does not refer to an existing resource.',
  APICallRateForCustomerExceededFault: 'The customer has exceeded the allowed rate of API calls.',
  ThrottlingException: 'Rate exceeded',
  InternalFailure: 'The request processing has failed because of an unknown error, exception or failure.',
  ServiceUnavailable: 'The request has failed due to a temporary failure of the server.',
};

/** The error for a parameter's value. */
export const invalidParameter = (message: string): ServiceFault =>
  new ServiceFault('InvalidParameterValueException', message);

/** The error for parameters that exclude each other. */
export const invalidCombination = (message: string): ServiceFault =>
  new ServiceFault('InvalidParameterCombinationException', message);

/** The error for a missing required parameter. */
export const missingParameter = (name: string): ServiceFault =>
  invalidParameter(`The parameter ${name} must be provided and must not be blank.`);

/** IAM's error, which names the caller, the action and the reason. */
export const accessDenied = (operation: string, region: string, accountId: string): string =>
  `User: arn:aws:sts::${accountId}:assumed-role/local/local is not authorized to perform: memorydb:${operation} ` +
  `on resource: arn:aws:memorydb:${region}:${accountId}:snapshot/* ` +
  `because no identity-based policy allows the memorydb:${operation} action`;
