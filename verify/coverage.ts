import { SLOTS, slotTest } from '../functions/core/rdb/slots.ts';

/**
 * Why shards with these slots (such as `0-5460`; null if not known) are not all shards of a cluster, or may not be; null if
 * they are. Every cluster has every slot (Redis Cluster specification).
 */
export function incompleteness(slots: readonly (string | null)[]): string | null {
  const tests = slots.map((each) => (each === null ? null : slotTest(each)));
  for (let slot = 0; slot < SLOTS; slot += 1) {
    if (tests.some((has) => has?.(slot))) continue;
    return tests.includes(null)
      ? 'whether these are all shards is not known, as the slots of some are not known'
      : `no shard has slot ${slot}, so at least one shard is not among them`;
  }
  return null;
}

/** The names missing before or between these shards' names; MemoryDB counts from 0001. */
export function gapsBetween(names: readonly string[]): string[] {
  if (!names.every((name) => /^\d{4}$/.test(name))) return [];
  const upToLast = Array.from({ length: Math.max(0, ...names.map(Number)) }, (_, index) => index + 1);
  return upToLast.map((number) => String(number).padStart(4, '0')).filter((name) => !names.includes(name));
}
