import type { Wait } from '../../local/asl/host.ts';
import type { Execution } from '../../local/asl/shared.ts';
import type { Snapshot } from '../../local/emulators/memorydb/store.ts';
import type { World } from '../../local/service/world.ts';
import type { Promises } from './promises.ts';
import type { Scenario } from './scenario/scenario.ts';

// Times are milliseconds since the epoch, on the clock of the simulation itself.

/** A fault or an interruption that has hit. */
export interface Hit {
  readonly at: number;
  /** AWS's name of the operation, or the function's key. */
  readonly operation: string;
  readonly error: string;
  readonly effect: 'none' | 'done';
}

/** A request that reached a service, and what that answered. */
export interface Exchange {
  readonly at: number;
  readonly execution: string | undefined;
  readonly functionKey: string;
  readonly operation: string;
  readonly input: unknown;
  /** The error's name; null for success. */
  readonly error: string | null;
}

/** A copy or export that MemoryDB has taken. */
export interface Accepted {
  readonly at: number;
  readonly execution: string | undefined;
  readonly source: Snapshot;
  readonly target: string;
  readonly bucket: string | null;
  readonly kmsKeyId: string | null;
  /** Whether an earlier one of the same request was under way or complete at that time. */
  readonly isRepeated: boolean;
  /** What came of a copy: the very object in MemoryDB's store. null for an export. */
  readonly snapshot: Snapshot | null;
}

/** What an execution asks for, by its input and by what MemoryDB held when it was looked at. */
export interface Asked {
  readonly source: Snapshot;
  readonly target: string;
  readonly bucket: string | null;
  readonly kmsKeyId: string | null;
}

/** A shard's object, as it lies in the bucket. */
export interface StoredShard {
  readonly shard: string;
  readonly key: string;
  readonly slots: string | null;
  readonly createdAt: number;
  readonly bytes: number;
  /** The magic and version at its beginning, and the checksum at its end: that of all bytes before, if it is intact. */
  readonly format: string;
  readonly checksum: string;
}

/** A claim that has been written, and what it replaced. */
export interface WrittenClaim {
  readonly at: number;
  readonly execution: string | undefined;
  /** Bucket and key. */
  readonly place: string;
  readonly text: string;
  readonly before: string | undefined;
}

/** A record of a recovery point that has been written, and what it is about as it was then. */
export interface WrittenRecord {
  readonly at: number;
  readonly execution: string | undefined;
  readonly key: string;
  readonly text: string;
  /** ETag and version of each object that it names, as S3 had them. */
  readonly objects: ReadonlyMap<string, { readonly ETag: string; readonly VersionId: string | null }>;
  /** Stamp and key of the copy that it names, as MemoryDB had them; null when there was none. */
  readonly copy: { readonly stamp: string | undefined; readonly kmsKeyId: string | null } | null;
}

/** What the services hold of what an execution asks for: read from their stores, whatever the handlers say. */
export type Truth =
  | {
      readonly kind: 'copy';
      readonly status: string | null;
      readonly isOurs: boolean;
      /** Whether DescribeSnapshots shows it by now, and ListTags its tags. */
      readonly isVisible: boolean;
    }
  | {
      readonly kind: 'export';
      readonly missing: readonly string[];
      readonly damaged: readonly string[];
      /** What is there of each shard, in the order of the shards. */
      readonly objects: readonly StoredShard[];
      readonly hasManifest: boolean;
      readonly unexpected: readonly string[];
    };

/** The states that do the work itself, whose failures decide. */
export const STEPS = [
  ...['ValidateRequest', 'ClaimExport', 'CopySnapshot', 'PollStatus'],
  ...['PlanVerification', 'ProbeShard', 'ChecksumPart', 'JudgeShard', 'ConcludeExport'],
];

/** What the oracle sees at a moment. */
export interface Sight {
  readonly at: number;
  readonly truth: Truth | undefined;
}

/** One execution, and what the oracle saw beside it. */
export interface Ran {
  readonly execution: Execution;
  readonly waits: (Wait & { readonly from: number })[];
  /** Of its latest successful validation; undefined before, and where the source is not to be found. */
  asked: Asked | undefined;
  /** The same, as it was when MemoryDB was last asked for the source: by the end of the step it may be gone, or no longer the newest. */
  listed: Asked | undefined;
  /** Of the source at that time, if it was asked for by its name: by the end of the step, it may have another. */
  sourceStatus: string | undefined;
  /** When its latest look at the copy or the export ended, and at its own end. */
  looked: Sight | undefined;
  ended: Sight | undefined;
  /** When an attempt of a step last failed. */
  failed: Sight | undefined;
}

/** One line of the story. */
export interface Line {
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

/** What services did for the executions of a run. */
export interface Observed {
  readonly world: World;
  readonly executions: Ran[];
  readonly hits: Hit[];
  readonly exchanges: Exchange[];
  readonly accepted: Accepted[];
  readonly claims: WrittenClaim[];
  readonly records: WrittenRecord[];
}

/** Everything that one run has left behind. */
export interface Run extends Observed {
  readonly scenario: Scenario;
  /** Snapshots and objects that are nobody's of ours, as they were when they were put there. */
  readonly foreign: Map<string, Snapshot>;
  readonly foreignObjects: Map<string, string>;
  readonly promises: Promises;
  readonly lines: Line[];
  /** Names of snapshots and keys that somebody else has changed or deleted, and when. */
  readonly meddled: { readonly at: number; readonly what: string }[];
}
