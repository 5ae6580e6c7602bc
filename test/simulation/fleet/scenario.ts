import type { Script } from '../../../local/emulators/memorydb/lifecycle.ts';
import type { Options } from '../../../local/emulators/memorydb/options.ts';
import type { SnapshotSeed, Tag } from '../../../local/emulators/memorydb/store.ts';
import type { Fault } from '../../../local/faults.ts';
import type { Choice } from '../runs/selection.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** An execution's input of protect-clusters, as far as the oracle depends on it. */
export interface FleetInput extends Choice {
  readonly Request?: {
    readonly TargetSnapshotName?: string;
    readonly TargetBucket?: string;
    readonly Options?: {
      readonly SourceType?: string;
      readonly MaxSourceAgeHours?: number;
      readonly DeadlineMinutes?: number;
      readonly OnQuotaExceeded?: string;
      readonly Verify?: string;
    };
  };
  readonly Options?: { readonly MaxConcurrency?: number; readonly DryRun?: boolean };
}

/** A cluster at the beginning, with its snapshots. */
export interface FleetCluster {
  readonly name: string;
  readonly status: string;
  readonly retention: number;
  readonly tags: readonly Tag[];
  readonly snapshots: readonly SnapshotSeed[];
}

/** What somebody does, in seconds after the beginning. `which` counts what MemoryDB has taken so far, modulo their number. */
export type FleetAct = { readonly seconds: number } & (
  | { readonly act: 'start'; readonly name: string; readonly input: object; readonly timeoutSeconds?: number }
  | { readonly act: 'start-copy'; readonly name: string; readonly input: object }
  | { readonly act: 'stop'; readonly name: string }
  /** Deletes a copy, or one object of an export; `replace` puts another of the same name, and of the same size, in its place. */
  | { readonly act: 'lose' | 'replace'; readonly which: number }
  | { readonly act: 'make'; readonly seed: SnapshotSeed }
  | { readonly act: 'delete'; readonly snapshot: string }
  | { readonly act: 'cluster-status'; readonly cluster: string; readonly status: string }
  | { readonly act: 'delete-cluster'; readonly cluster: string }
);

/** Everything about a play that is decided before it begins. */
export interface FleetScenario extends Pick<Scenario, 'seed' | 'skew' | 'interruptions' | 'duplicates'> {
  /** Of the first run; null if there is none at the beginning. */
  readonly input: object | null;
  /** Whether that input has to be refused. */
  readonly isFlawed: boolean;
  readonly clusters: readonly FleetCluster[];
  /** Names that somebody has taken for something else. */
  readonly taken: readonly SnapshotSeed[];
  readonly options: Partial<Options>;
  readonly scripts: readonly Script[];
  readonly faults: readonly Fault[];
  readonly acts: readonly FleetAct[];
}
