import { SLOTS, slotTest } from '../functions/core/rdb/slots.ts';

/**
 * Why the shards that something lists with these slots (such as `0-5460`; null if not known) are not all shards of a cluster,
 * or may not be; null if they are. Every cluster has every slot, in one shard (Redis Cluster specification).
 */
export function incompleteness(slots: readonly (string | null)[]): string | null {
  const tests = slots.map((each) => (each === null ? null : slotTest(each)));
  const owners = Array.from({ length: SLOTS }, (_, slot) => tests.filter((has) => has?.(slot)).length);
  const shared = owners.findIndex((count) => count > 1);
  if (shared >= 0)
    return `several have slot ${shared}, so what it says of their slots is wrong, and whether these are all shards is not known`;
  const slot = owners.indexOf(0);
  if (slot < 0) return null;
  return tests.includes(null)
    ? 'whether these are all shards is not known, as the slots of some are not known'
    : `no shard has slot ${slot}, so at least one shard is not among them`;
}

/** The names missing before or between these shards' names; MemoryDB counts from 0001. */
export function gapsBetween(names: readonly string[]): string[] {
  if (!names.every((name) => /^\d{4}$/.test(name))) return [];
  const upToLast = Array.from({ length: Math.max(0, ...names.map(Number)) }, (_, index) => index + 1);
  return upToLast.map((number) => String(number).padStart(4, '0')).filter((name) => !names.includes(name));
}
