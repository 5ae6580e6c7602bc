import { asksRightly } from './asks-rightly.ts';
import { endsInTime } from './ends-in-time.ts';
import { explained } from './explained.ts';
import { failsForItsReason } from './fails-for-its-reason.ts';
import { fewCalls } from './few-calls.ts';
import type { Invariant } from './invariant.ts';
import { manifest } from './manifest.ts';
import { nothingElse } from './nothing-else.ts';
import { notified } from './notified.ts';
import { oneClaim } from './one-claim.ts';
import { oneCopy } from './one-copy.ts';
import { readsWhatItProves } from './reads-what-it-proves.ts';
import { recorded } from './recorded.ts';
import { retriesWhatPasses } from './retries-what-passes.ts';
import { saysWhatIsSo } from './says-what-is-so.ts';
import { startsOnce } from './starts-once.ts';
import { startsWhatWasAsked } from './starts-what-was-asked.ts';
import { staysSmall } from './stays-small.ts';
import { succeedsWithProof } from './succeeds-with-proof.ts';
import { takesWhatIsValid } from './takes-what-is-valid.ts';

/** What every run is held to. */
export const INVARIANTS: readonly Invariant[] = [
  endsInTime,
  notified,
  saysWhatIsSo,
  startsOnce,
  takesWhatIsValid,
  oneClaim,
  oneCopy,
  asksRightly,
  nothingElse,
  startsWhatWasAsked,
  succeedsWithProof,
  readsWhatItProves,
  manifest,
  recorded,
  failsForItsReason,
  explained,
  retriesWhatPasses,
  staysSmall,
  fewCalls,
];
