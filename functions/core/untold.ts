/** What stopping does not stop. */
export const COPY_GOES_ON =
  "MemoryDB's own copy or export, if it had begun, goes on: stopping an execution does not stop it. The same copy, started again, is adopted; an export needs another TargetSnapshotName.";

/** How executions end without the machine being able to tell, and what to do then. */
export const UNTOLD: Readonly<Record<string, { readonly what: string; readonly remedy: string }>> = {
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
