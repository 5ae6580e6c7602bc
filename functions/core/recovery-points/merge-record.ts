import { isSameJson } from '../json.ts';
import { readRecord } from './read-record.ts';
import { type Proof, type RecoveryPoint, recordKey } from './record.ts';

/** What becomes of the object under the key of a record: kept, replaced by a record, or in its way, with the reason. */
type Merge = 'keep' | { readonly record: RecoveryPoint } | { readonly reason: string };

/** Decides between a record and what lies under its key already. A record whose deletion has begun is not revived. */
export function mergeRecord(text: string, record: RecoveryPoint): Merge {
  const key = recordKey(record);
  const found = readRecord(key, text);
  if (found === null)
    return {
      reason: `The object ${key} is no record of it, and was not overwritten. Remove it, and start the same request again.`,
    };
  if (found.State === 'Deleting')
    return {
      reason: `The record ${key} is marked as Deleting: the deletion of this recovery point has begun. Make another one, under another name.`,
    };
  const isStronger = isSameJson(provenIn(found), provenIn(record)) && STRENGTH[found.Proof] > STRENGTH[record.Proof];
  const next = isStronger ? withFilesOf(record, found) : record;
  return isSameJson(comparedIn(found), comparedIn(next)) ? 'keep' : { record: next };
}

/** A weaker proof of the same objects does not displace a stronger one. */
const STRENGTH: Readonly<Record<Proof, number>> = { Unverifiable: 0, Copy: 1, Probe: 1, Checksum: 2 };

/** What was proven, without how and by whom. */
const provenIn = ({ Cluster, Kind, Source, Target, Place, Bytes, Copy, Export }: RecoveryPoint) => ({
  Cluster,
  Kind,
  Source,
  Target,
  Place,
  Bytes,
  Copy,
  Objects: Export?.Objects.map(({ Verdict: _, ...object }) => object),
});

/** What makes another record of a record. */
export function comparedIn(record: RecoveryPoint) {
  const { Objects, ...proven } = provenIn(record);
  return { ...proven, Export: record.Export && { Objects, ...filesOf(record) }, Proof: record.Proof };
}

/** What every execution of an export writes anew beside its objects. */
const filesOf = ({ Export }: RecoveryPoint) => Export && { Manifest: Export.Manifest, Claim: Export.Claim };

const withFilesOf = (record: RecoveryPoint, found: RecoveryPoint): RecoveryPoint =>
  found.Kind === 'Export' ? { ...found, Export: { ...found.Export, ...filesOf(record) } } : found;

export const recordText = (record: RecoveryPoint): string => `${JSON.stringify(record, null, 2)}\n`;
