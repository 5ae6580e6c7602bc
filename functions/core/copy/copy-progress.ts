import type { PollMemory, PollStatusInput } from '../contract.ts';
import { isPast, secondsBetween, spokenDuration } from '../deadline.ts';
import { WorkflowError } from '../errors.ts';
import { isLost } from './source.ts';
import { nameTaken, type Provenance } from './stamp.ts';

/** How long an accepted copy may stay invisible after the first poll. A guess, not measured on a real account. */
const INVISIBLE_SECONDS = 15 * 60;

export const FIRST_POLL: PollMemory = {
  Polls: 0,
  Since: null,
  LastStatus: null,
  TargetSeen: false,
  AvailableSince: null,
  SourceSeenBusy: false,
  QuietSince: null,
  At: '',
};

/**
 * What a poll of the copy means. Only `available` is success; `failed`, `deleting`, and missing after it was seen are
 * failures; every other status, known or not, is work in progress until the deadline.
 * @param status of the target; null when DescribeSnapshots does not know it
 * @throws WorkflowError CopyFailed, DeadlineExceeded
 */
export function copyProgress(input: PollStatusInput, status: string | null): 'Pending' | 'Available' {
  const { Plan: plan } = input;
  const target = plan.Request.TargetSnapshotName;
  const memory = input.Poll ?? FIRST_POLL;
  const looking = secondsBetween(memory.Since ?? input.Now, input.Now);
  const failed = (sentence: string) =>
    new WorkflowError('CopyFailed', sentence, { TargetSnapshotName: target, Status: status, Polls: memory.Polls + 1 });

  if (status === 'available') return 'Available';
  if (status !== null && isLost(status)) throw failed(`The copy "${target}" is ${status}.`);
  if (status === null && memory.TargetSeen) throw failed(`The copy "${target}" was seen, and is gone.`);
  if (status === null && looking >= INVISIBLE_SECONDS)
    throw failed(`The copy "${target}" did not appear within ${spokenDuration(INVISIBLE_SECONDS)} of the first look.`);
  endAtDeadline(input, `The copy "${target}" is ${status ?? 'not visible'}`);
  return 'Pending';
}

/** Tags of a new snapshot may become visible a moment after it is seen available. A guess. */
const TAGS_VISIBLE_SECONDS = 60;

/**
 * Whether a copy that is available is the request's own.
 * @param availableSince when it was first seen available
 * @returns how long its tags may still take, in seconds; null if that is not known
 * @throws WorkflowError SnapshotAlreadyExistsFault when it is somebody else's, DeadlineExceeded
 */
export function originProgress(
  input: PollStatusInput,
  origin: Provenance,
  availableSince: string,
): 'Ours' | { readonly tagsDueInSeconds: number | null } {
  if (origin === 'ours') return 'Ours';
  const { TargetSnapshotName: target } = input.Plan.Request;
  const isUnreadable = origin === 'unsettled';
  const tagsDueInSeconds = isUnreadable ? null : TAGS_VISIBLE_SECONDS - secondsBetween(availableSince, input.Now);
  const isOverdue = tagsDueInSeconds !== null && tagsDueInSeconds <= 0;
  if (isOverdue || (origin === 'foreign' && isPast(input.Copy.Deadline, input.Now)))
    throw nameTaken(target, 'available');
  const state = isUnreadable ? 'unreadable' : 'not visible';
  endAtDeadline(input, `The copy "${target}" is available, but its tags were ${state}`);
  return { tagsDueInSeconds };
}

/**
 * Ends what is not complete at the deadline.
 * @param found how far the copy or export was, as the first half of a sentence
 * @throws WorkflowError DeadlineExceeded
 */
export function endAtDeadline(input: PollStatusInput, found: string, details: object = {}): void {
  if (!isPast(input.Copy.Deadline, input.Now)) return;
  const elapsed = spokenDuration(secondsBetween(input.Copy.At, input.Now));
  throw new WorkflowError('DeadlineExceeded', `${found} ${elapsed} after the call; the deadline has passed.`, {
    Deadline: input.Copy.Deadline,
    Polls: (input.Poll?.Polls ?? 0) + 1,
    ...details,
  });
}
