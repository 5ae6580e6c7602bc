import { utf8Bytes } from './json.ts';

/** Error names of this tool, for conditions that neither AWS nor ASL has a name for. */
export const OUR_ERRORS = [
  'InvalidRequest',
  'SourceSnapshotTooOld',
  'CopyFailed',
  'DeadlineExceeded',
  'ExportNameClaimed',
  'ExportIncomplete',
  'ExportKeysUnexpected',
  'ExportVerificationFailed',
  'TransientServiceError',
  'NoClusterSelected',
  'RunInProgress',
  'ClustersNotProtected',
  'RecoveryPointsNotExpired',
] as const;

/** AWS's error names, passed on, or used where this tool finds the same condition before the service does. */
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

/**
 * How many entries of a list or object, and characters of a text, are kept: the first of these that makes the JSON short
 * enough. A Cause has 32,768 characters, escaping may double the details in it, and a notice holds them six times.
 */
const CUTS = [
  { entries: 50, characters: 1_500 },
  { entries: 20, characters: 500 },
  { entries: 10, characters: 150 },
  { entries: 3, characters: 60 },
] as const;
const LONGEST_JSON_BYTES = 10_000;
const DEEPEST = 6;

/**
 * The error that handlers throw. Retry and Catch of the state machine match its `name`, which therefore survives
 * minification; its message is one sentence, then, on the next line, the details as JSON for ExplainFailure.
 */
export class WorkflowError extends Error {
  readonly sentence: string;
  readonly details: unknown;

  constructor(name: ErrorName | (string & {}), sentence: string, details?: unknown, cause?: unknown) {
    super(details === undefined ? sentence : `${sentence}\n${JSON.stringify(bounded(details))}`, { cause });
    this.name = name;
    // Lambda returns the stack beside the message; with the details in both, a Cause might be too long.
    this.stack = this.stack?.replace(this.message, () => sentence) ?? '';
    this.sentence = sentence;
    this.details = details;
  }
}

/** The name of an error, by which its kind is known; empty for what is no error. */
export const nameOf = (error: unknown): string => (error instanceof Error ? error.name : '');

const LONGEST_SENTENCE = 1_000;

/** What AWS or a person has written, as one sentence of a failure: on one line, of at most 1,000 characters. */
export function oneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > LONGEST_SENTENCE ? `${line.slice(0, LONGEST_SENTENCE - 1)}…` : line;
}

/** The sentence on a failure that has none. @param state the state that failed */
export const unexplained = (error: string, state: string): string => `${error} ended ${state} without saying why.`;

/** No note on what was left out of a text is longer. */
const LONGEST_NOTE = 40;

/**
 * Cuts long lists and texts and notes how much was left out, so that a failure always fits its payload. What is cut already
 * stays as it is, since a failure comes here several times: there is room for each note.
 */
export function bounded(value: unknown): unknown {
  for (const limits of CUTS) {
    const short = cut(value, limits, DEEPEST);
    if (utf8Bytes(JSON.stringify(short) ?? '') <= LONGEST_JSON_BYTES) return short;
  }
  return '… (left out: too long)';
}

function cut(value: unknown, limits: (typeof CUTS)[number], depth: number): unknown {
  const { entries, characters } = limits;
  const leftOut = (count: number): number => (count > entries + 1 ? count - entries : 0);
  if (typeof value === 'string')
    return value.length > characters + LONGEST_NOTE
      ? `${value.slice(0, characters)}… (${value.length - characters} more characters)`
      : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '… (left out: too deep)';
  if (Array.isArray(value)) {
    const more = leftOut(value.length);
    const kept = value.slice(0, value.length - more).map((entry) => cut(entry, limits, depth - 1));
    return more > 0 ? [...kept, `… and ${more} more`] : kept;
  }
  const members = Object.entries(value);
  const more = leftOut(members.length);
  const kept = members
    .slice(0, members.length - more)
    .map(([key, entry]) => [key.slice(0, characters), cut(entry, limits, depth - 1)]);
  return Object.fromEntries(more > 0 ? [...kept, ['…', `and ${more} more`]] : kept);
}
