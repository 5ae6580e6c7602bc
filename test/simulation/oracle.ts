import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Snapshot } from '../../local/emulators/memorydb/store.ts';
import { keyOf } from '../../local/emulators/s3/file-names.ts';
import type { World } from '../../local/service/world.ts';
import type { Accepted, Asked, Run, Truth } from './record.ts';
import type { Request } from './scenario/request.ts';

/** What an input asks for, if MemoryDB holds a source for it at this moment. */
export function whatIsAsked({ memorydb }: World, input: Request, startedAt: Date): Asked | undefined {
  const { SourceSnapshotName, SourceClusterName, TargetSnapshotName = '', TargetBucket, KmsKeyId, Trigger } = input;
  const source =
    SourceClusterName === undefined
      ? memorydb.store.find(String(SourceSnapshotName))
      : newestOf(SourceClusterName, memorydb.store.state.snapshots);
  if (!source) return undefined;
  const target = TargetSnapshotName.replace('{cluster}', source.cluster.Name).replace(
    '{date}',
    (Trigger?.Time ?? startedAt.toISOString()).slice(0, 10),
  );
  return { source, target, bucket: TargetBucket ?? null, kmsKeyId: KmsKeyId ?? null };
}

const newestOf = (cluster: string, snapshots: readonly Snapshot[]): Snapshot | undefined =>
  snapshots
    .filter(
      ({ source, status, cluster: { Name } }) => source === 'automated' && status === 'available' && Name === cluster,
    )
    .sort((a, b) => ageOf(b) - ageOf(a))[0];

export const ageOf = ({ shards }: Snapshot): number => Math.max(0, ...shards.map(({ createdAt }) => createdAt));

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
  const there = shards.filter(({ key }) => existsSync(pathOf(key)));
  const keys = new Set(shards.map(({ key }) => key));
  const written = accepted.some(({ bucket }) => bucket !== null);
  return {
    kind: 'export',
    missing: shards.filter(({ key }) => !existsSync(pathOf(key))).map(({ key }) => key),
    damaged: there
      .filter(({ key, file }) => !readFileSync(pathOf(key)).equals(readFileSync(file)))
      .map(({ key }) => key),
    unexpected: written
      ? objectsIn(world, asked.bucket).filter(
          (key) => key.startsWith(`${asked.target}-`) && !keys.has(key) && !foreignObjects.has(key),
        )
      : [],
  };
}
