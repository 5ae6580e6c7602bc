import { describe, expect, test } from '@jest/globals';
import {
  estimateSeconds,
  firstWaitSeconds,
  nextWaitSeconds,
  sourceWaitSeconds,
} from '../../../../functions/core/copy/poll-interval.ts';
import { MACHINE_TIMEOUT_SECONDS, MAX_DEADLINE_MINUTES } from '../../../../functions/core/deadline.ts';
import { gaussian, randomNumbers } from '../random.ts';

const FAR = MACHINE_TIMEOUT_SECONDS;
const LONGEST_DEADLINE = MAX_DEADLINE_MINUTES * 60;
/** The longest first wait and the longest later one: what a wrong guess may cost at most. */
const LONGEST_FIRST_WAIT = 300;

/** Follows one copy that takes so long, as WaitForCopy and PollStatus would. */
function follow(duration: number, sizeBytes: number | null, deadline = FAR) {
  let elapsed = firstWaitSeconds(sizeBytes, deadline);
  let polls = 1;
  for (; elapsed < duration && elapsed < deadline; polls += 1) elapsed += nextWaitSeconds(elapsed, deadline - elapsed);
  return { polls, elapsed, lag: elapsed - duration };
}

/** The size for which a copy of so many seconds is the guess. */
function sizeGuessedAs(seconds: number): number {
  const start = estimateSeconds(0) ?? 0;
  const perGigabyte = (estimateSeconds(1e9) ?? 0) - start;
  return Math.max(0, ((seconds - start) / perGigabyte) * 1e9);
}

/** Copies of 20 seconds to 6 hours, each length of the logarithm as likely as any other. */
function simulate(sizeOf: (duration: number, random: () => number) => number | null) {
  const random = randomNumbers(20261123);
  const copies = Array.from({ length: 3_000 }, () => {
    const duration = 20 * 1080 ** random();
    return { duration, ...follow(duration, sizeOf(duration, random)) };
  });
  const sum = (of: (copy: (typeof copies)[number]) => number) => copies.reduce((total, copy) => total + of(copy), 0);
  return {
    copies,
    meanRelativeLag: sum(({ lag, duration }) => lag / duration) / copies.length,
    // A poll is three transitions for both: the Wait, the Task, the Choice.
    shareOfTransitions: sum(({ polls }) => 3 * polls) / sum(({ duration }) => 3 * Math.ceil(duration / 30)),
  };
}

describe('the poll interval', () => {
  test.each([
    ['without a size', () => null],
    [
      'with a guess that is off by a factor of e^0.4',
      (d: number, r: () => number) => sizeGuessedAs(d * Math.exp(0.4 * gaussian(r))),
    ],
  ])('%s detects within 5 % on average, with at most 0.4 of the transitions of a 30-second poll', (_, sizeOf) => {
    const { meanRelativeLag, shareOfTransitions } = simulate(sizeOf);
    expect(meanRelativeLag).toBeGreaterThan(0);
    expect(meanRelativeLag).toBeLessThanOrEqual(0.05);
    expect(shareOfTransitions).toBeLessThanOrEqual(0.4);
  });

  test.each([0.1, 10])('costs little when the guess is %f times the truth', (factor) => {
    const { copies, shareOfTransitions } = simulate((duration) => sizeGuessedAs(duration * factor));
    const tooLate = copies.filter(({ lag, duration }) => lag > Math.max(LONGEST_FIRST_WAIT, duration / 10));
    expect(tooLate).toEqual([]);
    expect(shareOfTransitions).toBeLessThanOrEqual(0.4);
  });

  test('never waits past the deadline, nor longer than has elapsed', () => {
    const random = randomNumbers(7);
    for (let round = 0; round < 500; round += 1) {
      const left = Math.floor(random() * 2_000);
      const elapsed = Math.floor(10 ** (random() * 6));
      const waits = [
        firstWaitSeconds(random() < 0.2 ? null : 10 ** (random() * 13), left),
        nextWaitSeconds(elapsed, left),
        sourceWaitSeconds(elapsed, left),
      ];
      for (const wait of waits) {
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(1);
        // At the deadline itself one second is the shortest wait that is one.
        expect(wait).toBeLessThanOrEqual(Math.max(1, left));
      }
      expect(nextWaitSeconds(elapsed, FAR)).toBeLessThanOrEqual(Math.max(5, elapsed));
    }
  });

  test('takes the last look on the deadline', () => {
    for (const deadline of [1, 59, 60, 720 * 60, LONGEST_DEADLINE])
      expect(follow(Number.POSITIVE_INFINITY, null, deadline).elapsed).toBe(deadline);
  });

  test('stays far below the 25,000 history events of an execution under the longest deadline', () => {
    const polls = follow(Number.POSITIVE_INFINITY, null, LONGEST_DEADLINE).polls;
    // WaitForCopy 2, PollStatus 5, IsCopyComplete 2.
    expect(polls * 9).toBeLessThan(15_000);

    let looks = 0;
    for (let elapsed = 0; elapsed < LONGEST_DEADLINE; looks += 1)
      elapsed += sourceWaitSeconds(elapsed, LONGEST_DEADLINE - elapsed);
    // ValidateRequest 5, IsDryRun 2, IsSourceReady 2, WaitForSource 2.
    expect(looks * 11).toBeLessThan(15_000);
  });

  test.each([
    [null, null, 15],
    [0, 30, 12],
    [1e9, 50, 20],
    [50e9, 1_030, 300],
    [5e12, 100_030, 300],
  ])('guesses from %p bytes %p seconds, and waits %p first', (size, estimate, first) => {
    expect(estimateSeconds(size)).toBe(estimate);
    expect(firstWaitSeconds(size, FAR)).toBe(first);
  });
});
