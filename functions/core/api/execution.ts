import { isRecord, parseJson } from '../json.ts';
import { untoldEnding } from '../untold.ts';

/** One line of ListExecutions, with times in ISO 8601. */
export interface ExecutionSummary {
  readonly name: string;
  readonly executionArn: string;
  readonly status: string;
  readonly startedAt: string;
  /** null while it runs. */
  readonly stoppedAt: string | null;
}

/** What DescribeExecution tells; null where it has nothing. */
export interface DescribedExecution extends ExecutionSummary {
  /** JSON text, as is the output. */
  readonly input: string | null;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
}

/** Why an execution ended without success, for a person to act on. */
export interface ExecutionError {
  readonly name: string;
  /** What went wrong. */
  readonly sentence: string;
  readonly remedy: string | null;
  /** A command or a policy statement to paste. */
  readonly fix: string | null;
  readonly details: unknown;
}

export const summaryOf = ({
  name,
  executionArn,
  status,
  startedAt,
  stoppedAt,
}: ExecutionSummary): ExecutionSummary => ({
  name,
  executionArn,
  status,
  startedAt,
  stoppedAt,
});

/** The error of an execution that has ended without success, from the Cause that the machine has composed; else null. */
export function errorOf({ status, input, error, cause }: DescribedExecution): ExecutionError | null {
  if (status === 'RUNNING' || status === 'SUCCEEDED') return null;
  const [sentence = '', json = ''] = (cause ?? '').split(/\n(.*)/s);
  const parsed = parseJson(json);
  const told = isRecord(parsed) ? parsed : {};
  const text = (member: string): string | null => (typeof told[member] === 'string' ? told[member] : null);
  const untold = untoldEnding(status, parseJson(input ?? ''));
  return {
    name: error ?? status,
    sentence: (isRecord(parsed) ? sentence : cause) || (untold?.what ?? ''),
    remedy: text('Remedy') ?? untold?.remedy ?? null,
    fix: text('Fix'),
    details: told['Details'] ?? null,
  };
}
