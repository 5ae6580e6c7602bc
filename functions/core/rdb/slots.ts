/** How many hash slots there are. */
export const SLOTS = 16384;
const [OPEN, CLOSE] = [0x7b, 0x7d];

/** CRC-16 XMODEM of one byte each: polynomial 0x1021, initial value 0. */
const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  return crc;
});

function crc16(before: number, bytes: Uint8Array): number {
  let crc = before;
  for (const byte of bytes) crc = ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ byte] as number);
  return crc;
}

/** The hash slot of a key that comes in pieces, by its hash tag if it has one (Redis Cluster specification). */
export class SlotOfPieces {
  #whole = 0;
  #tag = 0;
  #tagBytes = 0;
  #place: 'before' | 'in' | 'after' = 'before';

  add(bytes: Uint8Array): void {
    this.#whole = crc16(this.#whole, bytes);
    const open = this.#place === 'before' ? bytes.indexOf(OPEN) : -1;
    if (open >= 0) this.#place = 'in';
    if (this.#place !== 'in') return;
    const close = bytes.indexOf(CLOSE, open + 1);
    if (close >= 0) this.#place = 'after';
    const tag = bytes.subarray(open + 1, close < 0 ? bytes.length : close);
    this.#tag = crc16(this.#tag, tag);
    this.#tagBytes += tag.length;
  }

  get slot(): number {
    return (this.#place === 'after' && this.#tagBytes > 0 ? this.#tag : this.#whole) % SLOTS;
  }
}

export function slotOf(key: Uint8Array): number {
  const pieces = new SlotOfPieces();
  pieces.add(key);
  return pieces.slot;
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

/** How many slots none of the shards has; null when the slots of one are missing or unreadable. */
export function slotsOfNone(shards: readonly (string | null)[]): number | null {
  const tests = shards.flatMap((slots) => (slots === null ? [] : (slotTest(slots) ?? [])));
  if (tests.length < shards.length) return null;
  return Array.from({ length: SLOTS }, (_, slot) => slot).filter((slot) => !tests.some((has) => has(slot))).length;
}
