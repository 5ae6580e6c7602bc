import { readFileSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { exportPrefix } from '../functions/core/export-objects.ts';
import type { Source } from '../functions/core/rdb/source.ts';
import { type ManifestShard, readManifest } from './manifest.ts';
import type { Options } from './options.ts';
import type { Shard } from './shard.ts';
import { UsageError } from './usage-error.ts';

/** What is to be verified, and what could be said about that. */
export interface Found {
  readonly shards: readonly Shard[];
  /** One sentence on what the shards were taken from. */
  readonly by: string;
}

/**
 * Finds the shards that the options mean.
 * @param folder what names of files are relative to. Throws UsageError when there are none
 */
export const findShards = ({ what }: Options, folder: string): Promise<Found> =>
  'files' in what
    ? Promise.resolve(inFiles(what.files, what.manifest, folder))
    : inBucket(what.bucket, what.target, what.owner);

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
  const by = manifest === null ? 'Which shards they are is not known: no manifest was given.' : `By ${manifest}.`;
  return { shards, by };
}

async function inBucket(bucket: string, target: string, owner: string | null): Promise<Found> {
  const { buckets, newS3Client, rdbObject } = await import('./s3.ts');
  const client = newS3Client();
  const manifest = `${target}.manifest.json`;
  const text = await wholeText(rdbObject(client, { bucket, owner, key: manifest }));
  const place = (key: string) => ({ bucket, owner, key });
  if (text !== null) {
    const shards = readManifest(text, manifest).map((shard) => inPlace(shard, shard.key, place(shard.key)));
    return { shards, by: `By ${manifest}.` };
  }
  const prefix = exportPrefix(target);
  const listed = await buckets(client).list(bucket, owner, prefix);
  const shards = listed.flatMap(({ key }) => {
    // Another export may have a name that begins with this one's and a hyphen.
    const [, name] = /^([^-/]+)\.rdb$/.exec(key.slice(prefix.length)) ?? [];
    return name === undefined ? [] : [{ ...inPlace(null, key, place(key)), name }];
  });
  if (shards.length === 0)
    throw new UsageError(
      `There is no ${prefix}….rdb in ${bucket}, and no ${manifest}. Check the names and the region.`,
    );
  return { shards, by: `There is no ${manifest}: whether files are missing, and which shards they are, is not known.` };
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

async function wholeText(source: Source): Promise<string | null> {
  const found = await source.describe();
  if (found === null || found.bytes === 0) return null;
  const chunks = [];
  const range = { First: 0, Last: Math.min(found.bytes, LONGEST_MANIFEST) - 1 };
  for await (const chunk of source.read(range, found.etag)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
