import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import type { Chance } from './chance.ts';

let source: Chance | undefined;
const { randomBytes } = crypto;

/** Lets every id that is made in this process from now on come from the seed: those of requests, messages, events and versions. */
export function seedIds(chance: Chance): void {
  source = chance;
  crypto.randomUUID = () => chance.uuid();
  crypto.randomBytes = seededBytes as typeof randomBytes;
  syncBuiltinESMExports();
}

/** What has been loaded for one run serves others as well. */
const seededBytes = (size: number): Buffer =>
  source ? Buffer.from(Array.from({ length: size }, () => source?.between(0, 255) ?? 0)) : randomBytes(size);
