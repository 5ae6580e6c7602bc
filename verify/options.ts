import { availableParallelism } from 'node:os';
import type { Level } from '../functions/core/rdb/evidence.ts';
import { parseArguments } from '../terminal/arguments.ts';
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

/** @returns null if the user asks for help. Throws UsageError. */
export function parseOptions(args: readonly string[]): Options | null {
  const { values, positionals } = parseArguments(args, KNOWN);
  if (values.help) return null;
  const { bucket, target, owner = null, manifest = null, 'write-manifest': writeManifest = false } = values;
  // A shell expands *.rdb after --file into one value and further words.
  const files = [...(values.file ?? []), ...positionals];
  const common = { level: values.probe ? 'Probe' : 'Checksum', json: values.json ?? false } as const;
  const workers = parseWorkers(values.workers);
  if (values.file === undefined) {
    if (positionals[0] !== undefined)
      throw new UsageError(`${positionals[0]} belongs to no option. Files go after --file.`);
    if (manifest !== null)
      throw new UsageError('--manifest goes with --file; in a bucket, the manifest is found by itself.');
    if (owner !== null && !/^\d{12}$/.test(owner))
      throw new UsageError(`--owner takes an account of 12 digits, not ${owner}.`);
    if (!bucket || !target) throw new UsageError('Give --bucket and --target of an export, or --file and RDB files.');
    return { ...common, workers, what: { bucket, target, owner, writeManifest } };
  }
  if (files.filter((file) => file === '-').length > 1)
    throw new UsageError('--file - reads standard input, which can be read once.');
  if (bucket !== undefined || target !== undefined || owner !== null)
    throw new UsageError('Give either --file, or --bucket and --target, not both.');
  if (writeManifest)
    throw new UsageError('--write-manifest goes with --bucket and --target: a manifest lies beside an export.');
  return { ...common, workers, what: { files, manifest } };
}

function parseWorkers(text: string | undefined): number {
  if (text === undefined) return availableParallelism();
  const workers = Number(text);
  if (/^\d+$/.test(text) && workers >= 1 && workers <= MOST_WORKERS) return workers;
  throw new UsageError(`--workers takes a number from 1 to ${MOST_WORKERS}, not ${text}.`);
}

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
is unverifiable, could not be read or may be missing, or an option is wrong.`;
