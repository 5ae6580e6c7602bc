import { leavesNamesOpen } from './same-request.ts';

/** What stopping does not stop. */
export const COPY_GOES_ON =
  "MemoryDB's own copy or export, if it had begun, goes on: stopping an execution does not stop it. The same copy, started again, is adopted; an export needs another TargetSnapshotName.";

/** Only the machine knew which names it had found. */
const NAMES_ARE_IN_HISTORY =
  ' The request left names to be found, and may mean others by now; those that were used are in the history, in the output of ValidateRequest.';

interface Ending {
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
}

const ENDINGS: Readonly<Record<string, Ending>> = {
  ABORTED: { what: 'The execution was stopped by someone before it ended.', remedy: COPY_GOES_ON },
  TIMED_OUT: {
    what: "The execution ran into the state machine's own timeout.",
    remedy: `${COPY_GOES_ON} The timeout lies beyond every deadline, so look in the history for what kept it so long.`,
  },
  FAILED: {
    what: 'The execution failed in a way that the machine could not tell.',
    remedy: `Look in the history for the state that failed. ${COPY_GOES_ON}`,
  },
};

/**
 * An ending that the machine could not tell; null for a status that is none.
 * @param request the execution's input, whatever it is
 */
export function untoldEnding(status: string, request: unknown): Ending | null {
  const ending = ENDINGS[status];
  if (!ending) return null;
  return leavesNamesOpen(request) ? { ...ending, remedy: `${ending.remedy}${NAMES_ARE_IN_HISTORY}` } : ending;
}
