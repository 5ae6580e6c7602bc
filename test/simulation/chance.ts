import { pick, randomNumbers } from '../functions/core/random.ts';

/** Everything that is left to chance in one run, from one seed. */
export class Chance {
  /** From 0 up to, not including, 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = randomNumbers(seed);
    // Neighbouring seeds would begin with neighbouring numbers.
    for (let warmUp = 0; warmUp < 8; warmUp += 1) this.next();
  }

  /** An independent source: what draws from it does not shift what others draw. */
  fork(): Chance {
    return new Chance(Math.floor(this.next() * 2 ** 32));
  }

  happens(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(choices: readonly T[]): T {
    return pick(this.next, choices);
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** A whole number whose magnitude is drawn evenly: as many below 10 as from 100 to 1,000. */
  magnitude(low: number, high: number): number {
    return Math.round(low * (high / low) ** this.next());
  }

  /** The choice by weights, which need not add up to anything. */
  weighted<T>(choices: readonly (readonly [weight: number, choice: T])[]): T {
    let left = this.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, choice] of choices) {
      left -= weight;
      if (left < 0) return choice;
    }
    throw new RangeError('There is nothing to choose from.');
  }

  /** A version 4 UUID in form. */
  uuid(): `${string}-${string}-${string}-${string}-${string}` {
    const hex = (digits: number) => {
      let text = '';
      for (let left = digits; left > 0; left -= 1) text += Math.floor(this.next() * 16).toString(16);
      return text;
    };
    return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`;
  }
}
