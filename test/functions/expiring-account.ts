// MemoryDB, S3 and Step Functions as expire-recovery-points sees them, held in memory: what is deleted is noted, and gone.
import type { Copies } from '../../functions/aws/copies.ts';
import type { ObjectPlace } from '../../functions/aws/object-place.ts';
import type { Runs } from '../../functions/aws/runs.ts';
import type { StoredObjects, StoredVersion, VersionPlace } from '../../functions/aws/stored-objects.ts';
import type { Tag } from '../../functions/core/contract.ts';
import { STAMP_KEY } from '../../functions/core/copy/stamp.ts';
import { objectsOf } from '../../functions/core/lifecycle/home.ts';
import { recordText } from '../../functions/core/recovery-points/merge-record.ts';
import { type RecoveryPoint, recordKey } from '../../functions/core/recovery-points/record.ts';
import type { ExecutionWithOutput } from '../../functions/core/runs/executions.ts';
import { ACCOUNT, BUCKET } from './core/payloads.ts';
import { ObjectsInMemory } from './objects-in-memory.ts';
import { arnOf, etagOf, fault } from './ports.ts';

interface Stored extends StoredVersion {
  readonly bytes: number;
  readonly tags: readonly Tag[];
}

const NOTHING: Stored = { etag: '', retainedUntil: null, isOnLegalHold: false, bytes: 0, tags: [] };

export class ExpiringAccount {
  readonly objects = new ObjectsInMemory();
  readonly snapshots = new Map<string, { status: string; tags: readonly Tag[]; cluster: string }>();
  /** By key and version; in front of them is what `objects` has under the key. */
  readonly versions = new Map<string, Stored>();
  readonly executions: (ExecutionWithOutput & { readonly startedAt: string })[] = [];
  /** What was deleted, in order. */
  readonly deleted: string[] = [];
  /** The keys that delete markers hide. */
  readonly hidden = new Set<string>();
  /** Called before each deletion, which it may refuse by an Error. */
  before: (what: string) => void = () => undefined;
  keepsVersions = true;
  /** What MemoryDB answers DeleteSnapshot by. */
  takesDeletion = true;

  /** Records points, and makes them exist. */
  add(...points: readonly RecoveryPoint[]): this {
    for (const point of points) {
      this.objects.put(recordKey(point), recordText(point));
      if (point.Copy)
        this.snapshots.set(point.Target, {
          ...{ status: 'available', cluster: point.Cluster },
          tags: [{ Key: STAMP_KEY, Value: point.Copy.Stamp }],
        });
      for (const object of point.Export ? objectsOf(point.Export) : [])
        this.change(object, { etag: object.ETag, bytes: 10 });
    }
    return this;
  }

  change({ Key, VersionId }: { Key: string; VersionId: string | null }, changes: Partial<Stored>): void {
    this.versions.set(nameOf(Key, VersionId), { ...NOTHING, ...this.versions.get(nameOf(Key, VersionId)), ...changes });
  }

  running(input: object, startedAt: string): void {
    const executionArn = `execution-${this.executions.length}`;
    const ended = { status: 'RUNNING', output: null, error: null, cause: null };
    this.executions.push({ executionArn, startedAt, input: JSON.stringify(input), ...ended });
  }

  readonly copies: Copies = {
    list: async () => [...this.snapshots.keys()].map((name) => this.#snapshot(name)),
    describe: async (name) => (this.snapshots.has(name) ? this.#snapshot(name) : null),
    listTags: async (arn) => [...(this.snapshots.get(arn.replace(/^.*\//, ''))?.tags ?? [])],
    remove: async (name) => {
      this.before(name);
      if (!this.takesDeletion) return false;
      this.deleted.push(`snapshot ${name}`);
      this.snapshots.delete(name);
      return true;
    },
  };

  readonly stored: StoredObjects = {
    keepsVersions: async (place) => {
      this.#check(place);
      return this.keepsVersions;
    },
    head: async (place) => this.#find(place) ?? null,
    tags: async (place) => [...(this.#find(place)?.tags ?? [])],
    remove: async (place, etag) => {
      this.#check(place);
      this.before(place.key);
      const { key, versionId } = place;
      const text = this.objects.textOf(key);
      if (text !== undefined && versionId === null) {
        if (etagOf(text) !== etag) return false;
        this.deleted.push(`record ${key}`);
        this.hidden.add(key);
        return this.objects.objects.delete(key);
      }
      const found = this.#find(place);
      if (found && versionId === null && found.etag !== etag) return false;
      if (versionId === null && found !== this.versions.get(nameOf(key, null))) {
        this.hidden.add(key);
        return true;
      }
      if (found) this.deleted.push(nameOf(key, versionId));
      this.versions.delete(nameOf(key, versionId));
      return true;
    },
  };

  readonly runs: Runs = {
    running: async (machine) => (machine.includes('expire') ? [] : this.executions),
    describe: async (arn) => this.executions.find(({ executionArn }) => executionArn === arn) ?? null,
  };

  readonly buckets = {
    list: async (bucket: string, owner: string | null) => {
      this.#check({ bucket, owner: String(owner) });
      const texts = [...this.objects.objects].map(([key, text]) => ({ key, bytes: text.length, etag: etagOf(text) }));
      const others = [...this.versions].map(([name, { etag, bytes }]) => ({ key: keyIn(name), bytes, etag }));
      return [...texts, ...others];
    },
  };

  #snapshot(name: string) {
    const { status = '', cluster = '' } = this.snapshots.get(name) ?? {};
    return { Name: name, ARN: arnOf(name), Status: status, ClusterConfiguration: { Name: cluster } };
  }

  /** The current version of a key is its last one. */
  #find(place: VersionPlace): Stored | undefined {
    this.#check(place);
    if (place.versionId !== null) return this.versions.get(nameOf(place.key, place.versionId));
    const text = this.objects.textOf(place.key);
    if (text !== undefined) return { ...NOTHING, etag: etagOf(text) };
    if (this.hidden.has(place.key)) return undefined;
    return [...this.versions].findLast(([name]) => keyIn(name) === place.key)?.[1];
  }

  #check({ bucket, owner }: Pick<ObjectPlace, 'bucket' | 'owner'>): void {
    if (bucket !== BUCKET || owner !== ACCOUNT) throw fault('AccessDeniedException', `${bucket} of ${owner}`);
  }
}

const nameOf = (key: string, version: string | null): string => `${key}?${version}`;
const keyIn = (name: string): string => name.slice(0, name.lastIndexOf('?'));
