import type { Script } from '../../../local/emulators/memorydb/lifecycle.ts';
import type { Options } from '../../../local/emulators/memorydb/options.ts';
import type { SnapshotSeed, Tag } from '../../../local/emulators/memorydb/store.ts';
import type { Choice } from '../runs/selection.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** By when what the product makes itself is made, and the first run begins: seconds after the beginning. */
export const FIRST_RUN = 7_200;

/** An execution's input of expire-recovery-points, as far as the oracle depends on it. */
export interface ExpiryInput extends Choice {
  readonly Lifecycle?: Readonly<Record<string, number | string>>;
  readonly Options?: { readonly DryRun?: boolean; readonly MostDeletions?: number };
}

/** In what a record is wrong; what the product has to make of that is in `false-records.ts`. */
export type Wrong =
  /** Of a copy: the stamp is that of another time; what it was computed from is not said; it is that of the other deployment. */
  | 'other-stamp'
  | 'stamp-unexplained'
  | 'stamp-of-theirs'
  /** The target is a copy that somebody made of this one, and that carries its tags. */
  | 'copy-of-copy'
  /** Of an export: an ETag that no object has; the version of an older object that somebody put there. */
  | 'other-etag'
  | 'version-of-another'
  /** The manifest, or a file, is one that somebody wrote under another name. */
  | 'forged-manifest'
  | 'file-of-another'
  /** What is there of `<target>-b` is said to be the shard `b-0001` of the target. */
  | 'shard-with-hyphen'
  /** Account, region or bucket are others. */
  | 'elsewhere'
  /** It is not of its key, or no record at all. */
  | 'other-time'
  | 'no-record';

/** Of which source, or deployment, the claim of an export is that a later execution has written. */
export type LaterClaim = 'same-source' | 'other-source' | 'other-deployment';

/** What holds a point from the beginning. */
type Held = 'keep' | 'lock' | 'lock-within' | 'restoring';

/** A copy or an export with its record, there from the beginning. */
export interface PointSeed {
  readonly cluster: string;
  readonly kind: 'Copy' | 'Export';
  readonly bucket: string | null;
  readonly proof: 'Checksum' | 'Probe' | 'Copy' | 'Unverifiable';
  readonly target: string;
  /** Of the source, in milliseconds since the epoch. */
  readonly createdAt: number;
  readonly shards: number;
  readonly isOurs: boolean;
  /** Whether an earlier run has marked it as Deleting. */
  readonly isMarked: boolean;
  /** Whether it is gone, and only its record there. */
  readonly isGone: boolean;
  readonly wrong: Wrong | null;
  readonly held: Held | null;
}

/** What an expiry needs of a moment: seconds after the beginning, or after the first run enters a state. */
interface When {
  readonly seconds: number;
  readonly after?: string;
}

/** What somebody does. `which` counts the points of this deployment that are about to be deleted, or if none is, all; modulo their number. */
export type ExpiryAct = When &
  (
    | { readonly act: 'start'; readonly name: string; readonly input: object; readonly timeoutSeconds?: number }
    | { readonly act: 'stop'; readonly name: string }
    /** Starts an execution of copy-snapshot; `copy-from` one that has a point as its source. */
    | { readonly act: 'copy'; readonly name: string; readonly input: object }
    | { readonly act: 'copy-from'; readonly name: string; readonly which: number }
    /** Deletes the snapshot, or a file; `remake` puts another in its place; `re-export` writes all files of an export anew. */
    | { readonly act: 'lose' | 'remake' | 're-export' | 'forge-manifest'; readonly which: number }
    /** Deletes the newest of every group. */
    | { readonly act: 'lose-newest'; readonly which: number }
    | { readonly act: 'claim'; readonly which: number; readonly by: LaterClaim }
    /** Holds the point. */
    | { readonly act: 'keep' | 'lock' | 'restore'; readonly which: number }
    /** Deletes the record, or writes it anew without its mark. */
    | { readonly act: 'lose-record' | 'revive'; readonly which: number }
    /** Copies the copy, with its tags, under another name. */
    | { readonly act: 'copy-ours'; readonly which: number }
    | { readonly act: 'delete-cluster'; readonly cluster: string }
    /** Sets the clocks of everything, if no execution is running. */
    | { readonly act: 'jump'; readonly by: number }
  );

/** Everything about a play that is decided before it begins. */
export interface ExpiryScenario extends Pick<Scenario, 'seed' | 'skew' | 'interruptions' | 'duplicates' | 'faults'> {
  /** Of the first run. */
  readonly input: object;
  /** Whether that input has to be refused. */
  readonly isFlawed: boolean;
  readonly isVersioned: boolean;
  /** Whether it keeps versions only since its points are there. */
  readonly isVersionedLater: boolean;
  /** How many keys S3 lists at once. */
  readonly pageKeys: number;
  readonly clusters: readonly { readonly name: string; readonly tags: readonly Tag[] }[];
  readonly points: readonly PointSeed[];
  /** Claims of later executions on the names of exports; `which` is the index of the point. */
  readonly claims: readonly { readonly which: number; readonly by: LaterClaim }[];
  /** Snapshots of clusters, of which executions of copy-snapshot make points. */
  readonly sources: readonly SnapshotSeed[];
  /** Somebody's snapshots and objects. */
  readonly snapshots: readonly SnapshotSeed[];
  readonly objects: Readonly<Record<string, string>>;
  readonly options: Partial<Options>;
  readonly scripts: readonly Script[];
  readonly acts: readonly ExpiryAct[];
}
