import type { Reply } from '../http.ts';
import type { Bucket } from './bucket.ts';
import { S3Error } from './errors.ts';
import { listPage, versionsPage } from './listing.ts';
import { refuseUnheeded, type S3Input, type S3Request } from './request.ts';
import type { Marks, S3Store, StoredObject } from './store.ts';
import { receive } from './upload.ts';
import { NULL_VERSION } from './versions.ts';
import { type Xml, xmlDocument } from './xml.ts';

type Operation = (store: S3Store, bucket: Bucket, request: S3Request) => Promise<Reply>;

/** With keys that S3 manages itself, which is S3's own default. */
const SSE_S3 = 'AES256';

/** Each by its AWS name. HeadObject is GetObject, as the emulator sends no body to HEAD. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  HeadBucket: async (_store, { region }) => ok('', { 'x-amz-bucket-region': region }),
  // Empty for us-east-1, for historical reasons.
  GetBucketLocation: async (_store, { region }) => xml('LocationConstraint', region === 'us-east-1' ? '' : region),
  GetBucketPolicy: async (_store, { name, policy }) => {
    if (!policy) throw new S3Error('NoSuchBucketPolicy', { BucketName: name });
    return ok(JSON.stringify(policy), { 'content-type': 'application/json' });
  },
  GetBucketOwnershipControls: async (_store, { name, ownership }) => {
    if (!ownership) throw new S3Error('OwnershipControlsNotFoundError', { BucketName: name });
    return xml('OwnershipControls', { Rule: { ObjectOwnership: ownership } });
  },
  GetBucketVersioning: async (_store, { isVersioned }) =>
    xml('VersioningConfiguration', isVersioned ? { Status: 'Enabled' } : ''),
  ListObjectsV2: async (store, _bucket, { input }) => xml('ListBucketResult', await listPage(store, input)),
  ListObjectVersions: async (store, _bucket, { input }) => xml('ListVersionsResult', await versionsPage(store, input)),
  HeadObject: getObject,
  GetObjectTagging: async (store, bucket, { input, message }) => {
    const { Key = '', VersionId } = input;
    requireVersionId(bucket, VersionId);
    const found = await store.open(bucket.name, Key, VersionId);
    if (!found) throw await missing(store, bucket.name, input, message.method ?? '');
    await found.file.close();
    const { tags = {} } = store.marksOf(bucket.name, Key, found.object.versionId);
    return xml('Tagging', { TagSet: { Tag: Object.entries(tags).map(([name, Value]) => ({ Key: name, Value })) } });
  },
  GetObject: getObject,
  PutObject: async (store, { name }, request) => {
    const { Key = '', IfMatch, IfNoneMatch, ServerSideEncryption = SSE_S3 } = request.input;
    if (ServerSideEncryption !== SSE_S3)
      throw new S3Error('NotImplemented', { Header: 'x-amz-server-side-encryption' });
    const precondition = (existing: StoredObject | undefined) => {
      if (IfNoneMatch && existing) throw new S3Error('PreconditionFailed', { Condition: 'If-None-Match' });
      if (IfMatch && !existing) throw new S3Error('NoSuchKey', { Key });
      requireMatch(IfMatch, existing);
    };
    const object = await store.put(name, Key, (path) => receive(request, path), precondition);
    return ok('', { etag: object.etag, 'x-amz-server-side-encryption': SSE_S3, ...versionHeader(object) });
  },
  DeleteObject: async (store, bucket, { input }) => {
    const { Key = '', IfMatch, VersionId } = input;
    requireVersionId(bucket, VersionId);
    if (IfMatch && VersionId)
      throw new S3Error('NotImplemented', { Message: 'DeleteObject with both versionId and If-Match is not emulated' });
    const precondition = (existing: StoredObject | undefined) => {
      if (IfMatch && !existing) throw new S3Error('NoSuchKey', { Key });
      requireMatch(IfMatch, existing);
    };
    if (VersionId && store.isLocked(bucket.name, Key, VersionId)) throw new S3Error('AccessDenied');
    const removed = await store.remove(bucket.name, Key, { versionId: VersionId, precondition });
    const headers = { ...versionHeader(removed ?? {}), ...(removed?.isMarker && { 'x-amz-delete-marker': 'true' }) };
    return { status: 204, headers, body: '' };
  },
};

/** Performs an operation on a bucket that exists, in this region, of the expected owner. Throws S3Error. */
export async function perform(store: S3Store, request: S3Request): Promise<Reply> {
  const operation = OPERATIONS[request.operation];
  if (!operation) throw new S3Error('NotImplemented', { Message: `${request.operation} is not emulated` });
  refuseUnheeded(request);
  return operation(store, bucketOf(store, request.input), request);
}

function bucketOf(store: S3Store, { Bucket: name = '', ExpectedBucketOwner }: S3Input): Bucket {
  const bucket = store.bucket(name);
  if (!bucket) throw new S3Error('NoSuchBucket', { BucketName: name });
  const { region, owner } = bucket;
  const elsewhere = { Bucket: name, Endpoint: `s3.${region}.amazonaws.com` };
  if (region !== store.region) throw new S3Error('PermanentRedirect', elsewhere, { 'x-amz-bucket-region': region });
  if (ExpectedBucketOwner && ExpectedBucketOwner !== owner) throw new S3Error('AccessDenied');
  return bucket;
}

/** S3 keeps what PutObject said, which for what is written here is what the key's ending says. */
const contentTypeOf = (key: string): string => CONTENT_TYPES[/\.\w+$/.exec(key)?.[0] ?? ''] ?? 'binary/octet-stream';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.csv': 'text/csv; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json',
};

async function getObject(store: S3Store, bucket: Bucket, { input, message }: S3Request): Promise<Reply> {
  const { Key = '', IfMatch, Range = '', VersionId } = input;
  requireVersionId(bucket, VersionId);
  const found = await store.open(bucket.name, Key, VersionId);
  if (!found) throw await missing(store, bucket.name, input, message.method ?? '');
  const { object, file } = found;
  try {
    requireMatch(IfMatch, object);
    const range = rangeOf(Range, object.bytes);
    const { start, end } = range ?? { start: 0, end: object.bytes - 1 };
    const headers = {
      'accept-ranges': 'bytes',
      'content-length': end - start + 1,
      'content-type': contentTypeOf(Key),
      etag: object.etag,
      'last-modified': new Date(object.lastModified).toUTCString(),
      ...versionHeader(object),
      ...lockHeaders(store.marksOf(bucket.name, Key, object.versionId)),
      ...(range && { 'content-range': `bytes ${start}-${end}/${object.bytes}` }),
    };
    return { status: range ? 206 : 200, headers, body: file.createReadStream({ start, end: Math.max(start, end) }) };
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The error for an object or a version that is not there, or is a delete marker. */
async function missing(store: S3Store, bucket: string, { Key = '', VersionId }: S3Input, Method: string) {
  const versions = await store.versions(bucket, Key);
  const version = versions.find(({ versionId, isLatest }) => (VersionId ? versionId === VersionId : isLatest));
  const headers = version?.isMarker ? { ...versionHeader(version), 'x-amz-delete-marker': 'true' } : {};
  if (VersionId === undefined) return new S3Error('NoSuchKey', { Key }, headers);
  if (!version?.isMarker) return new S3Error('NoSuchVersion', { Key, VersionId });
  return new S3Error('MethodNotAllowed', { Method, ResourceType: 'DeleteMarker' }, { ...headers, allow: 'DELETE' });
}

const versionHeader = ({ versionId }: { readonly versionId?: string }): Record<string, string> =>
  versionId === undefined ? {} : { 'x-amz-version-id': versionId };

const lockHeaders = ({ retainedUntil, isOnLegalHold }: Marks): Record<string, string> => ({
  ...(retainedUntil !== undefined && {
    'x-amz-object-lock-mode': 'COMPLIANCE',
    'x-amz-object-lock-retain-until-date': new Date(retainedUntil).toISOString(),
  }),
  ...(isOnLegalHold && { 'x-amz-object-lock-legal-hold': 'ON' }),
});

/** Throws InvalidArgument for an id that S3 cannot have given. */
function requireVersionId({ isVersioned }: Bucket, id: string | undefined): void {
  if (id === undefined || id === NULL_VERSION || (isVersioned && /^[\w-]{32}$/.test(id))) return;
  const Message = 'Invalid version id specified';
  throw new S3Error('InvalidArgument', { Message, ArgumentName: 'versionId', ArgumentValue: id });
}

function requireMatch(etag: string | undefined, object: StoredObject | undefined): void {
  const matches = etag === undefined || etag === '*' || etag.replaceAll('"', '') === object?.etag.replaceAll('"', '');
  if (!matches) throw new S3Error('PreconditionFailed', { Condition: 'If-Match' });
}

/** The bytes of `a-b`, `a-` or `-n`; undefined, the whole object, for anything else, as HTTP requires. */
function rangeOf(header: string, bytes: number): { readonly start: number; readonly end: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if ((!first && !last) || (first && last && Number(last) < Number(first))) return undefined;
  const start = first ? Number(first) : Math.max(0, bytes - Number(last));
  const end = first && last ? Math.min(Number(last), bytes - 1) : bytes - 1;
  if (start <= end) return { start, end };
  const elements = { RangeRequested: header, ActualObjectSize: bytes };
  throw new S3Error('InvalidRange', elements, { 'content-range': `bytes */${bytes}` });
}

const ok = (body: string, headers: Reply['headers']): Reply => ({ status: 200, headers, body });

const xml = (name: string, content: Xml): Reply =>
  ok(xmlDocument(name, content, 'http://s3.amazonaws.com/doc/2006-03-01/'), { 'content-type': 'application/xml' });
