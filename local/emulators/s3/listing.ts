import { S3Error } from './errors.ts';
import type { S3Input } from './request.ts';
import { byBytes, type S3Store, type StoredVersion } from './store.ts';
import type { Xml } from './xml.ts';

/** One page of ListObjectsV2: the content of its ListBucketResult. Throws InvalidArgument. */
export async function listPage(store: S3Store, input: S3Input): Promise<Xml> {
  const { Bucket = '', Prefix = '', Delimiter = '', StartAfter = '', ContinuationToken, EncodingType } = input;
  const { MaxKeys, encoded } = pageOf(store, input);
  const before = ContinuationToken === undefined ? '' : entryOf(ContinuationToken);
  const listed: string[] = [];
  const CommonPrefixes: Xml[] = [];
  let latest = '';
  let IsTruncated = false;
  for (const key of await store.list(Bucket, Prefix)) {
    if (byBytes(key, StartAfter) <= 0) continue;
    const end = Delimiter ? key.indexOf(Delimiter, Prefix.length) : -1;
    const entry = end < 0 ? key : key.slice(0, end + Delimiter.length);
    // A common prefix is one entry, however many keys it has.
    if (entry === latest || byBytes(entry, before) <= 0) continue;
    IsTruncated = MaxKeys > 0 && listed.length + CommonPrefixes.length === MaxKeys;
    if (IsTruncated || MaxKeys === 0) break;
    latest = entry;
    if (end >= 0) CommonPrefixes.push({ Prefix: encoded(entry) });
    else listed.push(key);
  }
  const Contents = await Promise.all(listed.map((key) => contentOf(store, Bucket, key, encoded)));
  const NextContinuationToken = IsTruncated ? tokenOf(latest) : undefined;
  const KeyCount = Contents.length + CommonPrefixes.length;
  const page = { Name: Bucket, KeyCount, MaxKeys, IsTruncated, NextContinuationToken, ContinuationToken, EncodingType };
  const [echoedDelimiter, echoedStart] = [Delimiter, StartAfter].map((text) => encoded(text) || undefined);
  const echo = { Prefix: encoded(Prefix), Delimiter: echoedDelimiter, StartAfter: echoedStart };
  return { ...page, ...echo, Contents, CommonPrefixes };
}

/** One page of ListObjectVersions: the content of its ListVersionsResult. Throws InvalidArgument. */
export async function versionsPage(store: S3Store, input: S3Input): Promise<Xml> {
  const { Bucket = '', Prefix = '', KeyMarker = '', VersionIdMarker = '', EncodingType, Delimiter } = input;
  if (Delimiter !== undefined)
    throw new S3Error('NotImplemented', { Message: 'ListObjectVersions with a delimiter is not emulated' });
  if (VersionIdMarker && !KeyMarker)
    throw new S3Error('InvalidArgument', {
      Message: 'A version-id marker cannot be specified without a key marker.',
      ArgumentName: 'version-id-marker',
      ArgumentValue: VersionIdMarker,
    });
  const { MaxKeys, encoded } = pageOf(store, input);
  const page: { key: string; version: StoredVersion }[] = [];
  const reached = (key: string) => byBytes(key, KeyMarker) >= (VersionIdMarker ? 0 : 1);
  const keys = (await store.listVersioned(Bucket, Prefix)).filter(reached);
  for (const key of MaxKeys > 0 ? keys : []) {
    const versions = await store.versions(Bucket, key);
    const marked = key === KeyMarker ? versions.findIndex(({ versionId }) => versionId === VersionIdMarker) : -1;
    page.push(...versions.slice(marked + 1).map((version) => ({ key, version })));
    if (page.length > MaxKeys) break;
  }
  const IsTruncated = page.splice(MaxKeys).length > 0;
  const last = IsTruncated ? page.at(-1) : undefined;
  const next = last && { NextKeyMarker: encoded(last.key), NextVersionIdMarker: last.version.versionId };
  const echo = { Name: Bucket, Prefix: encoded(Prefix), KeyMarker: encoded(KeyMarker), VersionIdMarker, EncodingType };
  const described = (isMarker: boolean) =>
    page
      .filter(({ version }) => version.isMarker === isMarker)
      .map(({ key, version: { versionId: VersionId, isLatest: IsLatest, lastModified, etag: ETag, bytes: Size } }) => {
        const about = { Key: encoded(key), VersionId, IsLatest, LastModified: new Date(lastModified).toISOString() };
        return isMarker ? about : { ...about, ETag, Size, StorageClass: 'STANDARD' };
      });
  return { ...echo, MaxKeys, IsTruncated, ...next, Version: described(false), DeleteMarker: described(true) };
}

/** Without a number, S3 takes its limit. */
function pageOf({ mostListed }: S3Store, { MaxKeys: asked = String(mostListed), EncodingType }: S3Input) {
  if (!/^\d{1,10}$/.test(asked)) throw new S3Error('InvalidArgument', { ArgumentName: 'max-keys' });
  if ((EncodingType ?? 'url') !== 'url') throw new S3Error('InvalidArgument', { ArgumentName: 'encoding-type' });
  return { MaxKeys: Math.min(Number(asked), mostListed), encoded: EncodingType ? urlEncoded : String };
}

async function contentOf(store: S3Store, bucket: string, key: string, encoded: (name: string) => string): Promise<Xml> {
  const object = await store.head(bucket, key);
  if (!object) return undefined;
  const { etag: ETag, bytes: Size, lastModified } = object;
  const LastModified = new Date(lastModified).toISOString();
  return { Key: encoded(key), LastModified, ETag, Size, StorageClass: 'STANDARD' };
}

/** A name under `encoding-type=url`: slashes unchanged, spaces as `+`, as seen on S3. */
const urlEncoded = (name: string): string =>
  new URLSearchParams([['', name]]).toString().slice(1).replaceAll('%2F', '/');

const tokenOf = (entry: string): string => Buffer.from(`after ${entry}`).toString('base64');

function entryOf(token: string): string {
  const [, entry] = /^after (.+)$/s.exec(Buffer.from(token, 'base64').toString()) ?? [];
  if (entry === undefined) throw new S3Error('InvalidArgument', { ArgumentName: 'continuation-token' });
  return entry;
}
