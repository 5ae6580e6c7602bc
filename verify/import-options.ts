import { isSnapshotArn } from '../functions/core/arn.ts';
import { bucketProblems, parseArguments } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** What is to be recorded: the exports in the bucket, or a copy. */
export interface ImportOptions {
  /** The export bucket of the deployment, which has the records. */
  readonly bucket: string;
  readonly what: { readonly prefix: string } | CopyFacts;
  readonly dryRun: boolean;
  readonly json: boolean;
}

export interface CopyFacts {
  readonly copy: string;
  readonly sourceArn: string;
  readonly sourceTime: string;
  readonly kmsKeyId: string | null;
  readonly deployment: string | null;
}

const OF_COPY = ['source-arn', 'source-time', 'kms-key-id', 'deployment'] as const;
const KNOWN = {
  bucket: { type: 'string' },
  prefix: { type: 'string' },
  copy: { type: 'string' },
  'source-arn': { type: 'string' },
  'source-time': { type: 'string' },
  'kms-key-id': { type: 'string' },
  deployment: { type: 'string' },
  'dry-run': { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** With its zone, since a time without one would be that of this machine. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** @returns null if the user asks for help. Throws UsageError with all problems. */
export function parseImportOptions(args: readonly string[]): ImportOptions | null {
  const { values, positionals } = parseArguments(args, KNOWN);
  if (values.help) return null;
  const { bucket = '', prefix, copy } = values;
  const arn = values['source-arn'] ?? '';
  const time = values['source-time'] ?? '';
  const problems = [
    ...bucketProblems(bucket),
    ...positionals.map((word) => `${word} belongs to no option.`),
    ...(bucket === '' ? ['Give --bucket: the export bucket of the deployment, which has the records.'] : []),
    ...(copy === undefined
      ? OF_COPY.filter((name) => values[name] !== undefined).map((name) => `--${name} goes with --copy.`)
      : [
          ...(copy === '' ? ['--copy takes the name of a snapshot.'] : []),
          ...(prefix === undefined ? [] : ['--prefix is for exports: give either it or --copy.']),
          ...(isSnapshotArn(arn) ? [] : [`--source-arn takes the ARN of the snapshot that was copied, not "${arn}".`]),
          ...(TIME.test(time) && !Number.isNaN(Date.parse(time))
            ? []
            : [`--source-time takes the time of the source with its zone, as 2026-11-20T03:00:00Z, not "${time}".`]),
        ]),
  ];
  if (problems.length > 0) throw new UsageError(problems.join(' '));
  const what =
    copy === undefined
      ? { prefix: prefix ?? '' }
      : {
          copy: copy.toLowerCase(),
          sourceArn: arn,
          sourceTime: time,
          kmsKeyId: values['kms-key-id'] ?? null,
          deployment: values.deployment ?? null,
        };
  return { bucket, what, dryRun: values['dry-run'] ?? false, json: values.json ?? false };
}

export const IMPORT_HELP = `\
Records recovery points that were made before there were records: exports from their manifests,
or a copy. Nothing is copied, changed or overwritten.

  npm run import -- --bucket NAME [--prefix P] [--dry-run]
  npm run import -- --bucket NAME --copy SNAPSHOT --source-arn ARN --source-time TIME [options]

  --bucket NAME      The export bucket of the deployment, which has the records.
  --prefix P         Only exports whose names begin so.
  --copy SNAPSHOT    The name of a copy that this tool has made. Its stamp must be that of the
                     facts that you give, since it does not show them:
  --source-arn ARN   the snapshot that was copied,
  --source-time TIME when that was created: the newest SnapshotCreationTime of its shards, with
                     the time zone, such as 2026-11-20T03:00:00Z,
  --kms-key-id KEY   and the KmsKeyId of the request, if it had one.
  --deployment NAME  The deployment that made it; needed for copies of version 0.2.0.
  --dry-run          Shows what would be recorded.
  --json             Prints the outcome as JSON.
  --help             Shows this.

Credentials and region are found as the AWS CLI finds them: in AWS_REGION or
AWS_DEFAULT_REGION, or in the profile. AWS_ENDPOINT_URL_S3 and AWS_ENDPOINT_URL_MEMORYDB lead to
other services, such as the local ones.

The exit code is 0 if everything is recorded, 1 if something is not, and 2 if that is not known:
a service could not be asked, a manifest could not be read, there is nothing to record, or an
option is wrong.`;
