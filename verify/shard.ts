import type { AnyPlace } from '../functions/aws/object-place.ts';
import type { ShardIdentity, ShardRecord } from '../functions/core/rdb/evidence.ts';

/** Where the bytes of a shard are; travels to worker threads. */
export type StoredPlace = { readonly path: string } | AnyPlace;

/** Bytes that can be read only once, such as through a pipe. */
export const STANDARD_INPUT = 'standard input';

/** One file or object that is verified. */
export interface Shard {
  /** The shard's name; null when it is not known. */
  readonly name: string | null;
  /** The key, or the file's name as the user gave it. */
  readonly key: string;
  readonly place: StoredPlace | typeof STANDARD_INPUT;
  readonly identity: ShardIdentity | null;
  readonly record: ShardRecord | null;
}
