import { nameOf } from '../functions/core/errors.ts';
import { refusalOf } from './refusal.ts';
import { UsageError } from './usage-error.ts';

/** The SDK's errors for a missing or wrong setting, with the places where it can be set. */
const UNSET = [
  { says: /^Invalid URL/, remedy: 'AWS_ENDPOINT_URL_S3, or another endpoint that is set, is no URL.' },
  {
    says: /^Region is missing/,
    remedy:
      'No region is set. Set AWS_REGION or AWS_DEFAULT_REGION, or region in the profile that AWS_PROFILE names (~/.aws/config).',
  },
  {
    says: /^Could not load credentials/,
    remedy:
      'No credentials were found. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE to a profile that has some.',
  },
];

const EXPIRED = 'The credentials have expired. Renew them, for example with aws sso login.';

/** Refusals of every request, by the names that S3 and MemoryDB have for them. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ['ExpiredToken', EXPIRED],
  ['ExpiredTokenException', EXPIRED],
  ['RequestTimeTooSkewed', 'The clock of this machine is more than 15 minutes away from that of AWS. Set it.'],
  [
    'InvalidAccessKeyId',
    'AWS does not know the access key. Check AWS_ACCESS_KEY_ID, or the profile that AWS_PROFILE names; temporary credentials also need AWS_SESSION_TOKEN.',
  ],
]);

/**
 * Turns a refusal of AWS into advice on what to check.
 * @param asked the bucket, and the account that must own it; null if any may
 */
export function inWords(
  error: unknown,
  { bucket, owner }: { readonly bucket: string; readonly owner: string | null },
): unknown {
  if (nameOf(error) === 'NoSuchBucket') return new UsageError(`There is no bucket ${bucket}. Check the name.`);
  const unset = error instanceof Error ? UNSET.find(({ says }) => says.test(error.message))?.remedy : undefined;
  const remedy = unset ?? REFUSED.get(nameOf(error)) ?? strangerIn(error);
  if (remedy !== undefined) return new UsageError(remedy);
  const refusal = refusalOf(error);
  if (refusal === null) return error;
  const other = owner === null ? '' : ` Most likely, another account than ${owner} owns ${bucket}.`;
  return new UsageError(
    `${refusal}.${other} Check ${owner === null ? '' : '--owner, '}the credentials and their permissions.`,
  );
}

/** What the SDK, Node and our own calls say of it; the last, of a success without an ETag. */
const STRANGE = /XML parse error|Parse Error: Expected HTTP|^s3:\w+ was answered as a success, without/;

/** What an answer that is not of S3, or not even HTTP, means; undefined for another error. */
function strangerIn(error: unknown): string | undefined {
  if (!(error instanceof Error) || !STRANGE.test(error.message)) return undefined;
  const endpoint = process.env['AWS_ENDPOINT_URL_S3'] || process.env['AWS_ENDPOINT_URL'] || 'The endpoint';
  return `${endpoint} does not answer as S3 does. Set AWS_ENDPOINT_URL_S3 to the address of an S3.`;
}
