import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Damage that is seen at the ends of a file. */
const DAMAGE: Readonly<Record<string, (intact: Buffer) => Buffer>> = {
  'empty.rdb': () => Buffer.alloc(0),
  'headless.rdb': (intact) => intact.subarray(9),
  'cut-short.rdb': (intact) => intact.subarray(0, intact.length - 12),
  'tail-overwritten.rdb': (intact) => Buffer.concat([intact.subarray(0, -9), Buffer.alloc(9)]),
  'a-text.rdb': () => Buffer.from('This is not a database file.'),
};

/** An intact RDB file of a real server, and the hash slots of its keys. */
export interface Rdb {
  readonly file: string;
  readonly slots: string;
}

/** One for each shard of a cluster of three. */
export const intactFiles = (root: string): Rdb[] =>
  ['0-5461', '5462-10922', '10923-16383'].map((slots, index) => ({
    file: join(root, `local/seed/orders/000${index + 1}.rdb`),
    slots,
  }));

/** Damage that only a look at every byte shows. */
const DAMAGE_WITHIN: typeof DAMAGE = {
  'flipped.rdb': (intact) => {
    const flipped = Buffer.from(intact);
    const middle = Math.floor(intact.length / 2);
    flipped[middle] = (flipped[middle] ?? 0) ^ 1;
    return flipped;
  },
};

/** Paths of files that are no intact RDB of the shard. */
export interface Damaged {
  readonly atTheEnds: readonly string[];
  readonly within: readonly string[];
}

/** Writes a file for each kind of damage. */
export function writeDamaged(folder: string, intact: string): Damaged {
  mkdirSync(folder, { recursive: true });
  const content = readFileSync(intact);
  const write = (kinds: typeof DAMAGE) =>
    Object.entries(kinds).map(([name, damage]) => {
      const path = join(folder, name);
      writeFileSync(path, damage(content));
      return path;
    });
  return { atTheEnds: write(DAMAGE), within: write(DAMAGE_WITHIN) };
}
