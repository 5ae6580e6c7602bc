import type { Execution } from '../../../local/asl/shared.ts';
import type { Snapshot } from '../../../local/emulators/memorydb/store.ts';
import type { Accepted, Line, Observed } from '../record.ts';
import type { FleetScenario } from './scenario.ts';

/** A cluster as DescribeClusters and ListTags would show it at a moment. */
export interface ClusterTruth {
  readonly name: string;
  readonly status: string;
  readonly retention: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What the stores held for a cluster at a moment. */
export interface Sight {
  readonly at: number;
  /** The newest available snapshot of the type that the run asks for. */
  readonly source: Snapshot | undefined;
  /** Whether it has no snapshot of that type, or only some that are being made. */
  readonly isBare: boolean;
  /** What MemoryDB has copied or exported for the cluster, and is still there, whole. */
  readonly whole: readonly Accepted[];
  /** Those of them that are recorded, and visible to anyone who asks. */
  readonly recorded: readonly Accepted[];
}

/** The execution of the Map for a cluster: what the stores held around its CheckCluster, and at its end. */
export interface ChildSights {
  readonly run: Execution;
  readonly child: Execution;
  readonly cluster: string;
  readonly retention: number;
  before: Sight | undefined;
  checked: Sight | undefined;
}

/** All that a run's SelectClusters could have seen. */
interface SelectionSights {
  /** The clusters when SelectClusters was entered, and when it succeeded. */
  before: readonly ClusterTruth[];
  after: readonly ClusterTruth[] | undefined;
}

/** Everything that one play has left behind. */
export interface FleetRun extends Observed {
  readonly scenario: FleetScenario;
  /** Executions of protect-clusters, in the order of their start. */
  readonly runs: Execution[];
  /** Executions of copy-snapshot, likewise. */
  readonly copies: Execution[];
  readonly selections: Map<Execution, SelectionSights>;
  readonly children: Map<Execution, ChildSights>;
  /** Of each execution of copy-snapshot that has succeeded, as it did. */
  readonly proven: Map<Execution, Sight>;
  /** Names of targets and sources, and clusters, that somebody has changed or deleted, and when. */
  readonly meddled: { readonly at: number; readonly what: string }[];
  /** Snapshots of others, as they were put there. */
  readonly foreign: Map<string, Snapshot>;
  readonly lines: Line[];
}
