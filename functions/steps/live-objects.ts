import type { StoredObjects, VersionPlace } from '../aws/stored-objects.ts';
import type { Tag } from '../core/contract.ts';
import { manifestKey } from '../core/export/export-objects.ts';
import { taggedObjects } from '../core/lifecycle/home.ts';
import type { LiveObject } from '../core/lifecycle/may-delete.ts';
import type { ExportPoint, RecordedObject } from '../core/recovery-points/record.ts';
import { inTurns } from '../core/turns.ts';

/** An export has an object for each of up to 500 shards. */
const OBJECTS_AT_ONCE = 20;

/** The version of what was written before its bucket kept versions. */
const NULL_VERSION = 'null';

/**
 * The record of an export in a bucket that keeps versions by now: without one, S3 would hide an object where it is to delete
 * it.
 */
export function withVersions({ Export, ...record }: ExportPoint): ExportPoint {
  const versioned = <T extends RecordedObject>(object: T): T => ({
    ...object,
    VersionId: object.VersionId ?? NULL_VERSION,
  });
  const { Objects, Manifest, Claim } = Export;
  return {
    ...record,
    Export: {
      Objects: Objects.map(versioned),
      Manifest: Manifest && versioned(Manifest),
      Claim: Claim && versioned(Claim),
    },
  };
}

/** Recorded objects of an export as S3 has them now. */
export const readObjects = (
  stored: Pick<StoredObjects, 'head'>,
  { Place }: Pick<ExportPoint, 'Place'>,
  recorded: readonly RecordedObject[],
  now: string,
): Promise<LiveObject[]> =>
  inTurns(recorded, OBJECTS_AT_ONCE, async (object) => {
    const found = await stored.head(versionOf(Place, object));
    const isRetained = found !== null && Date.parse(found.retainedUntil ?? '') > Date.parse(now);
    return { recorded: object, etag: found?.etag ?? null, isLocked: isRetained || found?.isOnLegalHold === true };
  });

/** What is under their keys now, whatever version that is. */
export const readCurrent = (
  stored: Pick<StoredObjects, 'head'>,
  point: Pick<ExportPoint, 'Place'>,
  recorded: readonly RecordedObject[],
  now: string,
): Promise<LiveObject[]> =>
  readObjects(
    stored,
    point,
    recorded.map((object) => ({ ...object, VersionId: null })),
    now,
  );

/** The tags of the objects that a person tags: as they were proven, and as they are now, which is what a person sees. */
export async function readExportTags(
  stored: Pick<StoredObjects, 'tags'>,
  { Export, Place, Target }: ExportPoint,
): Promise<Tag[]> {
  const proven = taggedObjects(Export).map((object) => versionOf(Place, object));
  const keys = new Set([manifestKey(Target), ...proven.map(({ key }) => key)]);
  const now = [...keys].map((key) => ({ bucket: Place.Bucket, owner: Place.AccountId, key, versionId: null }));
  const asProven = proven.filter(({ versionId }) => versionId !== null);
  return (await Promise.all([...asProven, ...now].map((place) => stored.tags(place)))).flat();
}

export const versionOf = (
  { Bucket, AccountId }: ExportPoint['Place'],
  { Key, VersionId }: RecordedObject,
): VersionPlace => ({
  bucket: Bucket,
  owner: AccountId,
  key: Key,
  versionId: VersionId,
});
