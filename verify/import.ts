import type { S3Client } from '@aws-sdk/client-s3';
import { parseArn } from '../functions/core/arn.ts';
import { claimIn } from '../functions/core/export/claim.ts';
import { claimKey, manifestKey } from '../functions/core/export/export-objects.ts';
import { isSameJson } from '../functions/core/json.ts';
import { printable } from '../functions/core/printable.ts';
import type { Composed, CurrentObject } from '../functions/core/recovery-points/compose-record.ts';
import { readManifestFacts, recordOfCopy, recordOfManifest } from '../functions/core/recovery-points/import-record.ts';
import { comparedIn, mergeRecord, recordText } from '../functions/core/recovery-points/merge-record.ts';
import { readRecord } from '../functions/core/recovery-points/read-record.ts';
import { RECORDS_PREFIX, type RecoveryPoint, recordKey } from '../functions/core/recovery-points/record.ts';
import { inWords } from '../terminal/advice.ts';
import { refusalOf } from '../terminal/refusal.ts';
import { NOT_KNOWN, runCommand } from '../terminal/run-command.ts';
import { sentenceOf } from '../terminal/sentence.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { type CopyFacts, IMPORT_HELP, type ImportOptions, parseImportOptions } from './import-options.ts';

/** What became of one export or copy. */
interface Imported {
  /** The key of a manifest, or the name of a copy. */
  readonly Of: string;
  readonly Result: 'recorded' | 'would be recorded' | 'recorded already' | 'not recorded' | 'not readable';
  readonly Record: string | null;
  readonly Reason: string | null;
}

const EXIT_CODES = { allRecorded: 0, someNot: 1 } as const;

/**
 * The command line of the import.
 * @returns the exit code
 */
export const main = (args: readonly string[]): Promise<number> =>
  runCommand(args, { parse: parseImportOptions, help: IMPORT_HELP, run, failure: 'It could not be imported' });

async function run(options: ImportOptions): Promise<number> {
  const { bucket, what } = options;
  const imported: Imported[] = [];
  const printJson = () => console.log(JSON.stringify({ Imported: imported }, null, 2));
  try {
    for await (const each of 'copy' in what ? importCopy(options, what) : importExports(options, what.prefix)) {
      imported.push(each);
      if (!options.json) console.log(lineOf(each));
    }
  } catch (error) {
    if (options.json && imported.length > 0) printJson();
    throw inWords(error, { bucket, owner: null });
  }
  if (options.json) printJson();
  const results = new Set(imported.map(({ Result }) => Result));
  if (results.has('not readable')) return NOT_KNOWN;
  return results.has('not recorded') ? EXIT_CODES.someNot : EXIT_CODES.allRecorded;
}

const lineOf = ({ Of, Result, Record, Reason }: Imported): string =>
  printable(`${Result.padEnd(18)}${Of}${Record ? `  ${Record}` : ''}${Reason ? `  ${Reason}` : ''}`);

async function* importExports(options: ImportOptions, prefix: string): AsyncGenerator<Imported> {
  const { bucket } = options;
  const { currentVersions, newS3Client, wholeText } = await import('./s3.ts');
  const client = newS3Client();
  const listed = await currentVersions(client)(bucket, null, prefix);
  const manifests = listed.filter(
    ({ key }) =>
      key.endsWith(manifestKey('')) &&
      key.slice(0, -manifestKey('').length).startsWith(prefix) &&
      !key.startsWith(RECORDS_PREFIX),
  );
  if (manifests.length === 0)
    throw new UsageError(`There is no manifest in ${bucket}${prefix && ` whose key begins with ${prefix}`}.`);
  const byKey = new Map(listed.map((object) => [object.key, object]));
  const textOf = async (key: string) => (await wholeText(client, { bucket, owner: null, key })) ?? '';
  const compose = async (key: string): Promise<Composed> => {
    const facts = readManifestFacts(bucket, key, await textOf(key));
    return typeof facts === 'string'
      ? { reason: facts }
      : recordOfManifest(bucket, facts, objectsOf(facts, byKey), claimIn(await textOf(claimKey(facts.target))));
  };
  for (const { key } of manifests) {
    const composed = await compose(key).catch((error: unknown) => unreadable(bucket, error));
    yield typeof composed === 'string'
      ? { Of: key, Result: 'not readable', Record: null, Reason: composed }
      : await record(client, options, key, composed);
  }
}

/** Why one manifest, or its claim, cannot be read. Throws what keeps all from being read. */
function unreadable(bucket: string, error: unknown): string {
  const said = inWords(error, { bucket, owner: null });
  if (said instanceof UsageError && refusalOf(error) === null) throw said;
  return sentenceOf(said);
}

const objectsOf = (
  { target, shards }: { readonly target: string; readonly shards: readonly { readonly Key: string }[] },
  byKey: ReadonlyMap<string, CurrentObject>,
): CurrentObject[] =>
  [...shards.map(({ Key }) => Key), manifestKey(target), claimKey(target)].flatMap((key) => byKey.get(key) ?? []);

async function* importCopy(options: ImportOptions, { copy, ...asked }: CopyFacts): AsyncGenerator<Imported> {
  const { newS3Client } = await import('./s3.ts');
  const { describeCopy } = await import('./describe-copy.ts');
  const found = await describeCopy(copy);
  if (found === null) throw new UsageError(`There is no snapshot "${copy}". Check the name and the region.`);
  const composed = recordOfCopy({ ...found, asked }, new Date().toISOString());
  yield await record(newS3Client(), options, copy, composed);
}

/** Writes the record where there is none. One that says otherwise is left to an execution, which proves before it writes. */
async function record(
  client: S3Client,
  { bucket, dryRun }: ImportOptions,
  of: string,
  composed: Composed,
): Promise<Imported> {
  if ('reason' in composed) return { Of: of, Result: 'not recorded', Record: null, Reason: composed.reason };
  const s3 = await import('./s3.ts');
  const objects = s3.objects(client);
  const key = recordKey(composed.record);
  const text = recordText(composed.record);
  if (readRecord(key, text) === null)
    return { Of: of, Result: 'not recorded', Record: null, Reason: noRecord(composed.record) };
  const place = { bucket, owner: ownerOf(composed.record), key };
  const isWritten = !dryRun && (await objects.writeText(place, text, null));
  const found = isWritten ? null : await objects.readText(place);
  const merge = found && mergeRecord(found.text, composed.record);
  if (merge === null) return { Of: of, Result: dryRun ? 'would be recorded' : 'recorded', Record: key, Reason: null };
  if (merge === 'keep') return { Of: of, Result: 'recorded already', Record: key, Reason: null };
  const reason = 'reason' in merge ? merge.reason : otherwise(readRecord(key, found?.text ?? ''), merge.record);
  return { Of: of, Result: 'not recorded', Record: key, Reason: reason };
}

const ownerOf = ({ Source }: RecoveryPoint): string => parseArn(Source.Arn).accountId;

const noRecord = ({ Source, Execution }: RecoveryPoint): string =>
  `What it says would be no record. Check that its source (${Source.Arn})${Execution === null ? ' is an ARN' : ` and its execution (${Execution}) are ARNs`}.`;

const otherwise = (there: RecoveryPoint | null, record: RecoveryPoint): string => {
  const first = difference(there && comparedIn(there), comparedIn(record));
  return `The record that is there says ${first}. Start the same request again: it is proven and recorded anew.`;
};

/** The first member in which two JSON values differ, with both values; null if they are equal. */
function difference(one: unknown, other: unknown, path = ''): string | null {
  if (isSameJson(one, other)) return null;
  if (!hasMembers(one) || !hasMembers(other))
    return `${path} ${JSON.stringify(one ?? null)}, and not ${JSON.stringify(other ?? null)}`;
  const found = Object.keys({ ...one, ...other }).map((name) =>
    difference(one[name], other[name], path === '' ? name : `${path}.${name}`),
  );
  return found.find((each) => each !== null) ?? null;
}

const hasMembers = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
