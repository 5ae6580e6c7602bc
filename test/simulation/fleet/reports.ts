import type { Execution } from '../../../local/asl/shared.ts';
import { csvIn, noticesIn, reportIn } from '../runs/reports.ts';
import type { FleetRun } from './record.ts';

// What a run reports: in files, as JSON and as CSV, and in notices.

export interface Row {
  readonly Cluster: string;
  readonly Verdict: string;
  readonly Source: string | null;
  readonly Target: string | null;
  readonly RecoveryPoint: string | null;
  readonly Execution: string | null;
  readonly Error: string | null;
  readonly Cause: string | null;
  readonly Remedy: string | null;
}

export interface Report {
  readonly Execution: string;
  readonly DryRun: boolean;
  readonly Result: string;
  readonly Summary: string;
  readonly Counts: Readonly<Record<string, number>>;
  readonly PassedOver: readonly { readonly Name: string; readonly Reason: string }[];
  readonly Clusters: readonly Row[];
}

export const reportOf = (run: FleetRun, execution: Execution) => reportIn<Report>(run, 'protect-clusters', execution);
export const csvOf = (run: FleetRun, execution: Execution) => csvIn(run, 'protect-clusters', execution);
export const noticesOf = (run: FleetRun, execution: Execution) => noticesIn<RunNotice>(run, execution);

interface RunNotice {
  readonly noticeId: string;
  readonly executionArn: string;
  readonly outcome: string;
  readonly error: string | null;
  readonly run: {
    readonly result: string;
    readonly counts: Readonly<Record<string, number>> | null;
    readonly clusters: readonly {
      readonly cluster: string;
      readonly verdict: string;
      readonly remedy: string | null;
    }[];
    readonly report: { readonly json: string; readonly csv: string } | null;
  } | null;
}
