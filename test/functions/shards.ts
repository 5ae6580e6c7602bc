// Shards and their objects, as the steps of a verification are given them.
import type { OpenRdb } from '../../functions/aws/rdb-object.ts';
import type { ExportedShard, VerificationTarget } from '../../functions/core/contract.ts';
import { ObjectChanged } from '../../functions/core/rdb/bytes.ts';
import { ACCOUNT, BUCKET, TARGET } from './core/payloads.ts';
import { REAL_SHARDS, realShard } from './core/rdb/seed.ts';
import { etagOf } from './ports.ts';

export const target = (changes: Partial<VerificationTarget> = {}): VerificationTarget => ({
  Bucket: BUCKET,
  OwnerAccountId: ACCOUNT,
  TargetSnapshotName: TARGET,
  Level: 'Checksum',
  ReasonBytes: 2_000,
  ...changes,
});

/** One of the seed's shards. */
export function exportedShard(index: number): ExportedShard {
  const { name, identity } = realShard(index);
  return { Shard: name, ...identity };
}

export const keyOf = (index: number): string => `${TARGET}-${realShard(index).name}.rdb`;

/** A bucket that holds an export of the seed. */
export class ExportInMemory {
  readonly objects = new Map<string, Uint8Array>(REAL_SHARDS.map(({ file }, index) => [keyOf(index), file]));
  /** What is asked of objects, and of which. */
  readonly calls: string[] = [];
  /** What every read fails with. */
  broken: Error | undefined;

  /** Every object has to be asked for in that bucket, of its owner. */
  readonly open: OpenRdb = ({ bucket, owner, key }) => {
    if (bucket !== BUCKET || owner !== ACCOUNT) throw new RangeError(`${key} is in ${bucket} of "${owner}".`);
    const { objects, calls } = this;
    const broken = () => this.broken;
    return {
      async describe() {
        calls.push(`describe ${key}`);
        const content = objects.get(key);
        return content ? { bytes: content.length, etag: etagOf(content) } : null;
      },
      async *read({ First, Last }, etag) {
        calls.push(`read ${key}`);
        const error = broken();
        if (error) throw error;
        const content = objects.get(key);
        if (!content || etagOf(content) !== etag) throw new ObjectChanged(key);
        for (let at = First; at <= Math.min(Last, content.length - 1); at += 1_000)
          yield content.subarray(at, Math.min(at + 1_000, Last + 1));
      },
    };
  };
}
