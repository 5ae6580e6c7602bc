import type { VerificationPlan } from '../contract.ts';

/** Step Functions: an inline Map runs at most 40 iterations at once. */
const MOST_ITERATIONS = 40;

/**
 * How many shards to prove at once, and how many parts of each, so that as many functions read as there is work for, and no
 * more than `limit`.
 * @param parts of the shard with the most parts
 */
export function concurrency(
  shards: number,
  parts: number,
  limit: number,
): Pick<VerificationPlan, 'ShardsAtOnce' | 'PartsAtOnce'> {
  const candidates = Array.from({ length: Math.max(1, Math.min(shards, limit)) }, (_, index) => {
    const ShardsAtOnce = index + 1;
    const PartsAtOnce = Math.max(1, Math.min(parts, Math.floor(limit / ShardsAtOnce), MOST_ITERATIONS));
    return { ShardsAtOnce, PartsAtOnce };
  });
  const readers = (each: (typeof candidates)[number]) => each.ShardsAtOnce * each.PartsAtOnce;
  return candidates.reduce((best, each) => (readers(each) >= readers(best) ? each : best));
}
