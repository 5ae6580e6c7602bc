import { type OpenRdb, rdbObjects } from '../aws/rdb-object.ts';
import type { ChecksumPartInput } from '../core/contract.ts';
import { shardObject } from '../core/export/export-objects.ts';
import { checksumBytes } from '../core/rdb/bytes.ts';
import type { PartChecksum } from '../core/rdb/evidence.ts';

interface Dependencies {
  readonly open: OpenRdb;
}

/**
 * Checksums a range of a shard's object while it comes in, in memory that does not grow with it.
 * @throws WorkflowError TransientServiceError when the bytes end too early
 */
export const checksumPart =
  ({ open }: Dependencies) =>
  async ({ Target: target, Shard: shard, Probe: probe, Part: part }: ChecksumPartInput): Promise<PartChecksum> => {
    const { Bytes, ETag } = probe;
    if (Bytes === null || ETag === null) throw new TypeError('A missing object has no parts.');
    return checksumBytes(open(shardObject(target, shard)), part, { Bytes, ETag });
  };

export const handler = checksumPart({ open: rdbObjects() });
