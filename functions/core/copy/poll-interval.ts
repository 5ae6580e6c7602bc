/**
 * How long to wait between polls. The constants are guesses until durations of real copies are known; they are all here, so
 * that measurements can replace them.
 */
const GUESSED_START_SECONDS = 30;
const GUESSED_BYTES_PER_SECOND = 50e6;
/** The first wait is this share of the estimate, since a copy is rarely ready sooner. */
const FIRST_WAIT_SHARE = 0.4;
/** The first wait without an estimate, and the longest with one, so that a wrong guess costs little. */
const MODEST_FIRST_WAIT_SECONDS = 15;
const LONGEST_FIRST_WAIT_SECONDS = 300;

/** With a share s of the elapsed time, the mean detection lag is about s/2 of any duration. */
const SHARE_OF_ELAPSED = 0.095;
const SHORTEST_WAIT_SECONDS = 5;
const LONGEST_WAIT_SECONDS = 600;

/** The shortest wait before a busy source is checked again. */
const SHORTEST_SOURCE_WAIT_SECONDS = 30;

const between = (low: number, value: number, high: number): number => Math.round(Math.min(high, Math.max(low, value)));

/** Seconds that a copy or export of this size may take; null when the size is not known. */
export const estimateSeconds = (sizeBytes: number | null): number | null =>
  sizeBytes === null ? null : Math.round(GUESSED_START_SECONDS + sizeBytes / GUESSED_BYTES_PER_SECOND);

/** Seconds from the call to the first poll. */
export function firstWaitSeconds(sizeBytes: number | null, secondsToDeadline: number): number {
  const estimate = estimateSeconds(sizeBytes);
  const wish = estimate === null ? MODEST_FIRST_WAIT_SECONDS : estimate * FIRST_WAIT_SHARE;
  return untilDeadline(between(SHORTEST_WAIT_SECONDS, wish, LONGEST_FIRST_WAIT_SECONDS), secondsToDeadline);
}

/** Seconds from a poll to the next: a fixed share of what has elapsed since the call. */
export function nextWaitSeconds(elapsedSeconds: number, secondsToDeadline: number): number {
  const wish = between(SHORTEST_WAIT_SECONDS, elapsedSeconds * SHARE_OF_ELAPSED, LONGEST_WAIT_SECONDS);
  return untilDeadline(wish, secondsToDeadline);
}

/** Seconds until a busy source is checked again. */
export function sourceWaitSeconds(elapsedSeconds: number, secondsToDeadline: number): number {
  const wish = between(SHORTEST_SOURCE_WAIT_SECONDS, elapsedSeconds * SHARE_OF_ELAPSED, LONGEST_WAIT_SECONDS);
  return untilDeadline(wish, secondsToDeadline);
}

/** The last poll is at the deadline, never after it. */
const untilDeadline = (wish: number, secondsToDeadline: number): number =>
  Math.max(1, Math.min(wish, Math.ceil(secondsToDeadline)));
