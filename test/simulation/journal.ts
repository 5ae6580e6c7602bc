import type { HistoryEvent } from '../../local/asl/history.ts';
import type { Execution } from '../../local/asl/shared.ts';
import type { Clock } from '../../local/clock.ts';
import type { Line } from './record.ts';

/** Writes down what happens, as it happens. */
export class Journal {
  readonly lines: Line[] = [];
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  say(who: string, what: string): void {
    this.lines.push({ at: this.#clock.now(), who, what });
  }

  event({ name, status, error, cause }: Execution, event: HistoryEvent): void {
    const { type, stateEnteredEventDetails, taskFailedEventDetails, taskTimedOutEventDetails } = event;
    if (stateEnteredEventDetails?.name) this.say(name, `enters ${stateEnteredEventDetails.name}`);
    const failed = taskFailedEventDetails ?? taskTimedOutEventDetails;
    if (failed) this.say(name, `its task fails: ${failed.error}`);
    if (/^Execution(?!Started)/.test(type))
      this.say(
        name,
        [`ends ${status}`, ...(error ? [error] : []), ...(cause ? [cause.split('\n', 1)[0]] : [])].join(': '),
      );
  }

  /** What the executions of shards do is recorded where it fails. */
  childEvent(name: string, { taskFailedEventDetails, taskTimedOutEventDetails }: HistoryEvent): void {
    const failed = taskFailedEventDetails ?? taskTimedOutEventDetails;
    if (failed) this.say(name, `a task of one of its shards fails: ${failed.error}`);
  }
}
