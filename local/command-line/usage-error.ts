/** The command line cannot be obeyed; the message says why, and what to do about it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
