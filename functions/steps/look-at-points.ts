import type { Copies } from '../aws/copies.ts';
import type { Objects } from '../aws/objects.ts';
import type { StoredObjects } from '../aws/stored-objects.ts';
import type { Tag } from '../core/contract.ts';
import type { Hold, Home, Point, RefusedRecord } from '../core/lifecycle/contract.ts';
import { isTaggedToKeep, objectsOf, whyNotOurs } from '../core/lifecycle/home.ts';
import { expirationPlan, type PlanFacts } from '../core/lifecycle/plan.ts';
import type { KeyedRecord, LiveCopy } from '../core/lifecycle/points.ts';
import { readRecord } from '../core/recovery-points/read-record.ts';
import type { RecoveryPoint } from '../core/recovery-points/record.ts';
import { AT_ONCE, inTurns } from '../core/turns.ts';
import { readExportTags, readObjects } from './live-objects.ts';

const RECORDS_AT_ONCE = 50;

/** The records under these keys, and those that are not what their keys say. */
export async function readRecords(objects: Pick<Objects, 'readText'>, home: Home, keys: readonly string[]) {
  const records: KeyedRecord[] = [];
  const refused: RefusedRecord[] = [];
  await inTurns(keys, RECORDS_AT_ONCE, async (key) => {
    const found = await objects.readText({ bucket: home.Bucket, owner: home.AccountId, key });
    // Another one may have deleted it since the listing.
    if (!found) return;
    const record = readRecord(key, found.text);
    const reason = record ? whyNotOurs(record, home) : 'it is no record of the point that its key names';
    if (record && reason === null) records.push({ key, record });
    else refused.push({ Key: key, ...identityOf(record, home), Reason: reason ?? '' });
  });
  return { records, refused };
}

const identityOf = (
  record: RecoveryPoint | null,
  { AccountId, Region }: Home,
): Pick<RefusedRecord, 'Target' | 'Place'> => record ?? { Target: '', Place: { AccountId, Region, Bucket: null } };

/** The copies that MemoryDB has, by name. */
export async function liveCopies(copies: Pick<Copies, 'list' | 'listTags'>): Promise<Map<string, LiveCopy>> {
  const found = await inTurns(await copies.list(), AT_ONCE, async (snapshot): Promise<[string, LiveCopy]> => {
    // Tags of one that is being created may be unreadable, and it is no point yet.
    const isMade = snapshot.Status !== 'creating';
    return [snapshot.Name ?? '', { snapshot, tags: isMade ? await copies.listTags(snapshot.ARN ?? '') : [] }];
  });
  return new Map(found);
}

/** Locks and tags are read only of exports that would go. What holds a point changes neither its slot nor any other's. */
export async function withHoldsOfExports(
  stored: Pick<StoredObjects, 'head' | 'tags'>,
  records: readonly KeyedRecord[],
  facts: PlanFacts,
  now: string,
): Promise<PlanFacts> {
  const going = new Set(
    expirationPlan(facts).Rows.flatMap(({ Verdict, RecoveryPoint }) =>
      GOING.includes(Verdict) ? [RecoveryPoint] : [],
    ),
  );
  const exports = records.flatMap(({ key, record }) =>
    record.Kind === 'Export' && going.has(key) ? [{ key, record }] : [],
  );
  const found = await inTurns(exports, RECORDS_AT_ONCE, async ({ key, record }): Promise<[string, Hold[]]> => {
    const objects = await readObjects(stored, record, objectsOf(record.Export), now);
    const isLocked = objects.some((object) => object.isLocked);
    return [key, holdsOf(isLocked, await readExportTags(stored, record))];
  });
  const holds = new Map(found);
  const held = ({ Holds, ...point }: Point): Point => ({
    ...point,
    Holds: [...Holds, ...(holds.get(point.Key) ?? [])],
  });
  return { ...facts, points: facts.points.map(held) };
}

const GOING: readonly string[] = ['DELETE', 'FINISH', 'OVER_BOUND'];

const holdsOf = (isLocked: boolean, tags: readonly Tag[]): Hold[] => [
  ...(isLocked ? ['Locked' as const] : []),
  ...(isTaggedToKeep(tags) ? ['TaggedToKeep' as const] : []),
];
