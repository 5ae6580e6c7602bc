import type { CopyOptions, CopyRequest, Tag } from './contract.ts';
import { MAX_DEADLINE_MINUTES } from './deadline.ts';
import { isRecord } from './json.ts';
import {
  bucketNameProblem,
  copyTargetProblem,
  exportTargetProblem,
  kmsKeyProblem,
  sourceNameProblem,
} from './names.ts';
import type { Problem } from './problem.ts';
import { parseTags } from './tags.ts';

/** The members of an execution's input: the CopySnapshot request, and one object of ours. */
export const REQUEST_KEYS = [
  'SourceSnapshotName',
  'TargetSnapshotName',
  'TargetBucket',
  'KmsKeyId',
  'Tags',
  'Options',
] as const;
export const OPTION_KEYS = ['InheritTags', 'OnQuotaExceeded', 'DeadlineMinutes', 'DryRun'] as const;

export const DEFAULT_OPTIONS: CopyOptions = {
  InheritTags: true,
  OnQuotaExceeded: 'Fail',
  DeadlineMinutes: 720,
  DryRun: false,
};

export interface ParsedRequest {
  readonly request: CopyRequest;
  readonly options: CopyOptions;
  /** Everything that is wrong with it; `request` and `options` mean something only when this is empty. */
  readonly problems: readonly Problem[];
}

/** Reads an execution's input, and finds everything that can be known to be wrong with it without asking AWS. */
export function parseRequest(input: unknown, allowedBuckets: readonly string[]): ParsedRequest {
  const problems: Problem[] = [];
  const report = (problem: Problem | null) => {
    if (problem) problems.push(problem);
  };
  const whole = isRecord(input) ? input : {};
  if (!isRecord(input)) {
    report({
      field: '(input)',
      value: input,
      rule: 'the input is one JSON object',
      remedy: 'start the execution with {"SourceSnapshotName": "...", "TargetSnapshotName": "..."}',
    });
  } else {
    problems.push(...unknownKeys('', whole, REQUEST_KEYS));
  }

  const isExport = whole['TargetBucket'] !== undefined;
  const source = text(whole, 'SourceSnapshotName', isRecord(input), report).toLowerCase();
  const givenTarget = text(whole, 'TargetSnapshotName', isRecord(input), report);
  const target = isExport ? givenTarget : givenTarget.toLowerCase();
  if (source) report(sourceNameProblem(source));
  if (target) report(isExport ? exportTargetProblem(target) : copyTargetProblem(target, source));

  const bucket = isExport ? text(whole, 'TargetBucket', true, report) : null;
  if (bucket) report(bucketNameProblem(bucket, allowedBuckets));

  const kmsKeyId = whole['KmsKeyId'] === undefined ? null : text(whole, 'KmsKeyId', true, report);
  if (kmsKeyId) report(kmsKeyProblem(kmsKeyId, isExport));

  const tags = parseTags(whole['Tags'], isExport);
  problems.push(...tags.problems);
  const options = parseOptions(whole['Options']);
  problems.push(...options.problems);

  return {
    request: {
      SourceSnapshotName: source,
      TargetSnapshotName: target,
      TargetBucket: bucket,
      KmsKeyId: kmsKeyId,
      Tags: tags.tags satisfies readonly Tag[],
    },
    options: options.options,
    problems,
  };
}

/** A text member; reports when it is missing, no text, or empty, and gives '' then. */
function text(
  owner: Record<string, unknown>,
  field: string,
  required: boolean,
  report: (problem: Problem) => void,
): string {
  const value = owner[field];
  if (typeof value === 'string' && value !== '') return value;
  if (required || value !== undefined)
    report({
      field,
      value,
      rule: 'a text that is not empty',
      remedy: value === undefined ? `add "${field}"` : `write "${field}" as a JSON string`,
    });
  return '';
}

function parseOptions(value: unknown): { options: CopyOptions; problems: Problem[] } {
  if (value === undefined) return { options: DEFAULT_OPTIONS, problems: [] };
  if (!isRecord(value))
    return {
      options: DEFAULT_OPTIONS,
      problems: [{ field: 'Options', value, rule: 'a JSON object', remedy: 'write "Options": {...}, or leave it out' }],
    };
  const problems = unknownKeys('Options.', value, OPTION_KEYS);
  const option = <K extends keyof CopyOptions>(
    key: K,
    isValid: (given: unknown) => given is CopyOptions[K],
    rule: string,
  ): CopyOptions[K] => {
    const given = value[key];
    if (given === undefined) return DEFAULT_OPTIONS[key];
    if (isValid(given)) return given;
    problems.push({
      field: `Options.${key}`,
      value: given,
      rule,
      remedy: `choose such a value, or leave it out for ${JSON.stringify(DEFAULT_OPTIONS[key])}`,
    });
    return DEFAULT_OPTIONS[key];
  };
  return {
    options: {
      InheritTags: option('InheritTags', isBoolean, 'true or false'),
      OnQuotaExceeded: option('OnQuotaExceeded', isQuotaChoice, '"Fail" or "Wait"'),
      DeadlineMinutes: option(
        'DeadlineMinutes',
        isDeadline,
        `a whole number of minutes from 1 to ${MAX_DEADLINE_MINUTES}, so that the machine's own timeout cannot cut it short`,
      ),
      DryRun: option('DryRun', isBoolean, 'true or false'),
    },
    problems,
  };
}

const isBoolean = (value: unknown): value is boolean => typeof value === 'boolean';
const isQuotaChoice = (value: unknown): value is 'Fail' | 'Wait' => value === 'Fail' || value === 'Wait';
const isDeadline = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= MAX_DEADLINE_MINUTES;

function unknownKeys(prefix: string, value: Record<string, unknown>, known: readonly string[]): Problem[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const meant = known.find((candidate) => candidate.toLowerCase() === key.toLowerCase().replaceAll(/[^a-z]/g, ''));
      return {
        field: `${prefix}${key}`,
        value: value[key],
        rule: `one of ${known.join(', ')}`,
        remedy: meant ? `did you mean "${meant}"?` : 'remove it; nothing would act on it',
      };
    });
}
