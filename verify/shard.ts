import type { ObjectName } from '../functions/aws/rdb-object.ts';
import type { ShardIdentity, ShardRecord } from '../functions/core/rdb/evidence.ts';

/** Where the bytes of a shard are; travels to worker threads. */
export type Place = { readonly path: string } | ObjectName;

/** One file or object that is verified. */
export interface Shard {
  /** The shard's name; null when it is not known. */
  readonly name: string | null;
  /** The key, or the file's name as the user gave it. */
  readonly key: string;
  readonly place: Place;
  readonly identity: ShardIdentity | null;
  readonly record: ShardRecord | null;
}
