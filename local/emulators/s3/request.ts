import type { IncomingMessage } from 'node:http';
import { S3Error } from './errors.ts';

/** The request as text, by the names of the SDK's input members (`Bucket`, `Key`, `MaxKeys`, ...). */
export type S3Input = Readonly<Record<string, string>>;

export interface S3Request {
  readonly operation: string;
  readonly input: S3Input;
  readonly message: IncomingMessage;
}

const PARAMETERS = [
  ...['prefix', 'delimiter', 'max-keys', 'continuation-token', 'start-after', 'encoding-type', 'key-marker'],
  'version-id-marker',
];
const HEADERS = [
  ...['range', 'if-match', 'if-none-match', 'x-amz-expected-bucket-owner', 'x-amz-checksum-crc32'],
  'x-amz-server-side-encryption',
];

/** Operations whose name does not follow from method, scope and query parameter, unlike `GetBucketPolicy`. */
const IRREGULAR: Readonly<Record<string, string>> = {
  GetService: 'ListBuckets',
  GetBucket: 'ListObjects',
  GetBucketListType: 'ListObjectsV2',
  GetBucketVersions: 'ListObjectVersions',
  PutBucket: 'CreateBucket',
  PostBucketDelete: 'DeleteObjects',
  PostObjectUploads: 'CreateMultipartUpload',
  PutObjectPartNumberUploadId: 'UploadPart',
};

/** Headers that are not emulated, and must not be ignored silently. */
const UNHEEDED = new RegExp(
  '^(if-(?!match|none-match)|cache-control|content-(md5|disposition|language)|expires|x-amz-(?!expected-bucket-owner|' +
    'checksum-crc32$|server-side-encryption$|checksum-mode|date|content-sha256|security-token|user-agent|sdk-|trailer|decoded-content-length))',
);

/** Reads the line and the headers of a path-style request. Throws InvalidURI. */
export function parseRequest(message: IncomingMessage): S3Request {
  const { method = '', url = '', headers } = message;
  // Not `new URL`, which would resolve the dots that belong to a key.
  const [, bucket = '', key = '', search = ''] = /^\/([^/?]*)\/?([^?]*)\??(.*)$/.exec(url) ?? [];
  const query = new URLSearchParams(search);
  const parameters = ['GET', 'HEAD', 'DELETE'].includes(method) && key ? [...PARAMETERS, 'versionId'] : PARAMETERS;
  const asked = [...query.keys()].filter((name) => name !== 'x-id' && !parameters.includes(name));
  const name = [method.toLowerCase(), key ? 'Object' : bucket ? 'Bucket' : 'Service', ...asked].map(memberOf).join('');
  const operation = 'x-amz-copy-source' in headers ? 'CopyObject' : (IRREGULAR[name] ?? name);
  const input: Record<string, string> = {};
  if (bucket) input['Bucket'] = decode(bucket);
  if (key) input['Key'] = decode(key);
  for (const parameter of parameters) if (query.get(parameter)) input[memberOf(parameter)] = query.get(parameter) ?? '';
  for (const header of HEADERS) if (headers[header]) input[memberOf(header)] = String(headers[header]);
  return { operation, input, message };
}

/** Throws NotImplemented with the name of a header that is not emulated. */
export function refuseUnheeded({ operation, input, message }: S3Request): void {
  const { IfNoneMatch = '*' } = input;
  const Header = Object.keys(message.headers).find((name) =>
    name === 'if-none-match' ? IfNoneMatch !== '*' || operation !== 'PutObject' : UNHEEDED.test(name),
  );
  if (Header) throw new S3Error('NotImplemented', { Header });
}

/** `x-amz-checksum-crc32` is ChecksumCRC32, `max-keys` is MaxKeys. */
const memberOf = (name: string): string =>
  name.replace(/^x-amz-/, '').replace(/(?:^|-)(crc|.)/g, (_all, start: string) => start.toUpperCase());

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new S3Error('InvalidURI', { Message: "Couldn't parse the specified URI." });
  }
}
