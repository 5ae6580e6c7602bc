/** The command line cannot be obeyed; the message says why, and what to do about it. */
export class UsageError extends Error {
  constructor(problem: string, remedy: string) {
    super(`${problem} ${remedy}`);
    this.name = 'UsageError';
  }
}
