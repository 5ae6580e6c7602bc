import { readFileSync } from 'node:fs';
import type { Clock } from '../../../local/clock.ts';
import type { Snapshot } from '../../../local/emulators/memorydb/store.ts';
import type { StoredObject } from '../../../local/emulators/s3/store.ts';
import type { World } from '../../../local/service/world.ts';
import type { Exchanging } from '../deploy.ts';
import type { Invocation } from '../platform/invocation.ts';
import { BUCKET, placeOf } from '../scenario/names.ts';
import { FALSE_RECORDS } from './false-records.ts';
import type { RecordedObject } from './record-text.ts';
import type { PointSeed, Wrong } from './scenario.ts';

/** A version of an object, or without versions what has its ETag: `<bucket>/<key> <version or ETag>`. */
export type ObjectId = string;

export interface NamedObject extends RecordedObject {
  readonly id: ObjectId;
}

/** A recovery point as its maker knows it. */
export interface Point extends Pick<PointSeed, 'cluster' | 'kind' | 'bucket' | 'proof' | 'target' | 'createdAt'> {
  /** That of its record. */
  readonly key: string;
  readonly isOurs: boolean;
  readonly wrong: Wrong | null;
  /** The text of a record that the product has made. */
  readonly recordedAs?: string;
  /** What its record names: of a copy the snapshot, of an export the files, and the manifest and the claim. */
  readonly snapshot: Snapshot | null;
  readonly files: readonly NamedObject[];
  readonly besides: readonly NamedObject[];
}

/** Whose a snapshot or an object is. */
type Owner = Point | 'somebody';

/** Something that a function has deleted. Times are those of the simulation's clock. */
export interface Deletion {
  readonly at: number;
  /** When its invocation sent its first request. */
  readonly since: number;
  readonly functionKey: string;
  readonly execution: string | undefined;
  /** The name of a snapshot, or the id of an object. */
  readonly what: string;
  /** A delete marker hides an object, and deletes no version. */
  readonly isHidden: boolean;
  readonly owner: Owner | undefined;
  /** Whether it is the record of its owner. */
  readonly isRecord: boolean;
  /** What the record of its owner said then; undefined if there was none. */
  readonly state: string | undefined;
  /** The records of newer points of its group, proven and there, at some time since its invocation began. */
  readonly newer: readonly string[];
  /** Why the point was to be kept since before that. */
  readonly held: string | undefined;
  /** What else of its owner was there. */
  readonly rest: readonly string[];
}

/** Something that a function has written. */
interface Written {
  readonly functionKey: string;
  readonly execution: string | undefined;
  readonly key: string;
  /** Of a record. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Sees everything that changes in MemoryDB's and S3's stores, and who changes it. */
export class Ledger {
  /** By the keys of their records. */
  readonly points = new Map<string, Point>();
  readonly owners = new Map<Snapshot | ObjectId, Owner>();
  readonly deletions: Deletion[] = [];
  readonly written: Written[] = [];
  /** Since when points are to be kept, as long as something is there. */
  readonly holds = new Map<Point, { readonly at: number; readonly why: string; readonly by: Snapshot | ObjectId }>();
  /** What later executions of the same source have claimed, where there are versions. */
  readonly laterClaims = new Map<Point, ObjectId>();
  /** Points that running executions use. */
  usedSince: (point: Point, since: number) => boolean = () => false;
  readonly #world: World;
  readonly #clock: Clock;
  /** Who is being served. */
  #actor: Invocation | undefined;
  #turn: Promise<unknown> = Promise.resolve();
  readonly #begins = new WeakMap<Invocation, number>();
  readonly #current = new Map<string, ObjectId>();
  /** By their places, what was written without versions. */
  readonly #unversioned = new Map<string, ObjectId>();
  readonly #there = new Set<ObjectId>();
  readonly #texts = new Map<string, string>();
  /** When something was last there, or last counted. */
  readonly #lost = new Map<Snapshot | ObjectId, number>();
  readonly #unproven = new Map<string, number>();

  constructor(world: World, clock: Clock) {
    this.#world = world;
    this.#clock = clock;
    this.#watchObjects();
    this.#watchSnapshots();
  }

  readonly around: Exchanging = (invocation, serve) => {
    if (!this.#begins.has(invocation)) this.#begins.set(invocation, this.#clock.now());
    return this.inTurn(async () => {
      this.#actor = invocation;
      try {
        return await serve();
      } finally {
        this.#actor = undefined;
      }
    });
  };

  /** One after the other, so that what changes is known to be by whom. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** The text of a record; undefined if there is none. */
  textOf(key: string): string | undefined {
    return this.#texts.get(key);
  }

  stateOf(key: string): string | undefined {
    const text = this.#texts.get(key);
    return text === undefined ? undefined : (/"State": "(\w+)"/.exec(text)?.[1] ?? 'none');
  }

  get recordKeys(): string[] {
    return [...this.#texts.keys()];
  }

  isCurrent({ id }: Pick<NamedObject, 'id'>): boolean {
    return this.#current.get(placeIn(id)) === id;
  }

  isThere = (what: Snapshot | ObjectId): boolean =>
    typeof what === 'string'
      ? this.#there.has(what)
      : this.#world.memorydb.store.find(what.name) === what && what.status !== 'deleting';

  /** Whether it restores: an object that is current, a snapshot that is available or busy. */
  isIntact = (what: Snapshot | NamedObject): boolean =>
    'id' in what ? this.isCurrent(what) : this.isThere(what) && INTACT.includes(what.status);

  isWhole({ snapshot, files }: Point): boolean {
    return snapshot ? this.isIntact(snapshot) : files.every(this.isIntact);
  }

  /** Of a point, what its record names and is there. */
  restOf({ snapshot, files, besides }: Point): string[] {
    const objects = [...besides, ...files].filter(({ id }) => this.#there.has(id)).map(({ id }) => id);
    return snapshot && this.isThere(snapshot) ? [snapshot.name, ...objects] : objects;
  }

  /** @param owner of all that the point names, but for what has one already */
  add(point: Point, owner: Owner = point): void {
    this.points.set(point.key, point);
    for (const what of [point.snapshot ?? [], ...point.files, ...point.besides].flat()) {
      const id = 'id' in what ? what.id : what;
      if (!this.owners.has(id)) this.owners.set(id, owner);
    }
  }

  /** Says that a snapshot is not any more what it was. */
  lose(snapshot: Snapshot): void {
    this.#lost.set(snapshot, this.#clock.now());
  }

  /** Points of one group stand in for each other. */
  isOfGroup = (one: Point, other: Point): boolean =>
    one.isOurs === other.isOurs &&
    one.cluster === other.cluster &&
    one.kind === other.kind &&
    one.bucket === other.bucket &&
    one.proof === other.proof;

  #newerThan(point: Point, since: number): string[] {
    const wasThere = (what: Snapshot | NamedObject) =>
      this.isIntact(what) || (this.#lost.get('id' in what ? what.id : what) ?? 0) >= since;
    return [...this.points.values()]
      .filter(
        (other) =>
          this.isOfGroup(point, other) &&
          (other.wrong === null || FALSE_RECORDS[other.wrong].isPoint) &&
          other.createdAt > point.createdAt &&
          other.createdAt <= this.#clock.now() &&
          (this.stateOf(other.key) === 'Proven' || (this.#unproven.get(other.key) ?? 0) >= since) &&
          (other.snapshot ? wasThere(other.snapshot) : other.files.every(wasThere)),
      )
      .map(({ key }) => key);
  }

  #noteDeletion(what: Snapshot | ObjectId, isHidden = false): void {
    const actor = this.#actor;
    const now = this.#clock.now();
    if (!actor) return;
    const since = this.#begins.get(actor) ?? now;
    const key = typeof what === 'string' ? keyIn(what) : undefined;
    const recorded = key === undefined ? undefined : this.points.get(key);
    const owner = recorded ?? this.owners.get(what);
    const point = typeof owner === 'object' ? owner : undefined;
    const hold = point && this.holds.get(point);
    const isUsed = point && this.usedSince(point, since);
    this.deletions.push({
      ...{ at: now, since, functionKey: actor.functionKey, execution: actor.execution },
      ...{ what: typeof what === 'string' ? what : what.name, isHidden, owner, isRecord: recorded !== undefined },
      state: point && this.stateOf(point.key),
      newer: point ? this.#newerThan(point, since) : [],
      held: hold && hold.at < since && this.isThere(hold.by) ? hold.why : isUsed ? 'in use' : undefined,
      rest: point ? this.restOf(point) : [],
    });
  }

  #watchSnapshots(): void {
    const { store } = this.#world.memorydb;
    const { setStatus, removeSnapshot } = store;
    store.setStatus = (name, status) => {
      const snapshot = store.find(name);
      if (snapshot && status === 'deleting') this.#noteDeletion(snapshot);
      if (snapshot && this.isIntact(snapshot)) this.lose(snapshot);
      setStatus.call(store, name, status);
    };
    store.removeSnapshot = (name) => {
      const snapshot = store.find(name);
      if (snapshot) this.lose(snapshot);
      removeSnapshot.call(store, name);
    };
  }

  #watchObjects(): void {
    const { store } = this.#world.s3;
    const { put, putFile, remove } = store;
    // MemoryDB writes its exports while some function happens to call it.
    store.putFile = async (...given) => {
      const actor = this.#actor;
      this.#actor = undefined;
      try {
        return await putFile.apply(store, given);
      } finally {
        this.#actor = actor;
      }
    };
    store.put = async (bucket, key, ...content) => {
      const stored = await put.call(store, bucket, key, ...content);
      const place = placeOf(bucket, key);
      const id = idOf(place, stored);
      this.#replace(place, id);
      if (stored.versionId === undefined) this.#forget(place, id);
      this.#there.add(id);
      const isRecord = bucket === BUCKET && RECORD.test(key);
      const before = this.#texts.get(key);
      if (isRecord) this.#setText(key, readFileSync(store.pathOf(bucket, key), 'utf8'));
      const { functionKey, execution } = this.#actor ?? {};
      if (functionKey) this.written.push({ functionKey, execution, key, before, after: this.#texts.get(key) });
      return stored;
    };
    store.remove = async (bucket, key, how = {}) => {
      const place = placeOf(bucket, key);
      const before = this.#current.get(place);
      const removed = await remove.call(store, bucket, key, how);
      const version = how.versionId === 'null' ? this.#unversioned.get(place) : `${place} ${how.versionId}`;
      const erased = how.versionId === undefined ? before : version;
      const isMarker = removed !== undefined && how.versionId === undefined;
      const now = await store.head(bucket, key);
      if (erased !== undefined && this.#there.has(erased)) this.#noteDeletion(erased, isMarker);
      if (erased !== undefined && !isMarker) this.#there.delete(erased);
      this.#replace(place, now && idOf(place, now));
      if (bucket === BUCKET && RECORD.test(key))
        this.#setText(key, now && readFileSync(store.pathOf(bucket, key), 'utf8'));
      return removed;
    };
  }

  #replace(place: string, id: ObjectId | undefined): void {
    const before = this.#current.get(place);
    if (before !== undefined && before !== id) this.#lost.set(before, this.#clock.now());
    if (id === undefined) this.#current.delete(place);
    else this.#current.set(place, id);
  }

  /** Without versions there is one object under a key. */
  #forget(place: string, but: ObjectId): void {
    this.#unversioned.set(place, but);
    for (const id of this.#there) if (placeIn(id) === place && id !== but) this.#there.delete(id);
  }

  #setText(key: string, text: string | undefined): void {
    const before = this.stateOf(key);
    if (text === undefined) this.#texts.delete(key);
    else this.#texts.set(key, text);
    if (before === 'Proven' && this.stateOf(key) !== 'Proven') this.#unproven.set(key, this.#clock.now());
  }
}

/** A busy snapshot is still what was proven. */
const INTACT = ['available', 'restoring', 'copying', 'exporting'];

const RECORD = /^recovery-points\/.*-(copy|export)-[\da-f]{16}\.json$/;

const idOf = (place: string, { versionId = 'null', etag }: StoredObject): ObjectId =>
  `${place} ${versionId === 'null' ? etag : versionId}`;

const placeIn = (id: ObjectId): string => id.slice(0, id.lastIndexOf(' '));

/** The key of an object of the deployment's own bucket. */
const keyIn = (id: ObjectId): string | undefined =>
  id.startsWith(`${BUCKET}/`) ? placeIn(id).slice(BUCKET.length + 1) : undefined;
