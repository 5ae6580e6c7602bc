import crypto from 'node:crypto';
import { type Globals, globalsIn } from './globals.ts';
import { httpsOver } from './https.ts';
import type { Place } from './place.ts';

export type Handler = (event: unknown, context: object) => Promise<unknown>;

/** Lambda has no shared configuration, and this machine's is nobody's business. */
const FILES = { readFile: () => Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' })) };

/**
 * The SDK remembers what has failed, and is more sparing with its own retries for it: a client has 500 tokens, a retry takes up
 * to 14 of them (@smithy/core's StandardRetryStrategy), and none is refused before 35 have been made.
 */
const FAILURES_WITHOUT_EFFECT = 34;
/** Of all runs together: most runs have fewer than are left then. */
const MOST_FAILURES_BEFORE = 10;

/** A bundle that has been loaded, with what it keeps from one event to the next. It works in one place after the other. */
export class Loaded {
  readonly handler: Handler;
  /** Answers that were errors, and connections that were cut, in all runs. */
  failures = 0;
  #failuresBefore = 0;
  #place: Place;

  constructor(
    load: (globals: Globals, modules: Readonly<Record<string, unknown>>) => Handler,
    environment: Readonly<Record<string, string>>,
    place: Place,
  ) {
    this.#place = place;
    const globals = globalsIn(() => this.#place, environment);
    this.handler = load(globals, {
      'node:https': httpsOver((sent) => this.#place.exchange(sent)),
      'node:process': globals.process,
      'node:fs/promises': FILES,
      'node:crypto': { ...crypto, randomUUID: () => this.#place.chance.uuid() },
    });
  }

  moveTo(place: Place): void {
    this.#place = place;
    this.#failuresBefore = this.failures;
  }

  /** Whether it has done in its latest run what one would have done that had been loaded for it. */
  get isAsNew(): boolean {
    return this.#failuresBefore === 0 || this.failures <= FAILURES_WITHOUT_EFFECT;
  }

  get isReusable(): boolean {
    return this.failures <= MOST_FAILURES_BEFORE;
  }
}
