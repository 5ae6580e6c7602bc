import { appendFile, link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandInput,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { beforeEach, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../../local/clock.ts';
import { S3Store } from '../../../../local/emulators/s3/store.ts';
import { ACCOUNT, eachWithS3, NOW, refusal } from './fixture.ts';

const current = eachWithS3();
const Bucket = 'kept';

beforeEach(() => {
  current.s3.store.createBucket(Bucket, { isVersioned: true });
});

const put = async (Key: string, Body: string, IfMatch?: string) => {
  const { VersionId = '', ETag = '' } = await current.s3.client.send(
    new PutObjectCommand({ Bucket, Key, Body, IfMatch }),
  );
  return { id: VersionId, etag: ETag };
};

const remove = async (Key: string, VersionId?: string) => {
  const { DeleteMarker, VersionId: id = '' } = await current.s3.client.send(
    new DeleteObjectCommand({ Bucket, Key, VersionId }),
  );
  return { id, isMarker: DeleteMarker ?? false };
};

const read = async (Key: string, VersionId?: string) => {
  const { Body, VersionId: id } = await current.s3.client.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return [await text(Body as NodeJS.ReadableStream), id];
};

const get = (Key: string, VersionId?: string) =>
  current.s3.client.send(new GetObjectCommand({ Bucket, Key, VersionId }));

const list = (input: Partial<ListObjectVersionsCommandInput> = {}) =>
  current.s3.client.send(new ListObjectVersionsCommand({ Bucket, ...input }));

/** What a store over the same folder finds, as after a restart. */
function reopened(): S3Store {
  const { root } = current.s3;
  const store = new S3Store({ root, clock: new VirtualClock(NOW), region: 'eu-central-1', account: ACCOUNT });
  store.createBucket(Bucket, { isVersioned: true });
  return store;
}

test('each PUT makes a version, and each stays readable by its id', async () => {
  const [first, second] = [await put('k', 'one'), await put('k', 'two')];
  expect(first.id).not.toBe(second.id);
  expect(await read('k')).toEqual(['two', second.id]);
  expect(await read('k', first.id)).toEqual(['one', first.id]);
  const head = new HeadObjectCommand({ Bucket, Key: 'k', VersionId: first.id });
  expect(await current.s3.client.send(head)).toMatchObject({ VersionId: first.id, ETag: first.etag, ContentLength: 3 });
});

test('deletion is answered as recorded of S3', async () => {
  const version = await put('k', 'content');
  const marker = await remove('k');
  expect(marker.isMarker).toBe(true);
  const gone = await refusal(get('k'));
  expect(gone).toMatchObject({ name: 'NoSuchKey', Key: 'k', $metadata: { httpStatusCode: 404 } });
  expect(gone.$response?.headers).toMatchObject({ 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.id });
  expect(await read('k', version.id)).toEqual(['content', version.id]);
  const refused = await refusal(get('k', marker.id));
  expect(refused).toMatchObject({ name: 'MethodNotAllowed', Method: 'GET', ResourceType: 'DeleteMarker' });
  expect(refused.$response).toMatchObject({ statusCode: 405, headers: { allow: 'DELETE' } });

  const again = await remove('k');
  expect(await list()).toMatchObject({
    DeleteMarkers: [
      { Key: 'k', VersionId: again.id, IsLatest: true },
      { Key: 'k', VersionId: marker.id, IsLatest: false },
    ],
    Versions: [{ Key: 'k', VersionId: version.id, IsLatest: false, ETag: version.etag, Size: 7 }],
  });
  expect(await remove('k', marker.id)).toEqual(marker);
  expect(await remove('k', version.id)).toEqual({ id: version.id, isMarker: false });
  const unknown = await refusal(get('k', version.id));
  expect(unknown).toMatchObject({ name: 'NoSuchVersion', Key: 'k', VersionId: version.id });
  expect(unknown.$response?.headers['x-amz-version-id']).toBeUndefined();
  const invalid = await refusal(remove('k', 'no-id'));
  expect(invalid).toMatchObject({ name: 'InvalidArgument', ArgumentName: 'versionId', ArgumentValue: 'no-id' });
  expect((await remove('never-there')).isMarker).toBe(true);
});

test('when the current version is deleted for good, the one before it is current again', async () => {
  const [first, second] = [await put('k', 'one'), await put('k', 'two')];
  await remove('k', second.id);
  expect(await read('k')).toEqual(['one', first.id]);
  await remove('k', first.id);
  expect((await refusal(get('k'))).name).toBe('NoSuchKey');
  expect(await list()).not.toHaveProperty('Versions');
});

test('when the delete marker is deleted, the object is there again', async () => {
  const version = await put('k', 'one');
  const markers = [await remove('k'), await remove('k')];
  await remove('k', markers[1]?.id);
  expect((await refusal(get('k'))).name).toBe('NoSuchKey');
  await remove('k', markers[0]?.id);
  expect(await read('k')).toEqual(['one', version.id]);
});

test('If-Match guards a deletion, as recorded of S3', async () => {
  const { etag } = await put('k', 'one');
  const conditional = (Key: string, IfMatch: string) =>
    current.s3.client.send(new DeleteObjectCommand({ Bucket, Key, IfMatch }));
  const refused = await refusal(conditional('k', 'badvalue'));
  expect(refused).toMatchObject({ name: 'PreconditionFailed', Condition: 'If-Match' });
  expect(refused.$metadata.httpStatusCode).toBe(412);
  expect((await refusal(conditional('other', '*'))).name).toBe('NoSuchKey');
  expect(await conditional('k', etag)).toMatchObject({ DeleteMarker: true });
  expect((await refusal(conditional('k', etag))).name).toBe('NoSuchKey');
  expect((await refusal(put('k', 'two', etag))).name).toBe('NoSuchKey');
});

test('If-None-Match stores again what was deleted, as recorded of S3', async () => {
  const asNew = () => current.s3.client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'new', IfNoneMatch: '*' }));
  await put('k', 'one');
  const refused = await refusal(asNew());
  expect(refused).toMatchObject({ name: 'PreconditionFailed', Condition: 'If-None-Match' });
  expect(refused.$metadata.httpStatusCode).toBe(412);
  await remove('k');
  const { VersionId } = await asNew();
  expect(await read('k')).toEqual(['new', VersionId]);
});

test('what is not known of S3 is refused: a condition on a version, a delimiter', async () => {
  const { id, etag } = await put('k', 'one');
  const both = new DeleteObjectCommand({ Bucket, Key: 'k', VersionId: id, IfMatch: etag });
  expect((await refusal(current.s3.client.send(both))).name).toBe('NotImplemented');
  expect((await refusal(list({ Delimiter: '/' }))).name).toBe('NotImplemented');
});

test('ListObjectVersions is paged as recorded of S3', async () => {
  const ids: string[] = [];
  const keys = ['test_0', 'test_1', 'test_2'];
  for (const key of keys) ids.push((await put(key, 'version 1')).id);
  ids.push((await put('test_2', 'version 2')).id);
  for (const key of keys) ids.push((await remove(key)).id);
  for (const key of keys.slice(0, 2)) ids.push((await put(key, 'version 2')).id);
  const found = ({ Versions = [], DeleteMarkers = [] }: Awaited<ReturnType<typeof list>>) => [
    Versions.map(({ VersionId = '' }) => ids.indexOf(VersionId) + 1),
    DeleteMarkers.map(({ VersionId = '' }) => ids.indexOf(VersionId) + 1),
  ];
  expect(found(await list())).toEqual([
    [8, 1, 9, 2, 4, 3],
    [5, 6, 7],
  ]);
  const five = await list({ MaxKeys: 5 });
  expect(found(five)).toEqual([
    [8, 1, 9],
    [5, 6],
  ]);
  expect(five).toMatchObject({ IsTruncated: true, NextKeyMarker: 'test_1', NextVersionIdMarker: ids[5] });
  expect(found(await list({ KeyMarker: 'test_1', MaxKeys: 1 }))).toEqual([[], [7]]);
  expect(found(await list({ KeyMarker: 'test_1', VersionIdMarker: ids[5], MaxKeys: 1 }))).toEqual([[2], []]);
  expect(await list({ KeyMarker: 'test_2', VersionIdMarker: ids[3], MaxKeys: 1 })).toMatchObject({
    IsTruncated: false,
    Versions: [{ VersionId: ids[2] }],
  });
  expect(await list({ KeyMarker: 'test_2' })).toMatchObject({ IsTruncated: false });
  expect(await refusal(list({ VersionIdMarker: ids[5] }))).toMatchObject({
    name: 'InvalidArgument',
    message: 'A version-id marker cannot be specified without a key marker.',
    ArgumentName: 'version-id-marker',
  });
  expect(found(await list({ Prefix: 'test_2' }))).toEqual([[4, 3], [7]]);
});

test('ListObjectsV2 and the folder show only what is current', async () => {
  await put('kept', 'one');
  await put('kept', 'two');
  await put('deleted', 'one');
  await remove('deleted');
  const { Contents } = await current.s3.client.send(new ListObjectsV2Command({ Bucket }));
  expect(Contents?.map(({ Key }) => Key)).toEqual(['kept']);
  expect(await readFile(current.s3.store.pathOf(Bucket, 'kept'), 'utf8')).toBe('two');
});

test('versions, their ids and their ETags outlive the service', async () => {
  await put('k', 'one');
  await remove('k');
  await put('k', 'two');
  await current.s3.store.putFile(Bucket, 'a/export-0001.rdb', '/dev/null');
  const before = current.s3.store;
  const after = reopened();
  for (const key of ['k', 'a/export-0001.rdb']) {
    expect(await after.versions(Bucket, key)).toEqual(await before.versions(Bucket, key));
    expect(await after.head(Bucket, key)).toEqual(await before.head(Bucket, key));
  }
  expect(await after.versions(Bucket, 'k')).toHaveLength(3);
});

test('a change that was cut off between its two steps did not happen', async () => {
  const { store, root } = current.s3;
  const [first, second] = [await put('k', 'one'), await put('k', 'two')];
  // As if the second PUT had ended after it kept the version, and before that became the object's own file.
  const folder = join(root, '.versions', Bucket, 'k');
  const file = store.pathOf(Bucket, 'k');
  const entry = (await readdir(folder)).find((name) => name.includes(first.id)) ?? '';
  await link(join(folder, entry), `${file}.old`);
  await rename(`${file}.old`, file);
  expect(await read('k')).toEqual(['one', first.id]);
  expect((await store.versions(Bucket, 'k')).map(({ versionId }) => versionId)).toEqual([first.id]);
  expect((await refusal(get('k', second.id))).name).toBe('NoSuchVersion');
  const third = await put('k', 'three');
  expect((await store.versions(Bucket, 'k')).map(({ versionId }) => versionId)).toEqual([third.id, first.id]);
});

test('a file that is placed, edited or removed by hand is what the object is', async () => {
  const { store } = current.s3;
  const file = store.pathOf(Bucket, 'k');
  await writeFile(file, 'by hand');
  expect(await read('k')).toEqual(['by hand', 'null']);
  const { id, etag } = await put('k', 'uploaded');
  expect((await list()).Versions?.map(({ VersionId }) => VersionId)).toEqual([id, 'null']);
  expect(await read('k', 'null')).toEqual(['by hand', 'null']);
  await appendFile(file, ', edited');
  expect((await list({ MaxKeys: 1 })).Versions).toMatchObject([{ VersionId: id, Size: 16 }]);
  expect((await store.head(Bucket, 'k'))?.etag).not.toBe(etag);
  await rm(file);
  expect((await refusal(get('k'))).name).toBe('NoSuchKey');
  expect(await list()).not.toHaveProperty('Versions');
});

test('a key of any length and form has versions', async () => {
  const keys = ['x'.repeat(1024), 'a/../b', 'Über/Ä', 'a', 'a/b'];
  const versions = [];
  for (const key of keys) versions.push(await put(key, 'one'), await put(key, 'two'));
  expect((await list()).Versions).toHaveLength(versions.length);
  for (const [index, key] of keys.entries())
    expect(await read(key, versions[2 * index]?.id)).toEqual(['one', versions[2 * index]?.id]);
});

test('without versioning, the object is its own version null, and no answer names it', async () => {
  const { client } = current.s3;
  const about = { Bucket: 'exports', Key: 'k' };
  expect(await client.send(new PutObjectCommand({ ...about, Body: 'x' }))).not.toHaveProperty('VersionId');
  const found = await client.send(new GetObjectCommand({ ...about, VersionId: 'null' }));
  expect([await found.Body?.transformToString(), found.VersionId]).toEqual(['x', undefined]);
  const VersionId = 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD';
  expect(await refusal(client.send(new GetObjectCommand({ ...about, VersionId })))).toMatchObject({
    name: 'InvalidArgument',
    message: 'Invalid version id specified',
  });
  expect(await list({ Bucket: 'exports' })).toMatchObject({
    Versions: [{ Key: 'k', VersionId: 'null', IsLatest: true }],
  });
  const { VersionId: none, DeleteMarker } = await client.send(new DeleteObjectCommand(about));
  expect([none, DeleteMarker]).toEqual([undefined, undefined]);
  expect(await list({ Bucket: 'exports' })).not.toHaveProperty('Versions');
});

test('what was stored before versioning keeps its ETag, as the version null, which only its id deletes', async () => {
  const { client, store } = current.s3;
  const about = { Bucket: 'exports', Key: 'k' };
  const status = async () => (await client.send(new GetBucketVersioningCommand({ Bucket: 'exports' }))).Status;
  const headOf = async (VersionId?: string) => {
    const { ETag, VersionId: id } = await client.send(new HeadObjectCommand({ ...about, VersionId }));
    return [ETag, id];
  };
  const { ETag } = await client.send(new PutObjectCommand({ ...about, Body: 'before' }));
  expect(await status()).toBeUndefined();
  store.createBucket('exports', { ...store.bucket('exports'), isVersioned: true });
  expect(await status()).toBe('Enabled');
  expect(await headOf()).toEqual([ETag, 'null']);

  const { VersionId: second } = await client.send(new PutObjectCommand({ ...about, Body: 'since' }));
  await client.send(new DeleteObjectCommand(about));
  expect(await headOf('null')).toEqual([ETag, 'null']);
  expect((await list({ Bucket: 'exports' })).Versions).toMatchObject([
    { VersionId: second },
    { VersionId: 'null', ETag },
  ]);
  await client.send(new DeleteObjectCommand({ ...about, VersionId: 'null' }));
  expect((await list({ Bucket: 'exports' })).Versions).toMatchObject([{ VersionId: second }]);
});
