// Real RDB files: three shards of one cluster, and one shard as other servers, and servers with other settings, write it.
import { readFileSync } from 'node:fs';
import type { ShardIdentity } from '../../functions/core/rdb/evidence.ts';

export const SAMPLES = 'test/corruption/samples';

/** Written by make-samples.ts beside the files. */
export interface SampleFacts {
  /** What redis-server says that it is. */
  readonly server: string;
  readonly createdAt: string;
  readonly shards: readonly { readonly name: string; readonly slots: string; readonly keys: number }[];
  /** Files of the first shard's slots, by what is special about them. */
  readonly settings: readonly {
    readonly name: string;
    readonly special: string;
    readonly keys: number;
    /** When it is another than that of the shards. */
    readonly createdAt?: string;
  }[];
}

export const SHARDS = [
  { name: '0001', slots: '0-5461' },
  { name: '0002', slots: '5462-10922' },
  { name: '0003', slots: '10923-16383' },
] as const;

export interface Sample {
  readonly file: Buffer;
  readonly identity: ShardIdentity;
  readonly keys: number;
}

export const readFacts = (): SampleFacts => JSON.parse(readFileSync(`${SAMPLES}/samples.json`, 'utf8'));

export function readSample(facts: SampleFacts, name: string): Sample {
  const shard = facts.shards.find((each) => each.name === name) ?? facts.settings.find((each) => each.name === name);
  if (!shard) throw new RangeError(`there is no sample ${name}`);
  const Slots = 'slots' in shard ? shard.slots : SHARDS[0].slots;
  return {
    file: readFileSync(`${SAMPLES}/${name}.rdb`),
    identity: { Slots, CreatedAt: ('createdAt' in shard && shard.createdAt) || facts.createdAt },
    keys: shard.keys,
  };
}
