import { type Copies, copies } from '../aws/copies.ts';
import { stateMachineArn } from '../aws/env.ts';
import type { ObjectPlace } from '../aws/object-place.ts';
import { type Objects, objects, type StoredText } from '../aws/objects.ts';
import { type Runs, runs } from '../aws/runs.ts';
import { type StoredObjects, storedObjects } from '../aws/stored-objects.ts';
import { WorkflowError } from '../core/errors.ts';
import { claimIn } from '../core/export/claim.ts';
import { claimKey } from '../core/export/export-objects.ts';
import type { ExpiredPoint, ExpirePointInput, Home } from '../core/lifecycle/contract.ts';
import { homeOf, objectsOf } from '../core/lifecycle/home.ts';
import { isInUse } from '../core/lifecycle/in-use.ts';
import {
  type DeletionFacts,
  isAsRecorded,
  isClaimOf,
  type LiveObject,
  mayDelete,
} from '../core/lifecycle/may-delete.ts';
import { isCopyThere } from '../core/recovery-points/existence.ts';
import { recordText } from '../core/recovery-points/merge-record.ts';
import { readRecord } from '../core/recovery-points/read-record.ts';
import type { ExportPoint, RecoveryPoint } from '../core/recovery-points/record.ts';
import { readCurrent, readExportTags, readObjects, versionOf, withVersions } from '../steps/live-objects.ts';

interface Dependencies {
  readonly copies: Pick<Copies, 'describe' | 'listTags' | 'remove'>;
  readonly objects: Pick<Objects, 'readText' | 'writeText'>;
  readonly stored: StoredObjects;
  readonly runs: Runs;
  readonly stateMachineArn: typeof stateMachineArn;
}

/**
 * Deletes one recovery point, if all that the plan rested on still holds. Every step may be repeated, also by another run:
 * the record is marked first, and deleted last.
 * @throws WorkflowError TransientServiceError
 */
export const expirePoint =
  (services: Dependencies) =>
  async (input: ExpirePointInput): Promise<ExpiredPoint> => {
    try {
      return await expire(services, input);
    } catch (error) {
      if (!(error instanceof WorkflowError) || error.name === 'TransientServiceError') throw error;
      return { Outcome: 'FAILED', Error: error.name, Cause: shortened(error.sentence) };
    }
  };

/** Up to 450 travel in one payload of 256 KiB. */
const LONGEST_CAUSE_BYTES = 200;

const shortened = (sentence: string): string =>
  new TextDecoder().decode(new TextEncoder().encode(sentence).subarray(0, LONGEST_CAUSE_BYTES), { stream: true });

async function expire(services: Dependencies, input: ExpirePointInput): Promise<ExpiredPoint> {
  const home = homeOf(input.Execution.Id, input.Place.Bucket);
  const place = placeOf(home, input.Point.Key);
  const found = await services.objects.readText(place);
  if (!found) return { Outcome: 'ALREADY_GONE' };
  const record = readRecord(place.key, found.text);
  const keepsVersions = record?.Kind === 'Export' && (await services.stored.keepsVersions(place));
  const facts = await factsOf(services, input, home, keepsVersions ? withVersions(record) : record);
  const reason = mayDelete(facts);
  if (reason !== null || record === null) return { Outcome: 'LEFT', Reason: reason ?? 'NotOurs' };
  // From here on it no longer counts, whatever happens.
  const marked = recordText({ ...record, State: 'Deleting' });
  if (record.State === 'Proven' && !(await mark(services, place, marked, found)))
    return { Outcome: 'LEFT', Reason: 'Changed' };
  if (record.Copy && facts.snapshot && !(await services.copies.remove(record.Target)))
    return { Outcome: 'LEFT', Reason: 'Busy' };
  // Where versioning is suspended, the former claims are still there.
  if (record.Kind === 'Export' && (keepsVersions || record.Export.Claim?.VersionId))
    await hideClaim(services, record, input.Now);
  const kept = record.Kind === 'Export' ? await removeObjects(services, record, facts.objects, input.Now) : 0;
  const isGone = await removeRecord(services, place);
  if (!isGone) return { Outcome: 'LEFT', Reason: 'Changed' };
  return { Outcome: 'DELETED', ...(kept > 0 ? { Kept: kept } : {}) };
}

const placeOf = ({ Bucket, AccountId }: Home, key: string): ObjectPlace => ({ bucket: Bucket, owner: AccountId, key });

async function factsOf(
  services: Dependencies,
  { Point, PlannedAt, Now }: ExpirePointInput,
  home: Home,
  record: RecoveryPoint | null,
): Promise<DeletionFacts> {
  const nothing = { newest: [], isInUse: false, snapshot: null, objects: [], tags: [] };
  if (record === null) return { home, record, ...nothing };
  const [newest, isUsed, snapshot, objects, exportTags] = await Promise.all([
    Promise.all(Point.Newest.map((key) => readNewest(services, home, key, Now))),
    isUsedSince(services, PlannedAt, record),
    record.Kind === 'Copy' ? services.copies.describe(record.Target) : null,
    record.Kind === 'Export' ? readObjects(services.stored, record, objectsOf(record.Export), Now) : [],
    record.Kind === 'Export' ? readExportTags(services.stored, record) : [],
  ]);
  const tags = snapshot ? await services.copies.listTags(snapshot.ARN ?? '') : exportTags;
  return { home, record, newest, isInUse: isUsed, snapshot, objects, tags };
}

async function readNewest(services: Dependencies, home: Home, key: string, now: string) {
  const found = await services.objects.readText(placeOf(home, key));
  const record = found && readRecord(key, found.text);
  return { record, isThere: record !== null && (await isThere(services, record, now)) };
}

async function isThere({ copies, stored }: Dependencies, record: RecoveryPoint, now: string): Promise<boolean> {
  if (record.Kind === 'Copy') {
    const snapshot = await copies.describe(record.Target);
    return snapshot !== null && isCopyThere(record.Copy, snapshot, await copies.listTags(snapshot.ARN ?? ''));
  }
  // A version that is hidden does not restore.
  return (await readCurrent(stored, record, record.Export.Objects, now)).every(isAsRecorded);
}

/** Whether an execution uses the point that the plan could not know of. */
async function isUsedSince({ runs, stateMachineArn }: Dependencies, plannedAt: string, record: RecoveryPoint) {
  const running = await runs.running(stateMachineArn('copy-snapshot'));
  const since = running.filter(({ startedAt }) => Date.parse(startedAt) >= Date.parse(plannedAt));
  const inputs = await Promise.all(since.map(({ executionArn }) => runs.describe(executionArn)));
  return inputs.some((execution) => execution !== null && isInUse(record, execution.input));
}

/** Also when the answer of the first try was lost, and the condition of the next one no longer holds. */
const mark = async ({ objects }: Dependencies, place: ObjectPlace, marked: string, found: StoredText) =>
  (await objects.writeText(place, marked, found)) || (await objects.readText(place))?.text === marked;

/**
 * Each execution of an export writes its claim over that of the one before, which would come back, and refuse
 * the name to another source.
 */
async function hideClaim(services: Dependencies, record: ExportPoint, now: string): Promise<void> {
  const { Bucket: bucket, AccountId: owner } = record.Place;
  const place = { bucket, owner, key: claimKey(record.Target), versionId: null };
  const found = await services.objects.readText(place);
  if (found && (found.etag === record.Export.Claim?.ETag || (await isLeftOver(services, record, found.text, now))))
    await services.stored.remove(place, found.etag);
}

/** Whether a later execution, which has ended, claimed the name, and wrote nothing: the export still is what was recorded. */
async function isLeftOver(services: Dependencies, record: ExportPoint, text: string, now: string): Promise<boolean> {
  const claim = claimIn(text);
  if (claim === null || !isClaimOf(claim, record, services.stateMachineArn('copy-snapshot'))) return false;
  if ((await services.runs.describe(claim.Execution))?.status === 'RUNNING') return false;
  return isThere(services, record, now);
}

/** @returns under how many of its keys something is all the same, and stays */
async function removeObjects(
  { stored }: Dependencies,
  record: ExportPoint,
  objects: readonly LiveObject[],
  now: string,
): Promise<number> {
  for (const object of objects)
    if (isAsRecorded(object)) await stored.remove(versionOf(record.Place, object.recorded), object.recorded.ETag);
  const recorded = objects.map((object) => object.recorded);
  return (await readCurrent(stored, record, recorded, now)).filter(({ etag }) => etag !== null).length;
}

/** Without a version, so that no former version, with which the point would count again, comes back. */
async function removeRecord({ objects, stored }: Dependencies, place: ObjectPlace): Promise<boolean> {
  const found = await objects.readText(place);
  if (!found) return true;
  if (readRecord(place.key, found.text)?.State !== 'Deleting') return false;
  return stored.remove({ ...place, versionId: null }, found.etag);
}

export const handler = expirePoint({
  copies: copies(),
  objects: objects(),
  stored: storedObjects(),
  runs: runs(),
  stateMachineArn,
});
