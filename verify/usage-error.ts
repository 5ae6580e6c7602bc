/** It cannot be done as asked; the message says why, and what to do about it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
