import type { Clock } from '../../local/clock.ts';
import { type Fault, FaultDoor } from '../../local/faults.ts';
import type { Hit } from './record.ts';

/** The door for faults, which reports each that goes through. */
export class RecordingDoor extends FaultDoor {
  readonly #clock: Clock;
  readonly #onHit: (hit: Hit) => void;

  constructor(clock: Clock, onHit: (hit: Hit) => void) {
    super();
    this.#clock = clock;
    this.#onHit = onHit;
  }

  override take(operation: string, input?: unknown): Fault | undefined {
    const fault = super.take(operation, input);
    if (fault) this.#onHit({ at: this.#clock.now(), operation, error: fault.error, effect: fault.effect });
    return fault;
  }
}
