import type { Execution } from '../../../local/asl/shared.ts';
import { CUT_OFF } from '../invariants/errors.ts';
import { type Verdict, verdict } from '../invariants/invariant.ts';
import type { Observed } from '../record.ts';
import { hitsBetween } from './judging.ts';
import { noticesIn } from './reports.ts';

/** What makes it doubtful whether something was published, or keeps it from being. */
export const PUBLISHING = ['Publish', 'notify'];

interface Notice {
  readonly noticeId: string;
  readonly executionArn: string;
  readonly outcome: string;
  readonly error: string | null;
  readonly run: { readonly result: string } | null;
}

/** @param expected whether the run only looked, and its result */
export function isReportedOnce(
  run: Observed,
  execution: Execution,
  { isDry, result }: { readonly isDry: boolean; readonly result: string },
): Verdict {
  const { name, status, arn, error } = execution;
  const outcome = status === 'SUCCEEDED' && isDry ? 'DRY_RUN' : status;
  const all = noticesIn<Notice>(run, execution);
  const own = all.filter(({ body }) => body.outcome === outcome);
  const hits = hitsBetween(run, PUBLISHING);
  const isDoubtful = hits.some(({ effect, error: each }) => effect === 'done' || CUT_OFF.includes(each));
  const isKept = run.world.buses.state.undelivered.some(
    ({ detail }) => 'executionArn' in detail && detail.executionArn === arn,
  );
  return verdict(
    `${status}, ${own.length} notice(s)`,
    own.length === 0 && (hits.length === 0 || !isKept) && `${name} ended ${status}, and no notice was sent.`,
    own.length > 1 && !isDoubtful && `${name} was reported ${own.length} times.`,
    own.some(({ body }) => body.noticeId !== `${arn}#${outcome}`) && `A notice of ${name} has another id.`,
    own.some(({ attributes, body }) => attributes['result'] !== result || body.run?.result !== result) &&
      `A notice of ${name} does not say ${result}.`,
    status === 'FAILED' && own.some(({ body }) => body.error !== error) && `A notice of ${name} has another error.`,
    all.length > own.length &&
      !['ABORTED', 'TIMED_OUT'].includes(status) &&
      `${name} ended ${status}, and was reported otherwise.`,
  );
}
