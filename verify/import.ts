import type { S3Client } from '@aws-sdk/client-s3';
import { parseArn } from '../functions/core/arn.ts';
import { claimIn } from '../functions/core/export/claim.ts';
import { claimKey, manifestKey } from '../functions/core/export/export-objects.ts';
import { printable } from '../functions/core/printable.ts';
import type { Composed, CurrentObject } from '../functions/core/recovery-points/compose-record.ts';
import { readManifestFacts, recordOfCopy, recordOfManifest } from '../functions/core/recovery-points/import-record.ts';
import { mergeRecord, recordText } from '../functions/core/recovery-points/merge-record.ts';
import { RECORDS_PREFIX, type RecoveryPoint, recordKey } from '../functions/core/recovery-points/record.ts';
import { inWords } from '../terminal/advice.ts';
import { runCommand } from '../terminal/run-command.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { type CopyFacts, IMPORT_HELP, type ImportOptions, parseImportOptions } from './import-options.ts';

/** What became of one export or copy. */
interface Imported {
  /** The key of a manifest, or the name of a copy. */
  readonly Of: string;
  readonly Result: 'recorded' | 'would be recorded' | 'recorded already' | 'not recorded';
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
  try {
    for await (const each of 'copy' in what ? importCopy(options, what) : importExports(options, what.prefix)) {
      imported.push(each);
      if (!options.json) console.log(lineOf(each));
    }
  } catch (error) {
    throw inWords(error, { bucket, owner: null });
  }
  const failed = imported.filter(({ Result }) => Result === 'not recorded');
  if (options.json) console.log(JSON.stringify({ Imported: imported }, null, 2));
  return failed.length > 0 ? EXIT_CODES.someNot : EXIT_CODES.allRecorded;
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
  for (const { key } of manifests) {
    const facts = readManifestFacts(bucket, key, await textOf(key));
    const composed =
      typeof facts === 'string'
        ? { reason: facts }
        : recordOfManifest(bucket, facts, objectsOf(facts, byKey), claimIn(await textOf(claimKey(facts.target))));
    yield await record(client, options, key, composed);
  }
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
  const place = { bucket, owner: ownerOf(composed.record), key };
  const isWritten = !dryRun && (await objects.writeText(place, recordText(composed.record), null));
  const found = isWritten ? null : await objects.readText(place);
  const merge = found && mergeRecord(found.text, composed.record);
  if (merge === null) return { Of: of, Result: dryRun ? 'would be recorded' : 'recorded', Record: key, Reason: null };
  if (merge === 'keep') return { Of: of, Result: 'recorded already', Record: key, Reason: null };
  const reason = 'reason' in merge ? merge.reason : OTHER_RECORD;
  return { Of: of, Result: 'not recorded', Record: key, Reason: reason };
}

const ownerOf = ({ Source }: RecoveryPoint): string => parseArn(Source.Arn).accountId;

const OTHER_RECORD =
  'A record that says otherwise is there. Start the same request again: it is proven and recorded anew.';
