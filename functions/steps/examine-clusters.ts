import type { Clusters } from '../aws/clusters.ts';
import type { Listings } from '../aws/listing.ts';
import type { Objects } from '../aws/objects.ts';
import type { Mode } from '../core/contract.ts';
import { hasStamp } from '../core/copy/stamp.ts';
import { exportPrefix } from '../core/export/export-objects.ts';
import type { DescribedCluster } from '../core/protection/selection.ts';
import { isExportThere } from '../core/recovery-points/existence.ts';
import { readRecord } from '../core/recovery-points/read-record.ts';
import type { RecordRef, RecordsOfCluster } from '../core/status/inventory.ts';
import { exportIn, isSamePlace, newestOfEach, pointOf } from '../core/status/point.ts';
import {
  ageHours,
  type ClusterProtection,
  hoursBetween,
  type MissingPoint,
  type ProvenPoint,
  STALE_AFTER_HOURS,
} from '../core/status/protection.ts';
import {
  type Findings,
  hasData,
  settingsBefore,
  type TagSettings,
  tagSettings,
} from '../core/status/state-of-cluster.ts';
import { AT_ONCE, inTurns } from '../core/turns.ts';
import { markFirstSeen, readFirstSeen } from './first-seen.ts';
import type { RecordsPlace } from './write-record.ts';

interface Services {
  readonly clusters: Pick<Clusters, 'listTags'>;
  readonly objects: Pick<Objects, 'readText' | 'writeText'>;
  readonly listings: Pick<Listings, 'objects'>;
}

/** What the calls about clusters need to know. */
interface Measurement {
  /** Where the records are. */
  readonly records: RecordsPlace;
  readonly maxAgeHours: number;
  readonly now: string;
  /** Whether there was no measurement before, whose findings could be used. */
  readonly isFirst: boolean;
  /** The ARN of the snapshot that is a copy; undefined if there is none. */
  readonly snapshotArn: (copy: Pick<ProvenPoint, 'Place' | 'Target'>) => string | undefined;
}

interface ExaminedCluster {
  readonly cluster: DescribedCluster;
  readonly records: RecordsOfCluster;
  /** What the last measurement has found; null for a cluster that it did not know. */
  readonly before: ClusterProtection | null;
}

/**
 * Makes the calls that are about one cluster each, what matters most first, until there have been as many as there may be.
 * What the last measurement has read is used again where the listing shows that its record is still the same. In a large
 * fleet, some tags and some existence are looked at by the next measurement, which begins with the oldest.
 */
export async function examineClusters(
  services: Services,
  measurement: Measurement,
  calls: number,
  clusters: readonly ExaminedCluster[],
): Promise<Findings[]> {
  const budget = new Budget(calls);
  const all = clusters.map((each) => new Examination(services, measurement, budget, each));
  const examined = all.filter((_, index) => hasData(clusters[index]?.cluster ?? {}));
  const inEach = (work: (each: Examination) => Promise<unknown>) => inTurns(examined, AT_ONCE, work);

  await inEach((each) => each.readFirstTags());
  await inEach((each) => each.readNewestRecord());
  const withoutPoint = examined.filter(({ points }) => points.length === 0);
  await inTurns(withoutPoint, AT_ONCE, (each) => each.findFirstSeen());
  await inEach((each) => each.checkNewest());
  await inEach((each) => each.readNewRecords());
  await inEach((each) => each.findFirstSeen());
  const looks = examined
    .flatMap((each) => each.looks())
    .sort((a, b) => Number(a.last > b.last) - Number(a.last < b.last));
  await inTurns(looks, AT_ONCE, ({ look }) => look());
  // Of those whose recovery points turned out to be gone.
  await inEach((each) => each.findFirstSeen());
  if (measurement.isFirst) await inEach((each) => each.readOlderRecords());
  return all.map((each) => each.findings());
}

/** A call that was made before, and when; empty if it never was. */
interface Look {
  readonly last: string;
  readonly look: () => Promise<void>;
}

class Budget {
  #left: number;

  constructor(calls: number) {
    this.#left = calls;
  }

  take(): boolean {
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }
}

/** What is found out about one cluster. */
class Examination {
  points: ProvenPoint[];
  tagsReadAt: string | null;
  readonly #services: Services;
  readonly #measurement: Measurement;
  readonly #budget: Budget;
  readonly #cluster: ExaminedCluster;
  /** The newest first. */
  readonly #unread: Record<Mode, RecordRef[]>;
  /** Records of the points that this measurement has looked for. */
  readonly #checked = new Set<string>();
  readonly #missing: MissingPoint[];
  #copiesGone = 0;
  readonly #faults = new Set<string>();
  readonly #warnings = new Set<string>();
  #settings: TagSettings;
  #firstSeenAt: string | null;
  #isFirstSeenSought: boolean;

  constructor(services: Services, measurement: Measurement, budget: Budget, cluster: ExaminedCluster) {
    this.#services = services;
    this.#measurement = measurement;
    this.#budget = budget;
    this.#cluster = cluster;
    const { before, records } = cluster;
    this.points = (before?.Points ?? []).flatMap((point) => {
      const isSame = records.known.get(point.Record)?.etag === point.RecordETag;
      return isSame ? [{ ...point, AgeHours: ageHours(point.SourceCreatedAt, measurement.now) }] : [];
    });
    this.#missing = (before?.Missing ?? []).filter(({ Record }) => records.missing.has(Record));
    const isRead = ({ key }: RecordRef) => this.points.some(({ Record }) => Record === key);
    const unread = (kind: Mode) => records.newest[kind].filter((ref) => !isRead(ref));
    this.#unread = { Copy: unread('Copy'), Export: unread('Export') };
    this.tagsReadAt = before?.TagsReadAt ?? null;
    this.#settings = before
      ? settingsBefore(before, measurement.maxAgeHours)
      : tagSettings([], measurement.maxAgeHours);
    this.#firstSeenAt = records.isSeen ? (before?.FirstSeenAt ?? null) : null;
    this.#isFirstSeenSought = this.#firstSeenAt !== null;
  }

  /** What is looked at again and again: its tags, and whether its points exist. */
  looks(): Look[] {
    return [
      { last: this.tagsReadAt ?? '', look: () => this.readTags() },
      ...this.points.map((point) => ({ last: point.CheckedAt ?? '', look: () => this.check(point) })),
    ];
  }

  async readFirstTags(): Promise<void> {
    if (this.tagsReadAt === null) await this.readTags();
  }

  async readTags(): Promise<void> {
    const { now, maxAgeHours } = this.#measurement;
    if (this.tagsReadAt === now || !this.#budget.take()) return;
    const arn = this.#cluster.cluster.ARN ?? '';
    // Tags that were read before are still the best there is to go by.
    const failed = this.tagsReadAt === null ? this.#faults : this.#warnings;
    const tags = await caught(() => this.#services.clusters.listTags(arn), failed);
    if (!tags) return;
    this.#settings = tagSettings(tags, maxAgeHours);
    this.tagsReadAt = now;
  }

  /** Its newest record, of whichever kind. */
  async readNewestRecord(): Promise<void> {
    const [newest] = KINDS.flatMap((kind) => this.#unread[kind].slice(0, 1)).sort((a, b) =>
      a.createdAt > b.createdAt ? -1 : 1,
    );
    if (newest && this.#isNew(newest)) await this.#read(newest.kind);
  }

  /** Whether the point that decides the state exists, if no measurement has looked yet. */
  async checkNewest(): Promise<void> {
    const [newest] = newestOfEach(this.points);
    if (newest && newest.CheckedAt === null) await this.check(newest);
  }

  /** Those of the other kind and of other places. */
  async readNewRecords(): Promise<void> {
    for (const kind of KINDS)
      for (let next = this.#unread[kind][0]; next && this.#isNew(next); next = this.#unread[kind][0])
        if (!(await this.#read(kind))) return;
  }

  /** The newest of another place may be older. Once it is known, it is kept from one measurement to the next. */
  async readOlderRecords(): Promise<void> {
    for (const kind of KINDS) while (await this.#read(kind));
  }

  /** Whether it can be the newest of its place: it is as new as all others, or was written since the last measurement. */
  #isNew({ kind, createdAt, isRecent }: RecordRef): boolean {
    return isRecent || this.points.every((each) => each.Kind !== kind || each.SourceCreatedAt <= createdAt);
  }

  async findFirstSeen(): Promise<void> {
    const { records, now } = this.#measurement;
    const { cluster, records: recorded } = this.#cluster;
    const { objects } = this.#services;
    const name = cluster.Name ?? '';
    // With a recovery point, it matters only that the object is there.
    if (this.#isFirstSeenSought || (recorded.isSeen && this.points.length > 0) || !this.#budget.take()) return;
    this.#isFirstSeenSought = true;
    if (!recorded.isSeen) {
      await caught(async () => {
        await markFirstSeen(objects, records, name, now);
        this.#firstSeenAt = now;
      }, this.#faults);
      return;
    }
    await caught(async () => {
      const found = await readFirstSeen(objects, records, name);
      if (found !== null && found !== 'never') this.#firstSeenAt = found;
      else this.#faults.add('The object first-seen.json beside its records does not say when it was first seen.');
    }, this.#faults);
  }

  /** Reads the next record of the kind; false if there is none, or no call left. */
  async #read(kind: Mode): Promise<boolean> {
    const ref = this.#unread[kind][0];
    if (!ref || !this.#budget.take()) return false;
    this.#unread[kind].shift();
    const { records, now } = this.#measurement;
    const found = await caught(() => this.#services.objects.readText({ ...records, key: ref.key }), this.#faults);
    if (!found) return true;
    const record = readRecord(ref.key, found.text);
    if (!record) this.#warnings.add(`The object ${ref.key} is no record that can be read, and was left out.`);
    if (record?.State === 'Proven') this.points.push(pointOf(record, found.etag, now));
    return true;
  }

  /** Whether it still exists; if it does not, the next older one of its place stands in for it, which may not be read yet. */
  async check(point: ProvenPoint): Promise<void> {
    if (this.#checked.has(point.Record) || !this.#budget.take()) return;
    this.#checked.add(point.Record);
    const { now } = this.#measurement;
    const faults = new Set<string>();
    const found = await caught(() => this.#find(point), faults);
    if (found === 'later') return;
    for (const fault of faults) this.#faults.add(fault);
    const isBelieved = hoursBetween(point.CheckedAt ?? point.ProvenAt, now) <= STALE_AFTER_HOURS;
    const isKept = found === null ? isBelieved : found === 'there';
    const others = this.points.filter(({ Record }) => Record !== point.Record);
    this.points = isKept ? [...others, found === 'there' ? { ...point, CheckedAt: now } : point] : others;
    if (found !== 'gone') return;
    if (point.Kind === 'Copy') this.#copiesGone += 1;
    else this.#missing.push({ Record: point.Record, RecordETag: point.RecordETag, MissedAt: now });
    const another = () => newestOfEach(this.points).find((each) => isSamePlace(each, point));
    const isUnreadNew = () => this.#unread[point.Kind].slice(0, 1).some((ref) => this.#isNew(ref));
    while ((!another() || isUnreadNew()) && (await this.#read(point.Kind)));
    const next = another();
    if (next) await this.check(next);
  }

  /** `later` if there is no call left to be certain. */
  async #find(point: ProvenPoint): Promise<'there' | 'gone' | 'later'> {
    const { clusters, listings } = this.#services;
    const { AccountId, Bucket } = point.Place;
    if (Bucket === null) {
      const arn = this.#measurement.snapshotArn(point);
      return arn !== undefined && hasStamp(await clusters.listTags(arn), point.Evidence) ? 'there' : 'gone';
    }
    for await (const page of listings.objects(Bucket, AccountId, exportPrefix(point.Target))) {
      const seen = exportIn(page, point);
      if (seen !== 'unclear') return seen;
      break;
    }
    if (!this.#budget.take() || !this.#budget.take()) return 'later';
    return (await this.#hasRecordedObjects(point)) ? 'there' : 'gone';
  }

  /** Decides where the objects are others, or those of other exports come between them. */
  async #hasRecordedObjects({ Record, Target, Place: { Bucket, AccountId } }: ProvenPoint): Promise<boolean> {
    const { objects, listings } = this.#services;
    const found = await objects.readText({ ...this.#measurement.records, key: Record });
    const exported = found && readRecord(Record, found.text)?.Export;
    const listed = [];
    for await (const page of listings.objects(Bucket ?? '', AccountId, exportPrefix(Target))) listed.push(...page);
    return exported !== undefined && exported !== null && isExportThere(exported, listed);
  }

  findings(): Findings {
    return {
      settings: this.#settings,
      tagsReadAt: this.tagsReadAt,
      points: this.points,
      missing: this.#missing,
      copiesGone: this.#copiesGone,
      unread: KINDS.flatMap((kind) => this.#unread[kind].slice(0, 1)).filter((ref) => this.#isNew(ref)),
      firstSeenAt: this.#firstSeenAt,
      faults: [...this.#faults],
      warnings: [...this.#warnings],
    };
  }
}

const KINDS = ['Copy', 'Export'] as const satisfies readonly Mode[];

/** null for a call that failed: one cluster does not keep the others from being measured. */
async function caught<T>(call: () => Promise<T>, faults: Set<string>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    faults.add(error instanceof Error ? error.message : String(error));
    return null;
  }
}
