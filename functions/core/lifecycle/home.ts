import { deploymentOf, parseArn } from '../arn.ts';
import type { Tag } from '../contract.ts';
import { STAMP_KEY, stampOf } from '../copy/stamp.ts';
import { claimKey, exportKey, manifestKey } from '../export/export-objects.ts';
import type { RecordedCopy, RecordedExport, RecordedObject, RecoveryPoint } from '../recovery-points/record.ts';
import type { Home } from './contract.ts';

/** What holds a copy or an export, whatever its value. */
export const KEEP_KEY = `${STAMP_KEY}:keep`;

export const isTaggedToKeep = (tags: readonly Tag[]): boolean => tags.some(({ Key }) => Key === KEEP_KEY);

/** @param bucket that of the deployment */
export function homeOf(executionArn: string, bucket: string): Home {
  const { accountId, region } = parseArn(executionArn);
  return { Deployment: deploymentOf(executionArn), AccountId: accountId, Region: region, Bucket: bucket };
}

/** Why a record is not one of this deployment's points: half a sentence; null if it is. */
export function whyNotOurs({ Deployment, Place, Copy }: RecoveryPoint, home: Home): string | null {
  if (Deployment !== home.Deployment) return `it is of the deployment "${Deployment}"`;
  if (Place.AccountId !== home.AccountId) return `it is in the account "${Place.AccountId}"`;
  if (Place.Region !== home.Region) return `it is in the region "${Place.Region}"`;
  if (Place.Bucket !== (Copy ? null : home.Bucket)) return `it is in the bucket "${Place.Bucket}"`;
  return null;
}

/** Whether the record says exactly what may be deleted, and could not be about anything else. */
export const isIdentified = (record: RecoveryPoint, home: Home): boolean =>
  record.Copy ? isStamped(record, record.Copy, home) : record.Export !== null && hasOwnKeys(record, record.Export);

/** The stamp names this deployment, and is that of the source, the name and the key. */
function isStamped({ Source, Target }: RecoveryPoint, { Arn, Stamp, StampedWith }: RecordedCopy, home: Home): boolean {
  if (StampedWith === undefined || !Arn.endsWith(`:${home.Region}:${home.AccountId}:snapshot/${Target}`)) return false;
  const { SourceCreatedAt: CreatedAt, KmsKeyId } = StampedWith;
  return Stamp === stampOf({ TargetSnapshotName: Target, KmsKeyId }, { Arn: Source.Arn, CreatedAt }, home.Deployment);
}

/** Without a hyphen, since `a-b` and shard `1` have the key of `a` and shard `b-1`. */
const SHARD = /^\w+$/;

const hasOwnKeys = ({ Target }: RecoveryPoint, { Objects, Manifest, Claim }: RecordedExport): boolean =>
  Objects.every(({ Key, Shard }) => SHARD.test(Shard) && Key === exportKey(Target, Shard)) &&
  (Manifest === null || Manifest.Key === manifestKey(Target)) &&
  (Claim === null || Claim.Key === claimKey(Target));

/** What an export leaves, in the order of its deletion: without its manifest, nobody takes it for whole any more. */
export const objectsOf = ({ Objects, Manifest, Claim }: RecordedExport): RecordedObject[] => [
  ...(Manifest ? [Manifest] : []),
  ...Objects,
  ...(Claim ? [Claim] : []),
];

/** The objects that a person tags to keep an export: its manifest, and the first of its files. */
export const taggedObjects = ({ Objects, Manifest }: RecordedExport): RecordedObject[] => [
  ...(Manifest ? [Manifest] : []),
  ...Objects.slice(0, 1),
];
