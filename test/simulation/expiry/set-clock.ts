import { VirtualClock } from '../../../local/clock.ts';

/** A clock that can be set. */
export class SetClock extends VirtualClock {
  #ahead = 0;

  override now(): number {
    return super.now() + this.#ahead;
  }

  jump(milliseconds: number): void {
    this.#ahead += milliseconds;
  }
}
