import type { Level } from './evidence.ts';

/** What `verified` means at each level, and what it does not, in plain words. */
export const PROVEN: Readonly<Record<Level, string>> = {
  Probe:
    'Each file begins and ends as an RDB does, and the keys at its beginning are in the slots of its shard, where these are known. The bytes between were not read. Of files up to 65,545 bytes there are none: their checksum fits.',
  Checksum:
    'Every byte of each file was read: it is one whole RDB, its checksum fits, and the keys at its beginning are in the slots of its shard, where these are known. Damage from before the checksum was computed would not show.',
};
