// MemoryDB and S3 as MeasureStatus sees them, in memory. It counts the calls.
import { createHash } from 'node:crypto';
import type { Cluster, Snapshot } from '@aws-sdk/client-memorydb';
import type { ListedPage } from '../../../functions/aws/listing.ts';
import type { Objects, StoredText } from '../../../functions/aws/objects.ts';
import type { Tag } from '../../../functions/core/contract.ts';
import type { Notice } from '../../../functions/core/outcome/notice.ts';
import { firstSeenKey, firstSeenText } from '../../../functions/core/recovery-points/first-seen.ts';
import {
  type CopyPoint,
  type ExportPoint,
  type RecoveryPoint,
  recordKey,
} from '../../../functions/core/recovery-points/record.ts';
import {
  PROTECTION_KEY,
  PROTECTION_PAGE_KEY,
  type Protection,
  readProtection,
} from '../../../functions/core/status/protection.ts';
import { measureStatus } from '../../../functions/protection-status/measure-status.ts';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-central-1';
export const BUCKET = 'memorydb-snapshot-exports';
export const DEPLOYMENT = 'memorydb-snapshot-copy-dev';
export const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${DEPLOYMENT}`;

const OBJECTS_IN_A_PAGE = 1_000;
const SNAPSHOTS_IN_A_PAGE = 50;

interface StoredObject {
  readonly text: string;
  readonly etag: string;
  readonly bytes: number;
  readonly modifiedAt: string;
}

export class Fleet {
  /** In hours from this time. */
  static readonly START = '2026-11-28T05:00:00.000Z';
  now = Fleet.START;
  readonly clusters = new Map<string, Cluster>();
  readonly snapshots = new Map<string, Snapshot>();
  readonly tags = new Map<string, Tag[]>();
  readonly objects = new Map<string, StoredObject>();
  readonly notices: Notice[] = [];
  readonly metrics: string[] = [];
  /** How often each call was made. */
  readonly calls: Record<string, number> = {};
  /** What a call throws, by its name and what it is about. */
  readonly broken = new Map<string, Error>();
  maxAgeHours = 26;
  hasMetricsPerCluster = false;
  arn = MACHINE;
  pageType = '';

  /** Hours from the start; negative ones are before it. */
  static at = (hours: number): string => new Date(Date.parse(Fleet.START) + hours * 3_600_000).toISOString();

  cluster(name: string, tags: Readonly<Record<string, string>> = {}, changes: Partial<Cluster> = {}): this {
    const ARN = `arn:aws:memorydb:${REGION}:${ACCOUNT}:cluster/${name}`;
    this.clusters.set(name, { Name: name, ARN, Status: 'available', SnapshotRetentionLimit: 7, ...changes });
    this.tags.set(
      ARN,
      Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    );
    return this;
  }

  seen(cluster: string, hours: number): this {
    this.put(firstSeenKey(cluster), firstSeenText(cluster, Fleet.at(hours)), Fleet.at(hours));
    return this;
  }

  /** A copy whose source was made at those hours, and its record. */
  copy(cluster: string, hours: number, changes: Partial<CopyPoint> = {}): RecoveryPoint {
    const target = changes.Target ?? `${cluster}-${Fleet.at(hours).slice(0, 13).toLowerCase()}`;
    const Arn = `arn:aws:memorydb:${REGION}:${ACCOUNT}:snapshot/${target}`;
    const Stamp = `${DEPLOYMENT}/sha256:${hash(target + hours)}`;
    this.snapshots.set(target, { Name: target, ARN: Arn, Status: 'available', Source: 'manual' });
    this.tags.set(Arn, [{ Key: 'memorydb-snapshot-copy', Value: Stamp }]);
    return this.record({
      ...this.#point(cluster, hours, target),
      ...{ Kind: 'Copy', Proof: 'Copy', Copy: { Arn, Stamp, KmsKeyId: null }, Export: null },
      Place: { AccountId: ACCOUNT, Region: REGION, Bucket: null },
      ...changes,
    });
  }

  /** An export of two shards, and its record. */
  export(cluster: string, hours: number, changes: Partial<ExportPoint> = {}, bucket = BUCKET): RecoveryPoint {
    const target = changes.Target ?? `${cluster}-${Fleet.at(hours).slice(0, 13)}`;
    const Objects = ['0001', '0002'].map((Shard) => {
      const Key = `${target}-${Shard}.rdb`;
      const { etag, bytes } = this.put(Key, `REDIS ${target} ${hours}`, Fleet.at(hours), bucket);
      return { Key, ETag: etag, VersionId: 'v', Shard, Bytes: bytes, Verdict: 'verified' as const };
    });
    return this.record({
      ...this.#point(cluster, hours, target),
      ...{ Kind: 'Export', Proof: 'Checksum', Copy: null, Export: { Objects, Manifest: null, Claim: null } },
      Place: { AccountId: ACCOUNT, Region: REGION, Bucket: bucket },
      ...changes,
    });
  }

  #point(cluster: string, hours: number, Target: string) {
    const Name = `automatic.${cluster}-${hours}`;
    return {
      Format: 'memorydb-snapshot-copy/recovery-point/1' as const,
      Tool: { Name: 'memorydb-snapshot-copy', Version: '0.2.0' },
      State: 'Proven' as const,
      Cluster: cluster,
      Source: { Arn: `arn:aws:memorydb:${REGION}:${ACCOUNT}:snapshot/${Name}`, Name, CreatedAt: Fleet.at(hours) },
      Target,
      Bytes: 2_000,
      StartedAt: Fleet.at(hours + 0.25),
      ProvenAt: Fleet.at(hours + 0.5),
      Execution: `arn:aws:states:${REGION}:${ACCOUNT}:execution:${DEPLOYMENT}:${hash(Target)}`,
      Deployment: DEPLOYMENT,
    };
  }

  record(point: RecoveryPoint): RecoveryPoint {
    this.put(recordKey(point), JSON.stringify(point), point.ProvenAt);
    return point;
  }

  put(key: string, text: string, modifiedAt = this.now, bucket = BUCKET): StoredObject {
    const stored = { text, etag: `"${hash(text)}"`, bytes: Buffer.byteLength(text), modifiedAt };
    if (!this.objects.has(`${bucket}/${key}`)) this.#sorted = null;
    this.objects.set(`${bucket}/${key}`, stored);
    return stored;
  }

  text(key: string): string | undefined {
    return this.objects.get(`${BUCKET}/${key}`)?.text;
  }

  remove(...keys: readonly string[]): void {
    for (const key of keys) this.objects.delete(`${BUCKET}/${key}`);
    this.#sorted = null;
  }

  /** Measures at so many hours after the start. */
  async measure(hours = 0, event: unknown = { source: 'aws.events', time: Fleet.at(hours) }): Promise<Protection> {
    this.now = Fleet.at(hours);
    for (const name of Object.keys(this.calls)) delete this.calls[name];
    await this.#handler(event);
    return this.report();
  }

  report(): Protection {
    const report = readProtection(this.text(PROTECTION_KEY) ?? '');
    if (!report) throw new Error('There is no report.');
    return report;
  }

  /** All calls of the last measurement. */
  get callCount(): number {
    return Object.values(this.calls).reduce((sum, count) => sum + count, 0);
  }

  #called(call: string, about: string): void {
    this.calls[call] = (this.calls[call] ?? 0) + 1;
    const error = this.broken.get(`${call} ${about}`) ?? this.broken.get(call);
    if (error) throw error;
  }

  readonly #handler = measureStatus({
    clusters: {
      list: async () => {
        // A page has as few as twenty.
        for (let from = 0; from <= this.clusters.size; from += 20) this.#called('DescribeClusters', '');
        return [...this.clusters.values()];
      },
      listTags: async (arn) => {
        this.#called('ListTags', arn.split('/').at(-1) ?? '');
        return this.tags.get(arn) ?? [];
      },
    },
    listings: {
      objects: (bucket, owner, prefix) => this.#list(bucket, owner, prefix),
      ownSnapshots: () => this.#snapshots(),
    },
    objects: {
      readText: async (place) => this.#get(place),
      writeText: async (place, text, replacing) => {
        this.#called('PutObject', place.key);
        if (this.objects.get(`${place.bucket}/${place.key}`)?.etag !== replacing?.etag) return false;
        this.put(place.key, text, this.now, place.bucket);
        return true;
      },
      putText: async ({ bucket, key }, text, contentType) => {
        this.#called('PutObject', key);
        if (key !== PROTECTION_PAGE_KEY) throw new RangeError('All but the page is written under a condition.');
        this.put(key, text, this.now, bucket);
        this.pageType = contentType;
      },
    },
    publish: async (notice) => {
      this.#called('Publish', notice.body.noticeId);
      this.notices.push(notice);
    },
    writeMetrics: (lines) => void this.metrics.push(...lines),
    setting: () => ({
      bucket: BUCKET,
      maxAgeHours: this.maxAgeHours,
      hasMetricsPerCluster: this.hasMetricsPerCluster,
      arn: this.arn,
    }),
    now: () => this.now,
  });

  #get({ bucket, owner, key }: Parameters<Objects['readText']>[0]): StoredText | null {
    this.#called('GetObject', key);
    if (owner !== ACCOUNT) throw new RangeError(`The bucket is not of ${owner}.`);
    return this.objects.get(`${bucket}/${key}`) ?? null;
  }

  async *#list(bucket: string, owner: string, prefix: string): AsyncGenerator<ListedPage> {
    if (owner !== ACCOUNT) throw new RangeError(`The bucket is not of ${owner}.`);
    const whole = `${bucket}/${prefix}`;
    const keys = this.#keysOf(whole);
    for (let from = 0; from === 0 || from < keys.length; from += OBJECTS_IN_A_PAGE) {
      this.#called('ListObjectsV2', prefix);
      yield keys.slice(from, from + OBJECTS_IN_A_PAGE).map((each) => {
        const { etag, bytes, modifiedAt } = this.objects.get(each) as StoredObject;
        return { key: each.slice(bucket.length + 1), etag, bytes, modifiedAt };
      });
    }
  }

  #sorted: string[] | null = null;

  /** Found by halving, since a large fleet is listed for each of its exports. */
  #keysOf(prefix: string): string[] {
    this.#sorted ??= [...this.objects.keys()].sort();
    const sorted = this.#sorted;
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sorted[middle] ?? '') < prefix) low = middle + 1;
      else high = middle;
    }
    let end = low;
    while (sorted[end]?.startsWith(prefix)) end += 1;
    return sorted.slice(low, end);
  }

  async *#snapshots(): AsyncGenerator<Snapshot[]> {
    const all = [...this.snapshots.values()];
    for (let from = 0; from === 0 || from < all.length; from += SNAPSHOTS_IN_A_PAGE) {
      this.#called('DescribeSnapshots', '');
      yield all.slice(from, from + SNAPSHOTS_IN_A_PAGE);
    }
  }
}

const hash = (text: string): string => createHash('md5').update(text).digest('hex');
