import type { Mode } from '../contract.ts';
import { firstSeenKey } from '../recovery-points/first-seen.ts';
import { type RecordKey, readRecordKey } from '../recovery-points/record.ts';
import { type Protection, stillMissing } from './protection.ts';

/** An object below `recovery-points/`, as a listing shows it. */
export interface ListedRecord {
  readonly key: string;
  readonly etag: string;
  readonly modifiedAt: string;
}

/** A record that has not been read. */
export interface RecordRef extends Pick<RecordKey, 'createdAt' | 'target'> {
  readonly key: string;
  readonly etag: string;
  readonly kind: Mode;
  /** Whether it was written since the last measurement. */
  readonly isRecent: boolean;
}

/** What the keys of a cluster's records say. */
export interface RecordsOfCluster {
  readonly count: number;
  /** How many of those are of copies without a snapshot. */
  readonly copiesGone: number;
  /** Whether there is an object that says when it was first seen. */
  readonly isSeen: boolean;
  /** The newest first, those of copies only if a snapshot of the name exists. */
  readonly newest: Readonly<Record<Mode, readonly RecordRef[]>>;
  /** Those that the last measurement has read, by their keys. */
  readonly known: ReadonlyMap<string, RecordRef>;
  /** The keys of those of which it is remembered that what they record is gone; they are not among the newest. */
  readonly missing: ReadonlySet<string>;
  /** The source's days. */
  readonly days: ReadonlyMap<string, Mode | 'Both'>;
}

/** So many of a kind may turn out to be gone in one measurement; the next one goes on where it has ended. */
const MOST_OF_A_KIND = 16;

/** The records of all clusters, from the pages of a listing: it keeps a few of each, however many there are. */
export class Inventory {
  readonly #clusters = new Map<string, Mutable>();
  readonly #hasSnapshot: (target: string) => boolean;
  readonly #known: ReadonlySet<string>;
  readonly #missing: ReadonlyMap<string, string>;
  readonly #since: string | null;
  readonly #now: string;
  readonly #firstDay: string;

  /**
   * @param clusters the names of the clusters that there are
   * @param hasSnapshot whether there is a snapshot of the `targetHash`
   * @param before the report of the last measurement; null if there was none
   * @param now when this one began, before the snapshots were listed
   * @param firstDay the first day that `days` is to have
   */
  constructor(
    clusters: Iterable<string>,
    hasSnapshot: (target: string) => boolean,
    before: Pick<Protection, 'Clusters' | 'MeasuredAt'> | null,
    now: string,
    firstDay: string,
  ) {
    for (const cluster of clusters) this.#clusters.set(cluster, nothing());
    this.#hasSnapshot = hasSnapshot;
    this.#known = new Set(before?.Clusters.flatMap(({ Points }) => Points.map(({ Record }) => Record)));
    this.#missing = before ? stillMissing(before, now) : new Map();
    this.#since = before && wholeSecond(before.MeasuredAt);
    this.#now = wholeSecond(now);
    this.#firstDay = firstDay;
  }

  /** Objects come in the order of their keys, as S3 lists them: within a cluster, the oldest first. */
  add({ key, etag, modifiedAt }: ListedRecord): void {
    const found = readRecordKey(key);
    if (!found) {
      const cluster = key.split('/')[1] ?? '';
      const seen = key === firstSeenKey(cluster) ? this.#clusters.get(cluster) : undefined;
      if (seen) seen.isSeen = true;
      return;
    }
    const { cluster, kind, createdAt, target } = found;
    const of = this.#clusters.get(cluster);
    if (!of) return;
    const isGone = kind === 'Copy' && !this.#hasSnapshot(target);
    // Its snapshot may be there since the snapshots were listed: the next measurement knows.
    if (isGone && modifiedAt >= this.#now) return;
    of.count += 1;
    const day = createdAt.slice(0, 10);
    if (day >= this.#firstDay) of.days.set(day, of.days.has(day) && of.days.get(day) !== kind ? 'Both' : kind);
    if (isGone) {
      of.copiesGone += 1;
      return;
    }
    if (this.#missing.get(key) === etag) {
      of.missing.add(key);
      return;
    }
    const ref = { key, etag, kind, createdAt, target, isRecent: this.#since !== null && modifiedAt >= this.#since };
    of.newest[kind].push(ref);
    if (of.newest[kind].length > 2 * MOST_OF_A_KIND) of.newest[kind].splice(0, MOST_OF_A_KIND);
    if (this.#known.has(key)) of.known.set(key, ref);
  }

  of(cluster: string): RecordsOfCluster {
    const { newest, ...rest } = this.#clusters.get(cluster) ?? nothing();
    const newestFirst = (kind: Mode) => newest[kind].slice(-MOST_OF_A_KIND).reverse();
    return { ...rest, newest: { Copy: newestFirst('Copy'), Export: newestFirst('Export') } };
  }
}

interface Mutable {
  count: number;
  copiesGone: number;
  isSeen: boolean;
  newest: Record<Mode, RecordRef[]>;
  known: Map<string, RecordRef>;
  missing: Set<string>;
  days: Map<string, Mode | 'Both'>;
}

const nothing = (): Mutable => ({
  count: 0,
  copiesGone: 0,
  isSeen: false,
  newest: { Copy: [], Export: [] },
  known: new Map(),
  missing: new Set(),
  days: new Map(),
});

/** S3 says in whole seconds when an object was written. */
const wholeSecond = (time: string): string => time.slice(0, 19);
