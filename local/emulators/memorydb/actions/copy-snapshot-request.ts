import type { CopySnapshotRequest } from '@aws-sdk/client-memorydb';
import { invalidCombination, invalidParameter, missingParameter, ServiceFault } from '../errors.ts';
import type { Options } from '../options.ts';
import type { Tag } from '../store.ts';

/** The grammar that Terraform's provider has found for manual snapshots. */
const SNAPSHOT_NAME = /^(?!.*--)[0-9a-z-]{1,255}(?<!-)$/;
/** From the API model, which is wider than S3's own rule. */
const BUCKET = /^[A-Za-z0-9._-]{1,255}$/;
/** From the API model. */
const LONGEST_KMS_KEY_ID = 2048;
/** From KMS's API reference: an id, an alias, or the ARN of one. */
const KMS_KEY = /^(arn:[\w-]+:kms:[\w-]+:\d+:)?[\w/-]+$/;
/** Characters that no documented set contains. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
/** From the developer guide, in characters of Unicode. */
const LONGEST_EXPORT_NAME = 1000;
const LONGEST_TAG_KEY = 128;
const LONGEST_TAG_VALUE = 256;
const TAGS_PER_RESOURCE = 50;

/** The request with names as the service stores them. Throws the fault for anything that the request alone shows. */
export function checkRequest(input: CopySnapshotRequest, options: Options) {
  const {
    SourceSnapshotName: source,
    TargetSnapshotName: target,
    TargetBucket: bucket,
    KmsKeyId: kmsKeyId,
    Tags,
  } = input;
  if (!source) throw missingParameter('SourceSnapshotName');
  if (!target) throw missingParameter('TargetSnapshotName');
  if (bucket !== undefined && !BUCKET.test(bucket)) throw invalidParameter(`Invalid S3 bucket name: ${bucket}.`);
  if (bucket && kmsKeyId !== undefined) throw invalidCombination('KmsKeyId cannot be used with TargetBucket.');
  if (kmsKeyId && kmsKeyId.length > LONGEST_KMS_KEY_ID) throw invalidParameter('KmsKeyId is too long.');
  if (kmsKeyId && !KMS_KEY.test(kmsKeyId)) throw new ServiceFault('InvalidKMSKeyFault');
  const name = bucket === undefined ? copyName(target) : exportName(target, options);
  return { source: source.toLowerCase(), target: name, bucket, kmsKeyId, tags: checkTags(Tags ?? []) };
}

function copyName(target: string): string {
  const name = target.toLowerCase();
  if (!SNAPSHOT_NAME.test(name)) throw invalidParameter(`Invalid snapshot name: ${target}.`);
  return name;
}

function exportName(target: string, options: Options): string {
  if ([...target].length > LONGEST_EXPORT_NAME) throw invalidParameter('The name of an export is too long.');
  return options.lowerCaseExportNames ? target.toLowerCase() : target;
}

/** Undefined if there are none: only then does a copy inherit its source's tags. */
function checkTags(tags: NonNullable<CopySnapshotRequest['Tags']>): readonly Tag[] | undefined {
  if (tags.length > TAGS_PER_RESOURCE) throw new ServiceFault('TagQuotaPerResourceExceeded');
  const checked = tags.map(({ Key, Value }, index): Tag => {
    if (!Key) throw missingParameter(`Tags[${index}].Key`);
    if (/^aws:/i.test(Key)) throw invalidParameter(`The prefix aws: is reserved: ${Key}.`);
    if ([...Key].length > LONGEST_TAG_KEY) throw invalidParameter(`The key of a tag is too long: ${Key}.`);
    if (Value && [...Value].length > LONGEST_TAG_VALUE)
      throw invalidParameter(`The value of the tag ${Key} is too long.`);
    if (UNPRINTABLE.test(`${Key}${Value ?? ''}`)) throw invalidParameter(`The tag ${Key} has invalid characters.`);
    return Value === undefined ? { Key } : { Key, Value };
  });
  return checked.length > 0 ? checked : undefined;
}
