import crypto from 'node:crypto';
import { type Globals, globalsIn } from './globals.ts';
import { httpsOver } from './https.ts';
import type { Place } from './place.ts';

export type Handler = (event: unknown, context: object) => Promise<unknown>;

/** Lambda has no shared configuration, and this machine's is nobody's business. */
const FILES = { readFile: () => Promise.reject(Object.assign(new Error('ENOENT'), { code: 'ENOENT' })) };

/** A bundle that has been loaded, with what it keeps from one event to the next. It works in one place after the other. */
export class Loaded {
  readonly handler: Handler;
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
  }
}
