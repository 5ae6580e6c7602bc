import type { VirtualClock } from '../../../local/clock.ts';
import type { Chance } from '../chance.ts';
import type { Answered, Sent } from './https.ts';

/** The run in which a bundle works: its time, its chance and its network. */
export interface Place {
  readonly clock: VirtualClock;
  readonly chance: Chance;
  /** Its timers and requests die with it. */
  readonly life: AbortSignal;
  /** Resolves with the answer, or never, if none is to come. */
  readonly exchange: (sent: Sent) => Promise<Answered>;
}
