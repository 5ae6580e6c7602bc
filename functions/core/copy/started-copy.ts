import type { CopySnapshotInput, StartedCopy } from '../contract.ts';
import { addSeconds, isPast, QUOTA_WAIT_SECONDS, secondsBetween, spokenDuration } from '../deadline.ts';
import { WorkflowError } from '../errors.ts';
import { firstWaitSeconds, sourceWaitSeconds } from './poll-interval.ts';
import { sourceNotReady } from './source.ts';

/** The longest wait between attempts while the quota of a rolling 24 hours is exceeded. */
const QUOTA_RETRY_SECONDS = 3600;

/** The result of CopySnapshot when MemoryDB accepts the call. */
export function startedCopyOf({
  Plan: plan,
  Copy: last,
  Now: now,
  RetryCount: retryCount,
}: CopySnapshotInput): StartedCopy {
  const quotaSince = last?.QuotaExceededSince ?? null;
  const waited = quotaSince === null ? 0 : Math.min(QUOTA_WAIT_SECONDS, secondsBetween(quotaSince, now));
  const deadline = addSeconds(plan.Deadline, waited);
  return {
    Outcome: 'Started',
    Reason: '',
    At: now,
    WaitSeconds: firstWaitSeconds(plan.Source.SizeBytes, secondsBetween(now, deadline)),
    Deadline: deadline,
    QuotaExceededSince: quotaSince,
    MaybeSent: retryCount > 0 || (last?.MaybeSent ?? false),
  };
}

/** @throws WorkflowError InvalidSnapshotStateFault at the deadline */
export function deferForSource(input: CopySnapshotInput, started: StartedCopy, status: string): StartedCopy {
  const name = input.Plan.Request.SourceSnapshotName;
  if (isPast(started.Deadline, input.Now)) throw sourceNotReady(name, status, started.Deadline);
  const why = status === 'available' ? '' : ` (its status: ${status})`;
  const begun = addSeconds(input.Plan.Deadline, -input.Plan.Options.DeadlineMinutes * 60);
  return {
    ...started,
    Outcome: 'Deferred',
    Reason: `MemoryDB does not take a copy of "${name}" just now${why}.`,
    WaitSeconds: sourceWaitSeconds(secondsBetween(begun, input.Now), secondsBetween(input.Now, started.Deadline)),
  };
}

/** @throws WorkflowError SnapshotQuotaExceededFault if the caller chose not to wait, or after waiting 25 hours */
export function deferForQuota(input: CopySnapshotInput, started: StartedCopy, fault: Error): StartedCopy {
  if (input.Plan.Options.OnQuotaExceeded === 'Fail') throw fault;
  const since = started.QuotaExceededSince ?? input.Now;
  const waited = secondsBetween(since, input.Now);
  if (waited >= QUOTA_WAIT_SECONDS)
    throw new WorkflowError(
      'SnapshotQuotaExceededFault',
      `The snapshot quota was still exceeded after ${spokenDuration(waited)} of waiting.`,
      { WaitingSince: since },
      fault,
    );
  return {
    ...started,
    Outcome: 'Deferred',
    Reason: 'The quota of manual snapshots in any rolling 24 hours is spent.',
    WaitSeconds: Math.min(QUOTA_RETRY_SECONDS, QUOTA_WAIT_SECONDS - waited),
    QuotaExceededSince: since,
  };
}
