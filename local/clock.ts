/** The time of the local service. Everything under `local/` reads it here, so that a test can control it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds` on this clock, or rejects with the signal's reason when it is aborted first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Runs `work` while time stands still, if the clock can do that. */
  hold<T>(work: () => Promise<T>): Promise<T>;
}

/** setTimeout fires at once beyond this (2^31 - 1 ms, about 24.8 days). */
const LONGEST_TIMER = 2_147_483_647;

/**
 * The time of day, which never goes back. If a time server sets the system's clock back, it continues from where it was, so
 * that nothing ends before it began.
 */
export function steadyTime(timeOfDay = Date.now, uptime = () => performance.now()): () => number {
  let latest = { time: timeOfDay(), uptime: uptime() };
  return () => {
    const now = uptime();
    latest = { time: Math.max(timeOfDay(), latest.time + now - latest.uptime), uptime: now };
    return Math.floor(latest.time);
  };
}

export const realClock: Clock = {
  now: steadyTime(),
  async sleep(milliseconds, signal) {
    for (let left = milliseconds; left > 0; left -= LONGEST_TIMER) await timer(Math.min(left, LONGEST_TIMER), signal);
  },
  hold: (work) => work(),
};

function timer(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const onAbort = () => {
      clearTimeout(id);
      reject(signal?.reason);
    };
    const id = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}

/** The reason of a signal that nobody reads: one that AbortController makes has a stack, which takes longer than the rest. */
export const OVER = new Error('It is over.');

interface Sleeper {
  readonly wakesAt: number;
  readonly wake: () => void;
}

/** A clock that jumps to the next sleeper as soon as nothing holds it: a day of waiting takes milliseconds. */
export class VirtualClock implements Clock {
  #now: number;
  #holds = 0;
  #jumpPlanned = false;
  readonly #sleepers = new Set<Sleeper>();

  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        cancel();
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const cancel = this.after(milliseconds, wake);
    });
  }

  /** Calls `wake` after `milliseconds` on this clock, unless what it returns is called first. */
  after(milliseconds: number, wake: () => void): () => void {
    const sleeper: Sleeper = { wakesAt: this.#now + Math.max(0, milliseconds), wake };
    this.#sleepers.add(sleeper);
    this.#planJump();
    return () => {
      this.#sleepers.delete(sleeper);
    };
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#holds += 1;
    try {
      return await work();
    } finally {
      this.#holds -= 1;
      this.#planJump();
    }
  }

  /** Waits until the event loop has done what is due, so that time does not jump past code about to sleep or hold. */
  #planJump(): void {
    if (this.#jumpPlanned || this.#holds > 0 || this.#sleepers.size === 0) return;
    this.#jumpPlanned = true;
    setImmediate(() => {
      this.#jumpPlanned = false;
      if (this.#holds > 0) return;
      let next: Sleeper | undefined;
      for (const sleeper of this.#sleepers) if (!next || sleeper.wakesAt < next.wakesAt) next = sleeper;
      if (!next) return;
      this.#sleepers.delete(next);
      this.#now = Math.max(this.#now, next.wakesAt);
      next.wake();
      this.#planJump();
    });
  }
}

/** A clock that is ahead of another by so many milliseconds, or behind it. */
export const skewed = (clock: Clock, milliseconds: number): Clock => ({
  now: () => clock.now() + milliseconds,
  sleep: (duration, signal) => clock.sleep(duration, signal),
  hold: (work) => clock.hold(work),
});
