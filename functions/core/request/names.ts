import { REPORTS_PREFIX } from '../export/export-objects.ts';
import { utf8Bytes } from '../json.ts';
import { RECORDS_PREFIX } from '../recovery-points/record.ts';
import { nearest } from './nearest.ts';
import type { Problem } from './problem.ts';

/**
 * Manual snapshot names: 1-255 of [0-9a-z-], no "--", no "-" at the end. The API model has no pattern; this is the rule that
 * the service is known to apply, and the service decides.
 */
const MANUAL_NAME = /^(?!.*--)[0-9a-z-]{1,255}(?<!-)$/;
/** Automatic snapshots are named `automatic.<cluster>-YYYY-MM-DD-HH-MM` (MemoryDB guide, "Scheduling automatic snapshots"). */
const SOURCE_NAME = /^[0-9a-z.-]{1,255}$/;

/** @param name lower-cased */
export function sourceNameProblem(name: string): Problem | null {
  if (SOURCE_NAME.test(name)) return null;
  return {
    field: 'SourceSnapshotName',
    value: name,
    rule: '1 to 255 letters, digits, hyphens and dots',
    remedy: 'give the name as DescribeSnapshots shows it, not an ARN',
  };
}

/**
 * MemoryDB's rule for the names of its resources, which the API model does not have either.
 * @param name lower-cased
 */
export function clusterNameProblem(name: string): Problem | null {
  if (name.length <= 40 && MANUAL_NAME.test(name)) return null;
  return {
    field: 'SourceClusterName',
    value: name,
    rule: '1 to 40 letters, digits and hyphens, no two hyphens in a row, none at the end',
    remedy: 'give the name as DescribeClusters shows it, not an ARN',
  };
}

/** The placeholders that a target's name may have. */
export const PLACEHOLDERS = ['{cluster}', '{source}', '{date}', '{time}'] as const;
type Placeholder = (typeof PLACEHOLDERS)[number];
const ONE_OF_THEM = PLACEHOLDERS.join('|').replaceAll(/[{}]/g, '\\$&');
const PLACEHOLDER = new RegExp(ONE_OF_THEM, 'g');
const PLACEHOLDER_OR_ILLEGAL = new RegExp(`(${ONE_OF_THEM})|[^0-9a-z]`, 'g');

export const fillIn = (template: string, values: Readonly<Record<Placeholder, string>>): string =>
  template.replaceAll(PLACEHOLDER, (found) => values[found as Placeholder]);

export function placeholderProblem(template: string): Problem | null {
  const unknown = (template.match(/\{[^{}]*\}/g) ?? []).find((found) => !PLACEHOLDERS.some((known) => known === found));
  if (unknown === undefined) return null;
  const suggestion = nearest(unknown, PLACEHOLDERS);
  return {
    field: 'TargetSnapshotName',
    value: template,
    rule: `no other placeholders than ${PLACEHOLDERS.join(', ')}`,
    remedy: suggestion ? `did you mean ${suggestion}?` : `write one of these, or remove ${unknown}`,
  };
}

/** @param name lower-cased, as is `source`; it may have placeholders, whose values never make a name illegal */
export function copyTargetProblem(name: string, source: string): Problem | null {
  const field = 'TargetSnapshotName';
  if (name.length > 255 || !MANUAL_NAME.test(name.replaceAll(PLACEHOLDER, '0')))
    return {
      field,
      value: name,
      rule: '1 to 255 letters, digits and hyphens, no two hyphens in a row, none at the end',
      remedy: `try "${legalName(name)}"`,
    };
  if (name === source)
    return {
      field,
      value: name,
      rule: 'another name than that of the source',
      remedy: `try "${name.slice(0, 250)}-copy"`,
    };
  return null;
}

/** The nearest name that a manual snapshot may have; placeholders stay. */
export function legalName(name: string): string {
  const legal = name
    .toLowerCase()
    .replaceAll(PLACEHOLDER_OR_ILLEGAL, (_, placeholder?: string) => placeholder ?? '-')
    .replaceAll(/-+/g, '-')
    .replace(/^-/, '')
    .slice(0, 255)
    .replace(/\{[^}]*$/, '')
    .replace(/-$/, '');
  return legal || 'my-copy';
}

/** An S3 key has at most 1,024 bytes (S3 guide, "Naming objects"), and `-<shard>.rdb` is added to an export's name. */
const LONGEST_KEY_BYTES = 1024;
const KEY_SUFFIX_BYTES = 32;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f\ufffe\uffff]/;

export const isPrintable = (text: string): boolean => !CONTROL_CHARACTERS.test(text) && text.isWellFormed();

const OUR_FOLDERS = [RECORDS_PREFIX, REPORTS_PREFIX];

/** An export's name: 1 to 1,000 characters of UTF-8 (MemoryDB guide, "Exporting a snapshot"). */
export function exportTargetProblem(name: string): Problem | null {
  const field = 'TargetSnapshotName';
  const bytes = utf8Bytes(name);
  if ([...name].length > 1000 || bytes > LONGEST_KEY_BYTES - KEY_SUFFIX_BYTES)
    return {
      field,
      value: name,
      rule: `at most 1,000 characters and ${LONGEST_KEY_BYTES - KEY_SUFFIX_BYTES} bytes of UTF-8 (this has ${bytes}), since "-<shard>.rdb" is added to make the object's key`,
      remedy: 'choose a shorter name',
    };
  if (!isPrintable(name))
    return {
      field,
      value: name,
      rule: 'printable characters of valid UTF-8',
      remedy: 'remove the control characters or broken surrogates',
    };
  const folder = OUR_FOLDERS.find((each) => name.startsWith(each));
  if (folder !== undefined)
    return {
      field,
      value: name,
      rule: `a name that does not begin with ${OUR_FOLDERS.join(' or ')}, where this tool keeps its records and reports`,
      remedy: `try "exports/${name.slice(folder.length) || '{cluster}-{date}'}"`,
    };
  return null;
}

/** S3's rules for general purpose buckets (S3 guide, "General purpose bucket naming rules"). */
const BUCKET_NAME = /^(?!.*\.\.)[0-9a-z][0-9a-z.-]{1,61}[0-9a-z]$/;
const IP_ADDRESS = /^\d+\.\d+\.\d+\.\d+$/;
const RESERVED_BUCKET_NAME = /^(xn--|sthree-|amzn-s3-demo-)|(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/;

/** There is no IAM condition key for the target bucket of CopySnapshot, so the deployment keeps an allow-list. */
export function bucketNameProblem(name: string, allowed: readonly string[]): Problem | null {
  const field = 'TargetBucket';
  if (!BUCKET_NAME.test(name) || IP_ADDRESS.test(name) || RESERVED_BUCKET_NAME.test(name))
    return {
      field,
      value: name,
      rule: 'the name of a bucket: 3 to 63 lower-case letters, digits, dots and hyphens, beginning and ending with a letter or digit',
      remedy: 'give the plain name of a general purpose bucket, not an ARN, URL or access point',
    };
  if (!allowed.includes(name))
    return {
      field,
      value: name,
      rule: `one of the buckets that this deployment may export to: ${allowed.join(', ') || '(none)'}`,
      remedy: 'choose one of them, or deploy with that bucket as the parameter exportBucket',
    };
  return null;
}

/** An id, `alias/...`, or the ARN of one (KMS API reference, "KeyId", and CreateAlias). */
const KMS_KEY = /^(arn:[\w-]+:kms:[\w-]+:\d+:)?[\w/-]+$/;

/** KmsKeyId: at most 2,048 characters (CopySnapshot API reference). */
export function kmsKeyProblem(key: string, isExport: boolean): Problem | null {
  const field = 'KmsKeyId';
  if (isExport)
    return {
      field,
      value: key,
      rule: 'not together with TargetBucket: customer managed keys cannot be used when exporting',
      remedy: "remove KmsKeyId; the bucket's own encryption applies to the exported objects",
    };
  if (key.length > 2048 || !KMS_KEY.test(key))
    return {
      field,
      value: key,
      rule: 'the id, ARN or alias of a key, at most 2,048 characters',
      remedy: 'give the symmetric key that is to encrypt the copy',
    };
  return null;
}
