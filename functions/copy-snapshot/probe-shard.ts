import { type OpenRdb, rdbObjects } from '../aws/rdb-object.ts';
import type { ProbedShard, ProbeShardInput } from '../core/contract.ts';
import { shardObject } from '../core/export/export-objects.ts';
import { probeBytes } from '../core/rdb/bytes.ts';
import { partsToRead } from '../core/rdb/parts.ts';

interface Dependencies {
  readonly open: OpenRdb;
}

/** Reads the two ends of a shard's object and its first key, wherever that is, and lists the parts still to read. */
export const probeShard =
  ({ open }: Dependencies) =>
  async ({ Target: target, Shard: shard }: ProbeShardInput): Promise<ProbedShard> => {
    const Probe = await probeBytes(open(shardObject(target, shard)), shard, target.Level);
    return { Probe, Parts: target.Level === 'Probe' ? [] : partsToRead(Probe) };
  };

export const handler = probeShard({ open: rdbObjects() });
