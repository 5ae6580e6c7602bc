import { configuredRegion } from './region.ts';

/** A connection that brings nothing for this long counts as dead. The SDK itself would wait forever. */
const SILENCE_MS = 30_000;

/** Of the clients of commands. */
export const clientSettings = (silenceMs = SILENCE_MS) => ({
  ...configuredRegion(),
  requestHandler: { connectionTimeout: silenceMs, socketTimeout: silenceMs },
});
