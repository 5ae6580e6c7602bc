import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Snapshot } from '../../local/emulators/memorydb/store.ts';
import { keyOf } from '../../local/emulators/s3/file-names.ts';
import type { World } from '../../local/service/world.ts';
import type { Accepted, Asked, Observed, Run, StoredShard, Truth } from './record.ts';
import { placeOf } from './scenario/names.ts';
import type { Request } from './scenario/request.ts';

const STAMP_KEY = 'memorydb-snapshot-copy';

/** What an input asks for, if MemoryDB holds a source for it at this moment, or has exported it before. */
export function whatIsAsked({ world, accepted }: Observed, input: Request, startedAt: Date): Asked | undefined {
  const { memorydb } = world;
  const { SourceSnapshotName, SourceClusterName, TargetSnapshotName, TargetBucket, KmsKeyId, Trigger, Options } = input;
  const source =
    SourceClusterName === undefined
      ? (memorydb.store.find(String(SourceSnapshotName)) ?? exportedBefore(accepted, String(SourceSnapshotName)))
      : newestOf(SourceClusterName, Options?.SourceType ?? 'automated', memorydb.store.state.snapshots);
  if (!source) return undefined;
  const ofItsOwn = `${source.cluster.Name}-${secondOf(source)}`;
  const time = Trigger?.Time ?? startedAt.toISOString();
  const target = filledIn(TargetSnapshotName ?? ofItsOwn, source.cluster.Name, source.name, time);
  return { source, target, bucket: TargetBucket ?? null, kmsKeyId: KmsKeyId ?? null };
}

/** The claim of an export that has begun describes its source. */
const exportedBefore = (accepted: readonly Accepted[], name: string): Snapshot | undefined =>
  accepted.findLast(({ source, bucket }) => bucket !== null && source.name === name)?.source;

/** The name that a template makes. @param time ISO 8601 in UTC */
export const filledIn = (template: string, cluster: string, source: string, time: string): string =>
  template
    .replace('{cluster}', cluster)
    .replace('{source}', source.replaceAll('.', '-'))
    .replace('{date}', time.slice(0, 10))
    .replace('{time}', time.slice(11, 16).replace(':', '-'));

/** Copies of ours are none: they are as old as what they were copied from. */
export const newestOf = (cluster: string, type: string, snapshots: readonly Snapshot[]): Snapshot | undefined =>
  snapshots
    .filter(({ source, status, cluster: { Name } }) => status === 'available' && Name === cluster && isOf(type, source))
    .filter(({ source, tags }) => source === 'automated' || tags.every(({ Key }) => Key !== STAMP_KEY))
    .sort((a, b) => ageOf(b) - ageOf(a) || (a.name < b.name ? -1 : 1))[0];

const isOf = (type: string, source: string): boolean => type === 'any' || type === source;

/** When a snapshot was taken, as in a name: by its shards, or else by the name that MemoryDB gives an automatic one. */
const secondOf = ({ name, shards }: Snapshot): string => {
  const [, minute] = /^automatic\..*-(\d{4}(?:-\d\d){4})$/.exec(name) ?? [];
  if (shards.length === 0 && minute !== undefined) return `${minute}-00`;
  return new Date(ageOf({ shards })).toISOString().slice(0, 19).replaceAll(/[T:]/g, '-');
};

export const ageOf = ({ shards }: Pick<Snapshot, 'shards'>): number =>
  Math.max(0, ...shards.map(({ createdAt }) => createdAt));

export const isFor = ({ source, target, bucket, kmsKeyId }: Asked, accepted: Accepted): boolean =>
  accepted.source.name === source.name &&
  ageOf(accepted.source) === ageOf(source) &&
  accepted.target === target &&
  accepted.bucket === bucket &&
  accepted.kmsKeyId === kmsKeyId;

/** Keys of a bucket's objects, without a wait in which something could happen. */
export const objectsIn = ({ s3 }: World, bucket: string): string[] =>
  readdirSync(dirname(s3.store.pathOf(bucket, 'any'))).flatMap((file) => keyOf(file) ?? []);

/** What the stores hold of it now. */
export function truthOf({ world, accepted, foreignObjects, scenario: { skew } }: Run, asked: Asked): Truth {
  if (asked.bucket === null) {
    const found = world.memorydb.store.find(asked.target);
    const isOurs = accepted.some((each) => each.snapshot === found && isFor(asked, each));
    const now = world.clock.now() + (skew.memorydb ?? 0);
    const isVisible = Math.max(found?.visibleAt ?? 0, found?.taggedAt ?? 0) <= now;
    return { kind: 'copy', status: found?.status ?? null, isOurs: found !== undefined && isOurs, isVisible };
  }
  const { store } = world.s3;
  const pathOf = (key: string) => store.pathOf(asked.bucket ?? '', key);
  const shards = asked.source.shards.map(({ name, file }) => ({
    key: `${asked.target}-${name}.rdb`,
    file: file ?? '',
  }));
  const objects = asked.source.shards.flatMap(({ name, slots, createdAt }): StoredShard[] => {
    const key = `${asked.target}-${name}.rdb`;
    if (!existsSync(pathOf(key))) return [];
    const content = readFileSync(pathOf(key));
    const checksum = content.subarray(-8).reverse().toString('hex');
    const format = content.subarray(0, 9).toString('latin1');
    return [{ shard: name, key, slots, createdAt, bytes: content.length, format, checksum }];
  });
  const there = shards.filter(({ key }) => existsSync(pathOf(key)));
  const keys = new Set(shards.map(({ key }) => key));
  const written = accepted.some(({ bucket }) => bucket !== null);
  return {
    kind: 'export',
    objects,
    hasManifest: existsSync(pathOf(`${asked.target}.manifest.json`)),
    missing: shards.filter(({ key }) => !existsSync(pathOf(key))).map(({ key }) => key),
    damaged: there
      .filter(({ key, file }) => !readFileSync(pathOf(key)).equals(readFileSync(file)))
      .map(({ key }) => key),
    unexpected: written
      ? objectsIn(world, asked.bucket).filter(
          (key) =>
            key.startsWith(`${asked.target}-`) &&
            !keys.has(key) &&
            !foreignObjects.has(placeOf(asked.bucket ?? '', key)),
        )
      : [],
  };
}
