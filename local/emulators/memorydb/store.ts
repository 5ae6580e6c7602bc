import { statSync } from 'node:fs';
import type { ClusterConfiguration } from '@aws-sdk/client-memorydb';

const HOUR = 60 * 60 * 1000;
const MEBIBYTE = 2 ** 20;
const HASH_SLOTS = 16_384;

export interface Tag {
  readonly Key: string;
  readonly Value?: string | undefined;
}

/** A cluster as ClusterConfiguration shows it, without its shards, which belong to the snapshot. */
export type Cluster = Omit<ClusterConfiguration, 'Name' | 'Shards' | 'NumShards'> & { readonly Name: string };

/** Times are milliseconds since the epoch. */
export interface Shard {
  readonly name: string;
  /** null if they are not known; the answer then has none. */
  readonly slots: string | null;
  readonly replicaCount: number;
  readonly createdAt: number;
  /** The size as the service writes it ("11 MB"); null if it gives none. */
  readonly size: string | null;
  /** Decides how long a copy takes; by default the size of the file. */
  readonly bytes: number;
  /** The RDB file that an export writes. */
  readonly file: string | null;
  /** Whether an export writes the file as of `createdAt`; otherwise as it is. */
  readonly isRedated?: boolean;
}

export interface Snapshot {
  readonly name: string;
  status: string;
  readonly source: 'automated' | 'manual';
  readonly kmsKeyId: string | null;
  readonly dataTiering: boolean;
  readonly cluster: Cluster;
  readonly shards: readonly Shard[];
  readonly tags: readonly Tag[];
  /** When DescribeSnapshots first shows it, and ListTags its tags; at once by default. */
  readonly visibleAt?: number;
  readonly taggedAt?: number;
}

/** A cluster as it runs; its configuration is that which its snapshots show. */
export interface RunningCluster {
  /** `available`, `creating`, `deleting`, `snapshotting`, `updating`, `create-failed` or `restore-failed`. */
  status: string;
  readonly configuration: Cluster;
  /** Of each shard; snapshots are made of these files. */
  readonly shards: readonly Omit<Shard, 'createdAt'>[];
  readonly kmsKeyId: string | null;
  readonly dataTiering: boolean;
  readonly tags: readonly Tag[];
}

/** A change of a snapshot, a cluster or a bucket at a time (milliseconds since the epoch); the status `gone` removes. */
export type Change =
  | { readonly at: number; readonly snapshot: string; readonly status: string }
  | { readonly at: number; readonly cluster: string; readonly status: string }
  | {
      readonly at: number;
      readonly bucket: string;
      readonly key: string;
      readonly file: string;
      readonly writtenAt?: number;
    };

/** The state of the service, as plain JSON. */
export interface State {
  snapshots: Snapshot[];
  /** Pending changes. */
  changes: Change[];
  /** Manual snapshots that count towards the quota; `at` in milliseconds since the epoch. */
  manualCreations: { readonly cluster: string; readonly at: number }[];
  /** Missing in what was kept before clusters were emulated. */
  clusters?: RunningCluster[];
  /** Until when automatic snapshots have been taken, in milliseconds since the epoch. */
  automaticSince?: number;
}

export interface ClusterSeed extends Partial<Omit<RunningCluster, 'configuration' | 'shards'>> {
  /** Differences from the default cluster, `demo`. */
  readonly configuration?: Partial<Cluster>;
  readonly shards?: readonly Partial<Shard>[];
}

export interface SnapshotSeed extends Partial<Omit<Snapshot, 'cluster' | 'shards'>> {
  readonly name: string;
  /** Differences from the default cluster, `demo`. */
  readonly cluster?: Partial<Cluster>;
  /** Two days ago by default, so that seeds do not use up the quota. */
  readonly createdAt?: number;
  readonly shards?: readonly Partial<Shard>[];
}

const DEFAULT_CLUSTER: Cluster = {
  Name: 'demo',
  Description: '',
  NodeType: 'db.r7g.large',
  Engine: 'valkey',
  EngineVersion: '7.2',
  MaintenanceWindow: 'sun:04:00-sun:05:00',
  Port: 6379,
  ParameterGroupName: 'default.memorydb-valkey7',
  SubnetGroupName: 'default',
  VpcId: 'vpc-0a1b2c3d4e5f60718',
  SnapshotRetentionLimit: 7,
  SnapshotWindow: '02:00-03:00',
};

/** The state, and edits of it that bypass the service's API. */
export class Store {
  readonly state: State;
  readonly #now: () => number;
  readonly #arnPrefix: string;

  constructor(now: () => number, region: string, accountId: string, state?: State) {
    this.#now = now;
    this.#arnPrefix = `arn:aws:memorydb:${region}:${accountId}:`;
    this.state = state ?? { snapshots: [], changes: [], manualCreations: [] };
  }

  arn(name: string, type: 'snapshot' | 'cluster' = 'snapshot'): string {
    return `${this.#arnPrefix}${type}/${name}`;
  }

  get clusters(): readonly RunningCluster[] {
    return this.state.clusters ?? [];
  }

  findCluster(name: string): RunningCluster | undefined {
    return this.clusters.find(({ configuration }) => configuration.Name === name);
  }

  addCluster({ configuration, shards = [{}], ...seed }: ClusterSeed = {}): RunningCluster {
    const complete = { ...DEFAULT_CLUSTER, ...configuration };
    if (this.findCluster(complete.Name)) throw new Error(`there is a cluster ${complete.Name} already`);
    const cluster: RunningCluster = {
      status: 'available',
      kmsKeyId: null,
      dataTiering: false,
      tags: [],
      ...seed,
      configuration: complete,
      shards: shards.map((shard, index) => {
        const { createdAt: _ofSnapshots, ...own } = completeShard(shard, index, shards.length, 0);
        return own;
      }),
    };
    this.state.clusters = [...this.clusters, cluster];
    return cluster;
  }

  setClusterStatus(name: string, status: string): void {
    const cluster = this.findCluster(name);
    if (!cluster) throw new Error(`there is no cluster ${name}`);
    cluster.status = status;
  }

  removeCluster(name: string): void {
    this.state.clusters = this.clusters.filter(({ configuration }) => configuration.Name !== name);
  }

  find(name: string): Snapshot | undefined {
    return this.state.snapshots.find((snapshot) => snapshot.name === name);
  }

  addSnapshot({ cluster, createdAt = this.#now() - 48 * HOUR, shards = [{}], ...seed }: SnapshotSeed): Snapshot {
    if (this.find(seed.name)) throw new Error(`there is a snapshot ${seed.name} already`);
    const snapshot: Snapshot = {
      status: 'available',
      source: seed.name.startsWith('automatic.') ? 'automated' : 'manual',
      kmsKeyId: null,
      dataTiering: false,
      tags: [],
      ...seed,
      cluster: { ...DEFAULT_CLUSTER, ...cluster },
      shards: shards.map((shard, index) => completeShard(shard, index, shards.length, createdAt)),
    };
    this.state.snapshots.push(snapshot);
    if (snapshot.source === 'manual') this.countManualCreation(snapshot.cluster.Name, createdAt);
    return snapshot;
  }

  countManualCreation(cluster: string, at: number): void {
    this.state.manualCreations.push({ cluster, at });
  }

  /** Cancels the snapshot's own pending changes; an export of it still writes its objects. */
  setStatus(name: string, status: string): void {
    const snapshot = this.find(name);
    if (!snapshot) throw new Error(`there is no snapshot ${name}`);
    this.#callOff(name);
    snapshot.status = status;
  }

  removeSnapshot(name: string): void {
    this.#callOff(name);
    this.state.snapshots = this.state.snapshots.filter((snapshot) => snapshot.name !== name);
  }

  #callOff(name: string): void {
    this.state.changes = this.state.changes.filter((change) => !('snapshot' in change && change.snapshot === name));
  }
}

function completeShard(seed: Partial<Shard>, index: number, count: number, createdAt: number): Shard {
  const file = seed.file ?? null;
  const bytes = seed.bytes ?? (file === null ? 11 * MEBIBYTE : statSync(file).size);
  const slot = (shard: number) => Math.floor((HASH_SLOTS * shard) / count);
  return {
    name: String(index + 1).padStart(4, '0'),
    slots: `${slot(index)}-${slot(index + 1) - 1}`,
    replicaCount: 1,
    createdAt,
    size: `${Math.max(1, Math.round(bytes / MEBIBYTE))} MB`,
    bytes,
    file,
    ...seed,
  };
}
