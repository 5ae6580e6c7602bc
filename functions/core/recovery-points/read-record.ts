import { isTimeText } from '../deadline.ts';
import { isRecord, parseJson } from '../json.ts';
import { RECORD_FORMAT, type RecoveryPoint, recordKey } from './record.ts';

/**
 * Reads a record; null for a text that is none, or one that is not of its key. Records decide what is deleted, so every
 * member is checked.
 * @param key the key that the text was read from
 */
export function readRecord(key: string, text: string): RecoveryPoint | null {
  const found = parseJson(text);
  return isRecoveryPoint(found) && recordKey(found) === key ? found : null;
}

type Check = (value: unknown) => boolean;

const text: Check = (value) => typeof value === 'string';
const name: Check = (value) => typeof value === 'string' && value !== '';
const bytes: Check = (value) => Number.isInteger(value) && Number(value) >= 0;
const time: Check = isTimeText;
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.some((word) => word === value);
const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length > 0 && value.every(check);
/** Further members are allowed, since later versions add some. */
const members =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(checks).every(([member, check]) => check(value[member]));

const OBJECT = { Key: name, ETag: name, VersionId: orNull(name) };

const RECORD = members({
  Format: oneOf(RECORD_FORMAT),
  Tool: members({ Name: text, Version: text }),
  State: oneOf('Proven', 'Deleting'),
  Cluster: name,
  Kind: oneOf('Copy', 'Export'),
  Source: members({ Arn: name, Name: name, CreatedAt: time }),
  Target: name,
  Place: members({ AccountId: name, Region: name, Bucket: orNull(name) }),
  Proof: oneOf('Checksum', 'Probe', 'Copy', 'Unverifiable'),
  Bytes: orNull(bytes),
  Copy: orNull(
    members({
      Arn: name,
      Stamp: name,
      KmsKeyId: orNull(name),
      StampedWith: optional(members({ SourceCreatedAt: orNull(time), KmsKeyId: orNull(name) })),
    }),
  ),
  Export: orNull(
    members({
      Objects: listOf(members({ ...OBJECT, Shard: name, Bytes: bytes, Verdict: oneOf('verified', 'unverifiable') })),
      Manifest: orNull(members(OBJECT)),
      Claim: orNull(members(OBJECT)),
    }),
  ),
  StartedAt: time,
  ProvenAt: time,
  Execution: orNull(name),
  Deployment: name,
});

function isRecoveryPoint(value: unknown): value is RecoveryPoint {
  if (!RECORD(value)) return false;
  const { Kind, Copy, Export, Place, Proof } = value as { readonly [Member in keyof RecoveryPoint]: unknown };
  const isInMemoryDb = isRecord(Place) && Place['Bucket'] === null;
  return Kind === 'Copy'
    ? Copy !== null && Export === null && isInMemoryDb && Proof === 'Copy'
    : Copy === null && Export !== null && !isInMemoryDb && Proof !== 'Copy';
}
