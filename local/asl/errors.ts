/** A failure by the name that Retry and Catch match; only a Fail state may lack one. A task may give no Cause. */
export class Failure extends Error {
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** No Retry or Catch matches it, not even by its name (Step Functions guide, "Handling errors"). */
  readonly isTerminal: boolean;

  constructor(error: string | undefined, cause?: string, isTerminal = error === 'States.Runtime') {
    super(cause ?? error);
    this.name = 'Failure';
    this.error = error;
    this.cause = cause;
    this.isTerminal = isTerminal;
  }
}

/** Ends an execution from outside its states, so no Retry or Catch matches it. */
export class Interruption extends Failure {
  readonly status: 'ABORTED' | 'TIMED_OUT';

  constructor(status: 'ABORTED' | 'TIMED_OUT', error?: string, cause?: string) {
    super(error, cause);
    this.status = status;
  }
}

/** The engine cannot run this definition faithfully; `problems` lists every reason, with its state and field. */
export class MachineRefused extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The state machine is refused:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
    this.name = 'MachineRefused';
    this.problems = problems;
  }
}
