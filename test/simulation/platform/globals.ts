import type { Clock } from '../../../local/clock.ts';
import type { Globals } from './bundle.ts';

/** @param life of the instance: its timers die with it */
export function globalsOn(
  clock: Clock,
  random: () => number,
  env: Readonly<Record<string, string>>,
  life: AbortSignal,
): Globals {
  return {
    process: Object.create(process, { env: { value: env } }),
    Date: dateOf(clock),
    Math: Object.create(Math, { random: { value: random } }),
    ...timersOf(clock, life),
    console: QUIET,
  };
}

/** The SDK's warnings on the Node that the simulation runs on say nothing of the one that Lambda has. */
const QUIET = Object.fromEntries(['debug', 'info', 'log', 'warn', 'error', 'trace'].map((name) => [name, () => {}]));

function dateOf(clock: Clock): DateConstructor {
  const VirtualDate = class extends Date {
    constructor(...given: unknown[]) {
      super(...((given.length > 0 ? given : [clock.now()]) as [number]));
    }

    static override now(): number {
      return clock.now();
    }
  };
  return VirtualDate as unknown as DateConstructor;
}

/** The reason of a signal, which nobody reads: one that AbortController makes has a stack, which takes longer than the rest. */
export const OVER = new Error('It is over.');

class Timer {
  readonly #over = new AbortController();

  constructor(clock: Clock, life: AbortSignal, milliseconds: number, act: () => void) {
    const due = () => {
      if (!life.aborted) act();
    };
    clock.sleep(milliseconds, this.#over.signal).then(due, () => undefined);
  }

  clear(): void {
    this.#over.abort(OVER);
  }

  /** Nothing here keeps a process alive. */
  unref(): this {
    return this;
  }
}

const timersOf = (clock: Clock, life: AbortSignal) => ({
  setTimeout: (act: () => void, milliseconds = 0) => new Timer(clock, life, milliseconds, act),
  clearTimeout: (timer: unknown) => {
    if (timer instanceof Timer) timer.clear();
  },
});
