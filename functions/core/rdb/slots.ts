/** How many hash slots there are. */
export const SLOTS = 16384;
const [OPEN, CLOSE] = [0x7b, 0x7d];

/** The hash slot of a key, by its hash tag if it has one (Redis Cluster specification). */
export function slotOf(key: Uint8Array): number {
  const open = key.indexOf(OPEN);
  const close = open < 0 ? -1 : key.indexOf(CLOSE, open + 1);
  return crc16(close > open + 1 ? key.subarray(open + 1, close) : key) % SLOTS;
}

/** CRC-16 XMODEM: polynomial 0x1021, initial value 0. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc;
}

/** Whether a shard with these slots (such as `0-5460`, or several ranges with commas) has a slot; null when unreadable. */
export function slotTest(slots: string): ((slot: number) => boolean) | null {
  const ranges = slots.split(',').map((range) => /^\s*(\d+)(?:\s*-\s*(\d+))?\s*$/.exec(range));
  const bounds = ranges.flatMap((match) => {
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    return first <= last && last < SLOTS ? [{ first, last }] : [];
  });
  if (bounds.length < ranges.length) return null;
  return (slot) => bounds.some(({ first, last }) => slot >= first && slot <= last);
}

/** How many slots none of the shards has; null when the slots of one are not told, or unreadable. */
export function slotsOfNone(shards: readonly (string | null)[]): number | null {
  const tests = shards.flatMap((slots) => (slots === null ? [] : (slotTest(slots) ?? [])));
  if (tests.length < shards.length) return null;
  return Array.from({ length: SLOTS }, (_, slot) => slot).filter((slot) => !tests.some((has) => has(slot))).length;
}
