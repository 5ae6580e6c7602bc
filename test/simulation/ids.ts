import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Chance } from './chance.ts';

/** Lets every id that is made in this process from now on come from the seed: those of requests, messages and events. */
export function seedIds(chance: Chance): void {
  crypto.randomUUID = () => chance.uuid();
  syncBuiltinESMExports();
}
