import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { type Claim, claimIn } from '../functions/core/export/claim.ts';
import { claimKey, exportKey, exportPrefix, manifestKey } from '../functions/core/export/export-objects.ts';
import { identitiesOf } from '../functions/core/export/verification-plan.ts';
import type { RdbBytes } from '../functions/core/rdb/bytes.ts';
import { gapsBetween, incompleteness } from './coverage.ts';
import { type ManifestShard, readManifest } from './manifest.ts';
import type { InBucket, Options } from './options.ts';
import { refusalOf } from './refusal.ts';
import type { Basis } from './report.ts';
import type { Shard } from './shard.ts';
import { UsageError } from './usage-error.ts';

/** What is to be verified, and what could be said about that. */
export interface Found extends Basis {
  readonly shards: readonly Shard[];
  /** The claim of an export without a manifest; null when there is none that tells of the source. */
  readonly claim: Claim | null;
}

/**
 * Finds the shards that the options mean.
 * @param folder what names of files are relative to. Throws UsageError when there are none
 */
export const findShards = ({ what }: Options, folder: string): Promise<Found> =>
  'files' in what
    ? Promise.resolve(inFiles(what.files, what.manifest, folder))
    : inBucket(what).catch((error) => {
        throw inWords(error, what);
      });

/** Files without a manifest are what is asked about, each for itself: that there may be more is no doubt. */
function inFiles(files: readonly string[], manifest: string | null, folder: string): Found {
  const known =
    manifest === null
      ? []
      : readManifest(
          reading(manifest, () => readFileSync(resolve(folder, manifest), 'utf8')),
          manifest,
        );
  const byName = new Map(known.map((shard) => [basename(shard.key), shard]));
  const shards = files.map((file) => {
    const shard = byName.get(basename(file));
    if (manifest !== null && !shard) throw new UsageError(`${manifest} knows no file named ${basename(file)}.`);
    const path = resolve(folder, file);
    if (!reading(file, () => statSync(path)).isFile()) throw new UsageError(`${file} is no file.`);
    return inPlace(shard ?? null, file, { path });
  });
  if (manifest === null)
    return { shards, claim: null, by: 'Which shards they are is not known: no manifest was given.', doubts: [] };
  const given = new Set(files.map((file) => basename(file)));
  const left = [...byName.keys()].filter((name) => !given.has(name));
  const doubts = left.length > 0 ? [`${manifest} also lists ${left.join(', ')}, not given here.`] : [];
  return { shards, claim: null, by: `By ${manifest}.`, doubts: [...doubts, ...doubtsOf(manifest, known)] };
}

async function inBucket({ bucket, target, owner, writeManifest }: InBucket): Promise<Found> {
  const { buckets, newS3Client, rdbObject } = await import('./s3.ts');
  const client = newS3Client();
  const manifest = manifestKey(target);
  const place = (key: string) => ({ bucket, owner, key });
  const text = await wholeText(rdbObject(client, place(manifest)));
  if (text !== null) {
    const known = readManifest(text, manifest);
    const shards = known.map((shard) => inPlace(shard, shard.key, place(shard.key)));
    return { shards, claim: null, by: `By ${manifest}.`, doubts: doubtsOf(manifest, known) };
  }
  const claimName = claimKey(target);
  const claimed = await wholeText(rdbObject(client, place(claimName)));
  const claim = claimed === null ? null : claimIn(claimed);
  if (claim?.Snapshot) {
    const known = [...identitiesOf(claim.Snapshot)].map(([name, identity]) => ({ name: String(name), identity }));
    const shards = known.map(({ name, identity }) => {
      const key = exportKey(target, name);
      return { name, key, place: place(key), identity, record: null };
    });
    const doubts = doubtsOf(claimName, known);
    return { shards, claim, by: `By ${claimName}: there is no ${manifest}.`, doubts };
  }
  if (writeManifest)
    throw new UsageError(`No manifest can be written: there is no ${claimName} that tells what was exported.`);
  const prefix = exportPrefix(target);
  const listed = await buckets(client).list(bucket, owner, prefix);
  const shards = listed.flatMap(({ key }) => {
    // Another export may have a name that begins with this one's and a hyphen.
    const [, name] = /^([^-/]+)\.rdb$/.exec(key.slice(prefix.length)) ?? [];
    return name === undefined ? [] : [{ ...inPlace(null, key, place(key)), name }];
  });
  const begun =
    claimed === null ? [] : [`There is ${claimName}: the export was begun, and is not concluded, or failed.`];
  if (shards.length === 0) {
    const none = `There is no ${prefix}….rdb in ${bucket}, and no ${manifest}. Check the names and the region.`;
    throw new UsageError([none, ...begun].join(' '));
  }
  const gaps = gapsBetween(shards.map(({ name }) => name));
  const doubts = [
    'Without a manifest, nobody can tell whether files are missing, and which shards they are.',
    ...begun,
    ...(gaps.length > 0 ? [`There is no file of shard ${gaps.join(', ')}, but there are files of later shards.`] : []),
  ];
  return { shards, claim: null, by: `There is no ${manifest}.`, doubts };
}

function doubtsOf(name: string, shards: readonly Pick<ManifestShard, 'identity'>[]): string[] {
  const why = incompleteness(shards.map(({ identity }) => identity.Slots));
  return why === null ? [] : [`Of the shards that ${name} lists, ${why}.`];
}

/** What S3 refuses because of what was asked, as what to check. */
function inWords(error: unknown, { bucket, owner }: InBucket): unknown {
  if (error instanceof Error && error.name === 'NoSuchBucket')
    return new UsageError(`There is no bucket ${bucket}. Check the name.`);
  const refusal = refusalOf(error);
  if (refusal === null) return error;
  const other = owner === null ? '' : ` Most likely, another account than ${owner} owns ${bucket}.`;
  return new UsageError(
    `${refusal}.${other} Check ${owner === null ? '' : '--owner, '}the credentials and their permissions.`,
  );
}

const inPlace = (shard: ManifestShard | null, key: string, place: Shard['place']): Shard => ({
  name: shard?.name ?? null,
  key,
  place,
  identity: shard?.identity ?? null,
  record: shard?.record ?? null,
});

function reading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UsageError(`${name} cannot be read (${(error as Error).message}). Check the name and the permissions.`);
  }
}

/** A manifest has some hundred bytes for each of at most 500 shards. */
const LONGEST_MANIFEST = 4 * 2 ** 20;

async function wholeText(rdb: RdbBytes): Promise<string | null> {
  const found = await rdb.describe();
  if (found === null) return null;
  if (found.bytes === 0) return '';
  const chunks = [];
  const range = { First: 0, Last: Math.min(found.bytes, LONGEST_MANIFEST) - 1 };
  for await (const chunk of rdb.read(range, found.etag)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
