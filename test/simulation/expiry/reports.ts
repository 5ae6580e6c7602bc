import type { Execution } from '../../../local/asl/shared.ts';
import { csvIn, noticesIn, reportIn } from '../runs/reports.ts';
import type { ExpiryRun } from './record.ts';

// What a run reports: in files, as JSON and as CSV, and in notices.

export interface Row {
  readonly Verdict: string;
  readonly Cluster: string;
  readonly Target: string;
  readonly Bytes: number | null;
  readonly RecoveryPoint: string | null;
  readonly Reasons: readonly string[];
  readonly Outcome?: string;
}

export interface Report {
  readonly Execution: string;
  readonly PlannedAt: string;
  readonly Options: { readonly DryRun: boolean };
  readonly Summary: string;
  readonly Counts: Readonly<Record<string, number>>;
  readonly Bytes: number;
  readonly Points: readonly Row[];
  /** Missing in that of a plan that is not carried out yet. */
  readonly Result?: string;
  readonly Outcomes?: Readonly<Record<string, number>>;
  readonly Warnings?: readonly string[];
}

interface ExpiryNotice {
  readonly noticeId: string;
  readonly executionArn: string;
  readonly outcome: string;
  readonly run: {
    readonly result: string;
    readonly counts: Readonly<Record<string, number>> | null;
    readonly points?: readonly {
      readonly verdict: string;
      readonly outcome: string | null;
      readonly recoveryPoint: string | null;
      readonly reasons: readonly string[];
    }[];
    readonly report: { readonly json: string; readonly csv: string } | null;
  } | null;
}

export const MACHINE = 'expire-recovery-points';

export const reportOf = (run: ExpiryRun, execution: Execution) => reportIn<Report>(run, MACHINE, execution);
export const csvOf = (run: ExpiryRun, execution: Execution) => csvIn(run, MACHINE, execution);
export const noticesOf = (run: ExpiryRun, execution: Execution) => noticesIn<ExpiryNotice>(run, execution);

export const isDue = ({ Verdict }: Row): boolean => Verdict === 'DELETE' || Verdict === 'FINISH';

/** The report of a run that was concluded. */
export function conclusionOf(run: ExpiryRun, execution: Execution): Report | undefined {
  const report = reportOf(run, execution);
  return report?.Result === undefined ? undefined : report;
}
