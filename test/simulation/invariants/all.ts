import { endsInTime } from './ends-in-time.ts';
import { explained } from './explained.ts';
import { failsForItsReason } from './fails-for-its-reason.ts';
import { fewCalls } from './few-calls.ts';
import type { Invariant } from './invariant.ts';
import { manifest } from './manifest.ts';
import { nothingElse } from './nothing-else.ts';
import { notified } from './notified.ts';
import { oneCopy } from './one-copy.ts';
import { retriesWhatPasses } from './retries-what-passes.ts';
import { startsOnce } from './starts-once.ts';
import { startsWhatWasAsked } from './starts-what-was-asked.ts';
import { staysSmall } from './stays-small.ts';
import { succeedsWithProof } from './succeeds-with-proof.ts';

/** What every run is held to. */
export const INVARIANTS: readonly Invariant[] = [
  endsInTime,
  notified,
  startsOnce,
  oneCopy,
  nothingElse,
  startsWhatWasAsked,
  succeedsWithProof,
  manifest,
  failsForItsReason,
  explained,
  retriesWhatPasses,
  staysSmall,
  fewCalls,
];
