/** Names that we coin, because neither AWS nor ASL has a word for the condition. */
export const OUR_ERRORS = [
  'InvalidRequest',
  'CopyFailed',
  'DeadlineExceeded',
  'ExportIncomplete',
  'ExportKeysUnexpected',
  'ExportVerificationFailed',
  'TransientServiceError',
] as const;

/** Names that are AWS's, which we pass on, or use ourselves where we find the same condition before the service does. */
export const AWS_ERRORS = [
  'SnapshotAlreadyExistsFault',
  'SnapshotNotFoundFault',
  'SnapshotQuotaExceededFault',
  'InvalidSnapshotStateFault',
  'ServiceLinkedRoleNotFoundFault',
  'InvalidParameterValueException',
  'InvalidParameterCombinationException',
  'TagQuotaPerResourceExceeded',
  'AccessDeniedException',
  'InvalidKMSKeyFault',
] as const;

export type ErrorName = (typeof OUR_ERRORS)[number] | (typeof AWS_ERRORS)[number];

/** More entries than this make a Cause that nobody reads, and that Step Functions would not take (32,768 characters). */
const MOST_ENTRIES = 50;
const LONGEST_TEXT = 1_500;

/**
 * The one error that handlers throw. Its `name` is what the machine's Retry and Catch match, so it is data and survives
 * minification; its message is one sentence, then, on the next line, the details as JSON for ExplainFailure to read.
 */
export class WorkflowError extends Error {
  readonly sentence: string;
  readonly details: unknown;

  constructor(name: ErrorName | (string & {}), sentence: string, details?: unknown, cause?: unknown) {
    super(details === undefined ? sentence : `${sentence}\n${JSON.stringify(bounded(details))}`, { cause });
    this.name = name;
    this.sentence = sentence;
    this.details = details;
  }
}

/** Cuts long lists and texts, saying how much was left out, so that a failure can always be told. */
export function bounded(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length > LONGEST_TEXT
      ? `${value.slice(0, LONGEST_TEXT)}… (${value.length - LONGEST_TEXT} more characters)`
      : value;
  if (Array.isArray(value)) {
    const kept = value.slice(0, MOST_ENTRIES).map(bounded);
    return value.length > MOST_ENTRIES ? [...kept, `… and ${value.length - MOST_ENTRIES} more`] : kept;
  }
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, bounded(entry)]));
  return value;
}
