/** Behaviour that is not documented, or that differs between accounts. May be changed while the service runs. */
export type Options = typeof DEFAULT_OPTIONS;

export const DEFAULT_OPTIONS = {
  /** How long a copy or an export of so many bytes takes. A guess: half a minute for nothing, then 20 MiB a second. */
  copySeconds: (bytes: number): number => 30 + bytes / (20 * 2 ** 20),
  /** How long after the call its source is still `available`. Pollers have seen it; how long is a guess. */
  statusLagSeconds: 5,
  /** Manual snapshots that a cluster may get in any 24 hours: the developer guide, "Snapshot constraints". */
  manualSnapshotsPerDay: 20,
  /** Whether a copy counts as a manual snapshot for that quota. Inferred: its `Source` is `manual`. */
  copiesCountTowardsQuota: true,
  /**
   * Whether a repeated copy gets SnapshotAlreadyExistsFault even while the first one keeps the source busy. Open; the
   * default is the harder case, InvalidSnapshotStateFault.
   */
  existingTargetFirst: false,
  /** Whether ListTags answers for a snapshot that is still `creating`. Open: ElastiCache documents that it may not. */
  tagsReadableWhileCreating: true,
  /** Whether an export's name is lower-cased as a snapshot's is. Open: object keys are case-sensitive. */
  lowerCaseExportNames: false,
  /**
   * Whether clusters take automatic snapshots in their windows and delete old ones, by the service's clock. Off by default, so
   * that only what was seeded is there.
   */
  automaticSnapshots: false,
  /** Whether the account has MemoryDB's service-linked role. */
  serviceLinkedRole: true,
};
