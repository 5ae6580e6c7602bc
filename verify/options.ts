import { availableParallelism } from 'node:os';
import type { Level } from '../functions/core/rdb/evidence.ts';
import { bucketProblems, ownerProblems, parseArguments, strayProblems } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** An export in a bucket. */
export interface InBucket {
  readonly bucket: string;
  readonly target: string;
  /** The account that must own the bucket; null if any may. */
  readonly owner: string | null;
  /** Whether to write the manifest that the export lacks. */
  readonly writeManifest: boolean;
}

/** What the user requests. */
export interface Options {
  readonly what: { readonly files: readonly string[]; readonly manifest: string | null } | InBucket;
  readonly level: Level;
  readonly json: boolean;
  /** How many threads read and checksum. */
  readonly workers: number;
}

const KNOWN = {
  bucket: { type: 'string' },
  target: { type: 'string' },
  owner: { type: 'string' },
  'write-manifest': { type: 'boolean' },
  file: { type: 'string', multiple: true },
  manifest: { type: 'string' },
  probe: { type: 'boolean' },
  json: { type: 'boolean' },
  workers: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** More threads than this would only wait for each other. */
const MOST_WORKERS = 64;

/** @returns null if the user asks for help. Throws UsageError with all problems. */
export function parseOptions(args: readonly string[]): Options | null {
  const { values, positionals } = parseArguments(args, KNOWN);
  if (values.help) return null;
  const { bucket, target, owner = null, manifest = null, 'write-manifest': writeManifest = false } = values;
  // A shell expands *.rdb after --file into one value and further words.
  const files = [...(values.file ?? []), ...positionals];
  const { workers = `${availableParallelism()}`, probe, json = false } = values;
  const isOfFiles = values.file !== undefined;
  const isNumber = /^\d+$/.test(workers) && Number(workers) >= 1;
  const isTooMany = values.workers !== undefined && Number(workers) > MOST_WORKERS;
  const problems = [
    ...bucketProblems(bucket),
    ...(isNumber && !isTooMany ? [] : [`--workers takes a number from 1 to ${MOST_WORKERS}, not ${workers}.`]),
    ...(isOfFiles
      ? problemsOfFiles(files, bucket !== undefined || target !== undefined || owner !== null, writeManifest)
      : problemsInBucket(positionals, manifest, owner, !bucket || !target)),
  ];
  if (problems.length > 0) throw new UsageError(problems.join(' '));
  const what = isOfFiles
    ? { files, manifest }
    : { bucket: String(bucket), target: String(target), owner, writeManifest };
  return { what, level: probe ? 'Probe' : 'Checksum', json, workers: Number(workers) };
}

const problemsOfFiles = (files: readonly string[], hasBucket: boolean, writeManifest: boolean): string[] => [
  ...(files.filter((file) => file === '-').length > 1
    ? ['--file - reads standard input, which can be read once.']
    : []),
  ...(hasBucket ? ['Give either --file, or --bucket and --target, not both.'] : []),
  ...(writeManifest ? ['--write-manifest goes with --bucket and --target: a manifest lies beside an export.'] : []),
];

const problemsInBucket = (
  strays: readonly string[],
  manifest: string | null,
  owner: string | null,
  lacksName: boolean,
): string[] => [
  ...strayProblems(strays, 'Files go after --file.'),
  ...(manifest === null ? [] : ['--manifest goes with --file; in a bucket, the manifest is found by itself.']),
  ...ownerProblems(owner),
  ...(lacksName ? ['Give --bucket and --target of an export, or --file and RDB files.'] : []),
];

export const HELP = `\
Verifies the RDB files of an export, in a bucket or on this machine: every byte, unless you
ask for a quick look.

  npm run verify -- --bucket NAME --target NAME [options]
  npm run verify -- --file FILE... [options]

  --bucket NAME    The bucket of the export, and
  --target NAME    the TargetSnapshotName that it was made under. Its manifest is used if
                   there is one: then it is also known which files there must be, and what
                   is in them.
  --owner ACCOUNT  The account that must own the bucket.
  --write-manifest Writes the manifest of an export that has none, if every file is verified. What
                   it was of is taken from its claim. Nothing is ever overwritten.
  --file FILE...   Verifies files on this machine; - is standard input, of which every byte is
                   read.
  --manifest FILE  The manifest that these files belong to; they are found in it by name.
  --probe          Reads only the beginning and the end of each file.
  --json           Prints the outcome as JSON.
  --workers N      Threads that read; as many as there are processors unless you say.
  --help           Shows this.

Credentials and region are found as the AWS CLI finds them: in AWS_REGION or
AWS_DEFAULT_REGION, or in the profile. AWS_ENDPOINT_URL_S3 leads to another S3, such as the
local service's.

The exit code is 0 if all is verified, 1 if a file is bad, and 2 if neither is known: a file
is unverifiable, could not be read or may be missing, or an option is wrong. It is also 2 if
all is verified, and the manifest could not be written.`;
