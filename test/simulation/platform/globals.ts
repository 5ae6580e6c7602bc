import type { Place } from './place.ts';

/** What a bundle finds instead of Node's own, so that its time, its chance and its network are the simulation's. */
export interface Globals {
  readonly process: object;
  readonly Date: DateConstructor;
  readonly Math: Math;
  readonly setTimeout: (act: () => void, milliseconds?: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly console: object;
}

export const GLOBALS = ['process', 'Date', 'Math', 'setTimeout', 'clearTimeout', 'console'] as const;

export function globalsIn(place: () => Place, env: Readonly<Record<string, string>>): Globals {
  return {
    process: processWith(env),
    Date: dateOf(() => place().clock.now()),
    Math: Object.create(Math, { random: { value: () => place().chance.next() } }),
    setTimeout: (act, milliseconds = 0) => new Timer(place(), milliseconds, act),
    clearTimeout: (timer) => {
      if (timer instanceof Timer) timer.clear();
    },
    console: QUIET,
  };
}

/** Only metrics are written to standard output itself. */
export const processWith = (
  env: Readonly<Record<string, string>>,
  onMetrics: (line: string) => void = () => undefined,
): object => Object.create(process, { env: { value: env }, stdout: { value: { write: onMetrics } } });

/** The SDK's warnings on the Node that the simulation runs on say nothing of the one that Lambda has. */
const QUIET = Object.fromEntries(['debug', 'info', 'log', 'warn', 'error', 'trace'].map((name) => [name, () => {}]));

function dateOf(now: () => number): DateConstructor {
  const VirtualDate = class extends Date {
    constructor(...given: unknown[]) {
      super(...((given.length > 0 ? given : [now()]) as [number]));
    }

    static override now(): number {
      return now();
    }
  };
  return VirtualDate as unknown as DateConstructor;
}

class Timer {
  readonly clear: () => void;

  constructor({ clock, life }: Place, milliseconds: number, act: () => void) {
    this.clear = clock.after(milliseconds, () => {
      if (!life.aborted) act();
    });
  }

  /** Nothing here keeps a process alive. */
  unref(): this {
    return this;
  }
}
