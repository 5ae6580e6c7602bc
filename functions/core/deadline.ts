/** `TimeoutSeconds` of the state machine, which no Catch can handle. A test checks that the ASL has the same. */
export const MACHINE_TIMEOUT_SECONDS = 9 * 24 * 3600;

/** The longest that `OnQuotaExceeded: Wait` waits: the quota's rolling 24 hours and an hour's margin. */
export const QUOTA_WAIT_SECONDS = 25 * 3600;

/** Room for retries, slow steps and the notice, after the deadline and the wait for the quota. */
const MARGIN_SECONDS = 12 * 3600;

/** The longest deadline in minutes that cannot exceed the state machine's own timeout. */
export const MAX_DEADLINE_MINUTES = Math.floor((MACHINE_TIMEOUT_SECONDS - QUOTA_WAIT_SECONDS - MARGIN_SECONDS) / 60);

/** Whether a value that may be anything is a time as text. */
export const isTimeText = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));

/** ISO time plus seconds, as ISO time. */
export const addSeconds = (time: string, seconds: number): string =>
  new Date(Date.parse(time) + seconds * 1000).toISOString();

/** Whole seconds from `from` to `to`; never negative. */
export const secondsBetween = (from: string, to: string): number =>
  Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1000));

export const isPast = (deadline: string, now: string): boolean => Date.parse(now) >= Date.parse(deadline);

/** A duration for people: `45 s`, `12 min`, `3 h 20 min`. */
export function spokenDuration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}
