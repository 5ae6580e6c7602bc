import type { ExecutionContext, Failure } from '../contract.ts';

/**
 * What the payloads of every machine of runs have. An execution of such a machine is a run; the rules of `../contract.ts`
 * hold here too.
 */

/** Where a run keeps its results and reports. */
export interface RunPlace {
  readonly Bucket: string;
  readonly OwnerAccountId: string;
  /** Such as `reports/protect-clusters/<deployment>/<name of the execution>`. */
  readonly Prefix: string;
}

/** `OK` if a run did all that it had to, `PARTIAL` if a part of it, `FAILED` if nothing. */
export type RunResult = 'OK' | 'PARTIAL' | 'FAILED';

export interface ReportKeys {
  readonly Bucket: string;
  readonly Json: string;
  readonly Csv: string;
}

/** What every run concludes. */
export interface ConcludedRun {
  readonly Result: RunResult;
  /** One sentence or more. */
  readonly Summary: string;
  readonly Counts: Readonly<Record<string, number>>;
  readonly Report: ReportKeys;
  readonly Warnings: readonly string[];
}

/** What a machine of runs says of one that has ended. */
export interface OutcomeOfRun<Machine extends string, Conclusion> {
  readonly Machine: Machine;
  readonly Outcome: 'SUCCEEDED' | 'DRY_RUN' | 'FAILED';
  readonly Execution: ExecutionContext;
  readonly Request: unknown;
  readonly Conclusion: Conclusion | null;
  readonly Failure: Failure | null;
  readonly Now: string;
}
