import type { Snapshot } from '../../../local/emulators/memorydb/store.ts';
import type { Marks } from '../../../local/emulators/s3/store.ts';
import { BEGIN, BUCKET, placeOf } from '../scenario/names.ts';
import { layClaim } from './claims.ts';
import type { NamedObject, Point } from './ledger.ts';
import type { ExpiryRun } from './record.ts';
import {
  KEEP_KEY,
  type RecordedExport,
  recordKeyOf,
  recordTextOf,
  STAMP_KEY,
  sourceOf,
  stampOf,
} from './record-text.ts';
import type { PointSeed } from './scenario.ts';

const DAY = 24 * 3_600_000;
/** Under this account, nobody here has anything. */
const OTHER_ACCOUNT = '999988887777';

/** Makes the account what the scenario says that it is. */
export async function furnish(run: ExpiryRun): Promise<void> {
  const { scenario, world } = run;
  const { memorydb, s3 } = world;
  s3.store.createBucket(BUCKET, { ...s3.store.bucket(BUCKET), isVersioned: scenario.isVersioned });
  s3.store.mostListed = scenario.pageKeys;
  Object.assign(memorydb.options, scenario.options);
  for (const script of scenario.scripts) memorydb.script(script);
  for (const { name, tags } of scenario.clusters) memorydb.store.addCluster({ configuration: { Name: name }, tags });
  for (const seed of scenario.sources) memorydb.store.addSnapshot(seed);
  for (const [key, content] of Object.entries(scenario.objects)) await s3.store.putText(BUCKET, key, content);
  for (const seed of scenario.snapshots) memorydb.store.addSnapshot(seed);
  const points: Point[] = [];
  for (const seed of scenario.points) points.push(await addPoint(run, seed));
  if (scenario.isVersionedLater) s3.store.createBucket(BUCKET, { ...s3.store.bucket(BUCKET), isVersioned: true });
  for (const { which, by } of scenario.claims) {
    const point = points[which];
    if (point) await layClaim(run, point, by);
  }
}

async function addPoint(run: ExpiryRun, seed: PointSeed): Promise<Point> {
  const point = seed.kind === 'Copy' ? addCopy(run, seed) : await addExport(run, seed);
  const { record, recordedAs } = point;
  run.ledger.add(point.point, seed.wrong === null || seed.wrong === 'forged-manifest' ? point.point : 'somebody');
  await run.world.s3.store.putText(BUCKET, recordedAs, record);
  const { snapshot, besides, files } = point.point;
  const hold = (why: string, by: Snapshot | string) => run.ledger.holds.set(point.point, { at: 0, why, by });
  const mark = async (object: NamedObject | undefined, why: string, marks: Marks) => {
    if (!object) return;
    await run.world.s3.store.mark(seed.bucket ?? '', object.Key, marks);
    hold(why, object.id);
  };
  if (seed.held === 'keep' && snapshot) hold('tagged to keep', snapshot);
  const objects = [...besides.slice(0, 1), ...files];
  if (seed.held === 'keep') await mark(objects[0], 'tagged to keep', { tags: { [KEEP_KEY]: 'yes' } });
  if (seed.held === 'lock') await mark(objects[0], 'locked', { retainedUntil: BEGIN + 900 * DAY });
  if (seed.held === 'lock-within') await mark(files.at(-1), 'locked', { retainedUntil: BEGIN + 900 * DAY });
  return point.point;
}

interface Made {
  readonly point: Point;
  readonly record: string;
  readonly recordedAs: string;
}

function addCopy(run: ExpiryRun, seed: PointSeed): Made {
  const { cluster, target, createdAt, wrong, held } = seed;
  const { store } = run.world.memorydb;
  const ofDeployment = seed.isOurs ? run.ours : run.theirs;
  const source = sourceOf(seed);
  const stamp = stampOf(ofDeployment, source, target);
  const keep = held === 'keep' ? [{ Key: KEEP_KEY, Value: '' }] : [];
  const add = (name: string, tag: string): Snapshot =>
    store.addSnapshot({
      ...{ name, cluster: { Name: cluster }, createdAt, status: held === 'restoring' ? 'restoring' : 'available' },
      tags: [{ Key: 'team', Value: 'shop' }, { Key: STAMP_KEY, Value: tag }, ...keep],
    });
  // Of a copy of a copy, ours is there as well, without a record of its own: what the record names is somebody's.
  const isOfCopy = wrong === 'copy-of-copy';
  const named = isOfCopy ? `${target}-mine` : target;
  const tag = wrong === 'stamp-of-theirs' ? stampOf(run.theirs, source, target) : stamp;
  const snapshot = seed.isGone ? null : add(target, tag);
  const theirs = isOfCopy ? add(named, stamp) : snapshot;
  const recorded = {
    ...seed,
    target: named,
    deployment: ofDeployment,
    state: seed.isMarked ? 'Deleting' : 'Proven',
    stamp: wrong === 'other-stamp' ? stampOf(run.ours, sourceOf({ cluster, createdAt: createdAt - DAY }), target) : tag,
    isExplained: wrong !== 'stamp-unexplained',
    exported: null,
  } as const;
  return made(seed, recorded, theirs);
}

async function addExport(run: ExpiryRun, seed: PointSeed): Promise<Made> {
  const { target, createdAt, wrong, isGone, isMarked } = seed;
  const { store } = run.world.s3;
  const bucket = seed.bucket ?? '';
  const put = async (Key: string, content = `${Key} of ${target}, ${createdAt}`): Promise<NamedObject> => {
    const { etag, versionId = null } = await store.putText(bucket, Key, content);
    return { Key, ETag: etag, VersionId: versionId, id: `${placeOf(bucket, Key)} ${versionId ?? etag}` };
  };
  const files: (NamedObject & { Shard: string; Bytes: number; Verdict: 'verified' | 'unverifiable' })[] = [];
  for (let index = 1; index <= seed.shards; index += 1) {
    const name = wrong === 'shard-with-hyphen' ? `b-000${index}` : `000${index}`;
    const Key = wrong === 'file-of-another' ? `notes-of-${target}-${name}.rdb` : `${target}-${name}.rdb`;
    const older = wrong === 'version-of-another' ? await put(Key, 'of somebody') : undefined;
    const file = await put(Key);
    const Bytes = Buffer.byteLength(`${Key} of ${target}, ${createdAt}`);
    const VersionId = older ? older.VersionId : file.VersionId;
    const ETag = wrong === 'other-etag' ? '"0123456789abcdef0123456789abcdef"' : file.ETag;
    const Verdict = seed.proof === 'Unverifiable' ? 'unverifiable' : 'verified';
    files.push({ ...file, Shard: name, Bytes, Verdict, VersionId, ETag });
  }
  const Manifest = await put(
    wrong === 'forged-manifest' ? `forged-${target}.manifest.json` : `${target}.manifest.json`,
  );
  const Claim = await put(`${target}.claim.json`);
  // Its deletion begins with the manifest.
  for (const { Key, VersionId } of isGone ? [Manifest, ...files, Claim] : isMarked ? [Manifest] : [])
    await store.remove(bucket, Key, VersionId === null ? {} : { versionId: VersionId });
  const plain = ({ Key, ETag, VersionId }: NamedObject) => ({ Key, ETag, VersionId });
  const exported: RecordedExport = {
    Objects: files.map(({ id: _, ...file }) => file),
    Manifest: plain(Manifest),
    Claim: plain(Claim),
  };
  const deployment = seed.isOurs ? run.ours : run.theirs;
  const recorded = { ...seed, deployment, state: isMarked ? 'Deleting' : 'Proven', stamp: '', exported } as const;
  const point = made(seed, recorded, null, files, [Manifest, Claim]);
  if (wrong === 'forged-manifest') run.ledger.owners.set(Manifest.id, 'somebody');
  return point;
}

function made(
  seed: PointSeed,
  recorded: Parameters<typeof recordTextOf>[0],
  snapshot: Snapshot | null,
  files: readonly NamedObject[] = [],
  besides: readonly NamedObject[] = [],
): Made {
  const { wrong } = seed;
  const isElsewhere = wrong === 'elsewhere';
  const account = isElsewhere ? { account: OTHER_ACCOUNT } : {};
  const key = recordKeyOf(recorded, account.account);
  const text = recordTextOf({
    ...recorded,
    ...account,
    ...(wrong === 'other-time' ? { createdAt: recorded.createdAt + DAY } : {}),
  });
  const { cluster, kind, bucket, proof, createdAt, isOurs } = seed;
  const identity = { cluster, kind, bucket, proof, createdAt, isOurs, target: recorded.target };
  return {
    point: { ...identity, key, wrong, snapshot, files, besides },
    record: wrong === 'no-record' ? '{"this": "is none"}\n' : text,
    recordedAs: key,
  };
}
