import { bucketProblems, ownerProblems, parseArguments, strayProblems } from '../terminal/arguments.ts';
import { UsageError } from '../terminal/usage-error.ts';

/** What the user requests. */
export interface Options {
  /** Where the report is. */
  readonly from: { readonly bucket: string; readonly owner: string | null } | 'local';
  readonly json: boolean;
}

const KNOWN = {
  bucket: { type: 'string' },
  owner: { type: 'string' },
  local: { type: 'boolean' },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** @returns null if the user asks for help. Throws UsageError with all problems. */
export function parseOptions(args: readonly string[]): Options | null {
  const { values, positionals } = parseArguments(args, KNOWN);
  if (values.help) return null;
  const { bucket, owner = null, local = false, json = false } = values;
  const problems = [
    ...strayProblems(positionals, 'The bucket goes after --bucket.'),
    ...(local && (bucket !== undefined || owner !== null)
      ? ['Give either --local, or --bucket of a deployment, not both.']
      : []),
    ...(local || bucket
      ? []
      : [
          'Give --bucket, the export bucket of a deployment, or --local for the local service: npm run status -- --local.',
        ]),
    ...ownerProblems(owner),
    ...bucketProblems(bucket),
  ];
  if (problems.length > 0) throw new UsageError(problems.join(' '));
  return { from: local ? 'local' : { bucket: String(bucket), owner }, json };
}

export const HELP = `\
Shows which clusters are protected, and how old the newest recovery point of each is, from
the report that the deployment writes every hour.

  npm run status -- --bucket NAME [options]
  npm run status -- --local [options]

  --bucket NAME    The export bucket of the deployment: its output ExportBucketName.
  --owner ACCOUNT  The account that must own the bucket.
  --local          The local service, at AWS_ENDPOINT_URL_S3 or the default port.
  --json           Prints the report as JSON: statemachine/protection.schema.json describes it.
  --help           Shows this.

Credentials and region are found as the AWS CLI finds them. Two hours after the last
measurement, every state but EXCLUDED is UNKNOWN.

The exit code is 0 if no cluster is late, 1 if one is late, unprotected or unknown, or the next
measurement is overdue, and 2 if the report cannot be read, or an option is wrong.`;
