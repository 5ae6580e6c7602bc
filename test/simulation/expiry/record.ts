import type { Execution } from '../../../local/asl/shared.ts';
import type { Line, Observed } from '../record.ts';
import type { Ledger, Point } from './ledger.ts';
import type { ExpiryScenario } from './scenario.ts';

/** What a plan has to say, by what the stores hold at a moment: the verdict on each record by its key, and the failed copies. */
export interface PlanSight {
  readonly verdicts: ReadonlyMap<string, string>;
  readonly failedCopies: readonly string[];
}

/** Everything that one play has left behind. */
export interface ExpiryRun extends Observed {
  readonly scenario: ExpiryScenario;
  readonly ledger: Ledger;
  /** The name of the deployment, and that of the other one in the same account. */
  readonly ours: string;
  readonly theirs: string;
  /** Executions of expire-recovery-points, in the order of their start. */
  readonly runs: Execution[];
  /** Executions of copy-snapshot, likewise. */
  readonly copies: Execution[];
  /** What each plan could have seen: when PlanExpiration was entered, and when it succeeded. */
  readonly sights: Map<Execution, { readonly before: PlanSight; after: PlanSight | undefined }>;
  /** Points that somebody has had to do with, and when. */
  readonly meddled: { readonly at: number; readonly point: Point }[];
  readonly lines: Line[];
}
