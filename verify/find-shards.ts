import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { isExecutionArn, isSnapshotArn } from '../functions/core/arn.ts';
import { type Claim, claimIn } from '../functions/core/export/claim.ts';
import { claimKey, exportKey, exportPrefix, manifestKey } from '../functions/core/export/export-objects.ts';
import { identitiesOf } from '../functions/core/export/verification-plan.ts';
import { inWords } from '../terminal/advice.ts';
import { readNamed } from '../terminal/named-file.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { gapsBetween, incompleteness } from './coverage.ts';
import { type ManifestShard, readManifest } from './manifest.ts';
import type { InBucket, Options } from './options.ts';
import type { Provenance } from './report.ts';
import { type Shard, STANDARD_INPUT } from './shard.ts';

/** The shards to verify, and where they were found. */
interface Found extends Omit<Provenance, 'manifest'> {
  readonly shards: readonly Shard[];
  /** The claim of an export without a manifest; null when there is none that describes the source. */
  readonly claim: Claim | null;
}

/**
 * Finds the shards that the options name. Throws UsageError when there are none.
 * @param folder the base of relative file names
 */
export const findShards = ({ what }: Options, folder: string): Promise<Found> =>
  'files' in what
    ? Promise.resolve(inFiles(what.files, what.manifest, folder))
    : inBucket(what).catch((error) => {
        throw inWords(error, what);
      });

const OTHER_FILE = 'Give the <TargetSnapshotName>.manifest.json of the export, or leave --manifest out.';

/**
 * Files without a manifest are judged one by one; that there may be more is not a gap. They are opened later, so that an
 * unreadable file does not prevent the verification of the others.
 */
function inFiles(files: readonly string[], manifest: string | null, folder: string): Found {
  const known = manifest === null ? [] : readManifest(textIn(manifest, folder), manifest, OTHER_FILE);
  const byName = new Map(known.map((shard) => [basename(shard.key), shard]));
  const shards = files.map((file) => {
    if (file === '-') return inPlace(null, STANDARD_INPUT, STANDARD_INPUT);
    return inPlace(byName.get(basename(file)) ?? null, file, { path: resolve(folder, file) });
  });
  if (manifest === null)
    return { shards, claim: null, source: 'Which shards they are is not known: no manifest was given.', gaps: [] };
  const given = new Set(files.map((file) => basename(file)));
  const missing = [...byName.keys()].filter((name) => !given.has(name));
  const unlisted = files.filter((file) => !byName.has(basename(file)));
  const gaps = [
    ...(missing.length > 0 ? [`${manifest} also lists ${missing.join(', ')}, not given here.`] : []),
    ...(unlisted.length > 0
      ? [`${manifest} does not list ${unlisted.join(', ')}: which shard that is is not known.`]
      : []),
  ];
  return { shards, claim: null, source: `By ${manifest}.`, gaps: [...gaps, ...slotGaps(manifest, known)] };
}

async function inBucket({ bucket, target, owner, writeManifest }: InBucket): Promise<Found> {
  const { buckets, newS3Client, wholeText } = await import('./s3.ts');
  const client = newS3Client();
  const manifest = manifestKey(target);
  const place = (key: string) => ({ bucket, owner, key });
  const text = await wholeText(client, place(manifest));
  if (text !== null) {
    const known = readManifest(text, manifest);
    const other = known.find((shard) => !isOfTarget(target, shard));
    if (other)
      throw new UsageError(
        `${manifest} lists ${other.key}: it is the manifest of another export, or was moved. Verify that export, or give its files with --file and --manifest.`,
      );
    const shards = known.map((shard) => inPlace(shard, shard.key, place(shard.key)));
    return { shards, claim: null, source: `By ${manifest}.`, gaps: slotGaps(manifest, known) };
  }
  const claimName = claimKey(target);
  const claimed = await wholeText(client, place(claimName));
  const claim = claimed === null ? null : claimIn(claimed);
  const claimOf = claim?.TargetSnapshotName ?? target;
  if (claimOf !== target)
    throw new UsageError(
      `${claimName} is the claim of ${claimOf}: it was copied or moved. Verify that export, or give the files with --file.`,
    );
  const wrong = claim && wronglyNamed(claim);
  if (writeManifest && wrong)
    throw new UsageError(
      `No manifest can be written: ${claimName} names ${wrong}, which is no ARN of one. The claim is damaged: restore an earlier version of it.`,
    );
  if (claim?.Snapshot) {
    const known = [...identitiesOf(claim.Snapshot)].map(([name, identity]) => ({ name: String(name), identity }));
    const shards = known.map(({ name, identity }) => {
      const key = exportKey(target, name);
      return { name, key, place: place(key), identity, record: null };
    });
    const source = `By ${claimName}: there is no ${manifest}. ${BEGUN}`;
    return { shards, claim, source, gaps: slotGaps(claimName, known) };
  }
  if (writeManifest)
    throw new UsageError(`No manifest can be written: there is no ${claimName} that describes the export.`);
  const prefix = exportPrefix(target);
  const listed = await buckets(client).list(bucket, owner, prefix);
  const shards = listed.flatMap(({ key }) => {
    // Another export's name may begin with this one's and a hyphen.
    const [, name] = /^([^-/]+)\.rdb$/.exec(key.slice(prefix.length)) ?? [];
    return name === undefined ? [] : [{ ...inPlace(null, key, place(key)), name }];
  });
  const begun = claimed === null ? [] : [`There is ${claimName}. ${BEGUN}`];
  if (shards.length === 0) {
    const none = `There is no ${prefix}….rdb in ${bucket}, and no ${manifest}. Check the names and the region.`;
    throw new UsageError([none, ...begun].join(' '));
  }
  const absent = gapsBetween(shards.map(({ name }) => name));
  const gaps = [
    'Without a manifest, it is not known whether files are missing, and which shards they are.',
    ...begun,
    ...(absent.length > 0
      ? [`There is no file of shard ${absent.join(', ')}, but there are files of later shards.`]
      : []),
  ];
  return { shards, claim: null, source: `There is no ${manifest}.`, gaps };
}

/** What a claim names by text that is no ARN of it; null if there is nothing. */
function wronglyNamed({ Execution, Source }: Claim): string | null {
  if (!isExecutionArn(Execution)) return `${Execution} as its execution`;
  return isSnapshotArn(Source.Arn) ? null : `${Source.Arn} as its source`;
}

/** What a claim without a manifest means. */
const BEGUN = 'The export was begun, and is not concluded, or failed.';

const isOfTarget = (target: string, { name, key }: ManifestShard): boolean =>
  name === null ? key.startsWith(exportPrefix(target)) : key === exportKey(target, name);

function slotGaps(name: string, shards: readonly Pick<ManifestShard, 'identity'>[]): string[] {
  const why = incompleteness(shards.map(({ identity }) => identity.Slots));
  return why === null ? [] : [`Of the shards that ${name} lists, ${why}.`];
}

const inPlace = (shard: ManifestShard | null, key: string, place: Shard['place']): Shard => ({
  name: shard?.name ?? null,
  key,
  place,
  identity: shard?.identity ?? null,
  record: shard?.record ?? null,
});

const textIn = (file: string, folder: string): string =>
  readNamed(file, () => readFileSync(resolve(folder, file), 'utf8'));
