import { isRecord } from '../json.ts';
import type { Notice, RunNotice } from '../outcome/notice.ts';
import { noticeOfAnyRun } from '../runs/notice.ts';
import type { ExpirationOutcomeInput, PlanRow } from './contract.ts';
import { linesOf } from './table.ts';

/** Whether expire-recovery-points sent this input; it then follows the contract. */
export const isExpirationOutcome = (input: unknown): input is ExpirationOutcomeInput =>
  isRecord(input) && input['Machine'] === 'expire-recovery-points' && isRecord(input['Execution']);

/** The notice of a run that the machine itself reports. */
export const noticeOfExpiration = (input: ExpirationOutcomeInput): Notice =>
  noticeOfAnyRun(input, ({ Rows }) => ({ clusters: [], points: Rows.map(pointOf) }), linesOf);

const pointOf = (row: PlanRow): NonNullable<RunNotice['points']>[number] => ({
  verdict: row.Verdict,
  outcome: row.Outcome ?? null,
  cluster: row.Cluster,
  kind: row.Kind,
  target: row.Target,
  sourceCreatedAt: row.SourceCreatedAt,
  bytes: row.Bytes,
  recoveryPoint: row.RecoveryPoint,
  reasons: row.Reasons,
  fix: row.Fix,
});
