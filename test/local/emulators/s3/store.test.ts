import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { realClock } from '../../../../local/clock.ts';
import { S3Store } from '../../../../local/emulators/s3/store.ts';
import { ACCOUNT, eachWithS3, NOW } from './fixture.ts';

const current = eachWithS3();

async function rdbFile() {
  const path = join(current.s3.root, 'dump.rdb');
  await writeFile(path, 'REDIS0010');
  return path;
}

test('putFile copies a file in under its key, and leaves the original alone', async () => {
  const { store } = current.s3;
  const object = await store.putFile('exports', 'my-export-0001.rdb', await rdbFile());
  expect(object).toMatchObject({ bytes: 9, lastModified: Math.floor(NOW / 1000) * 1000 });
  expect(await store.head('exports', 'my-export-0001.rdb')).toEqual(object);
  await appendFile(join(current.s3.root, 'dump.rdb'), 'more');
  expect(await readFile(store.pathOf('exports', 'my-export-0001.rdb'), 'utf8')).toBe('REDIS0010');
});

test('putFile takes the time at which the upload was initiated, and the file shows it', async () => {
  const { store } = current.s3;
  await store.putFile('exports', 'k', await rdbFile(), NOW - 60_000);
  const seconds = Math.floor(NOW / 1000) - 60;
  expect((await store.head('exports', 'k'))?.lastModified).toBe(seconds * 1000);
  expect((await stat(store.pathOf('exports', 'k'))).mtimeMs).toBe(seconds * 1000);
});

test('the ETag of a file is no MD5, and changes whenever the file does', async () => {
  const { store } = current.s3;
  const { etag } = await store.putFile('exports', 'k', await rdbFile());
  expect(etag).toMatch(/^"[0-9a-f]{32}-1"$/);
  expect((await store.head('exports', 'k'))?.etag).toBe(etag);
  const again = await store.putFile('exports', 'k', await rdbFile());
  expect(again.etag).not.toBe(etag);
});

test('a file that someone edits by hand loses the ETag of its upload', async () => {
  const { store, client } = current.s3;
  const { ETag } = await client.send(new PutObjectCommand({ Bucket: 'exports', Key: 'k', Body: 'x' }));
  await appendFile(store.pathOf('exports', 'k'), 'y');
  expect((await store.head('exports', 'k'))?.etag).not.toBe(ETag);
});

test('another store over the same folder finds the same objects', async () => {
  const { store, root } = current.s3;
  await store.putFile('exports', 'k', await rdbFile());
  const later = new S3Store({ root, clock: realClock, region: 'eu-central-1', account: ACCOUNT });
  expect(later.bucket('exports')).toBeUndefined();
  later.createBucket('exports');
  expect(await later.head('exports', 'k')).toEqual(await store.head('exports', 'k'));
});

test('remove removes, and does not mind what is gone', async () => {
  const { store } = current.s3;
  await store.putFile('exports', 'k', await rdbFile());
  await store.remove('exports', 'k');
  await store.remove('exports', 'k');
  expect([await store.has('exports', 'k'), await store.list('exports')]).toEqual([false, []]);
});

test('a file that cannot be read changes nothing', async () => {
  const { store, root } = current.s3;
  const { etag } = await store.putFile('exports', 'k', await rdbFile());
  await expect(store.putFile('exports', 'k', join(root, 'missing'))).rejects.toMatchObject({ code: 'ENOENT' });
  expect((await store.head('exports', 'k'))?.etag).toBe(etag);
});

test('an unknown bucket is NoSuchBucket to every method', async () => {
  const { store } = current.s3;
  const file = await rdbFile();
  const noSuchBucket = { elements: { Code: 'NoSuchBucket' } };
  await expect(store.list('nowhere')).rejects.toMatchObject(noSuchBucket);
  await expect(store.has('nowhere', 'k')).rejects.toMatchObject(noSuchBucket);
  await expect(store.putFile('nowhere', 'k', file)).rejects.toMatchObject(noSuchBucket);
  await expect(store.remove('nowhere', 'k')).rejects.toMatchObject(noSuchBucket);
  await expect(store.head('exports', '\ud800')).rejects.toMatchObject({ elements: { Code: 'InvalidURI' } });
});

test('tags go with the object that has them, when it is replaced or deleted', async () => {
  const { store } = current.s3;
  const tagged = { tags: { keep: 'yes' } };
  await store.mark('exports', 'k', tagged);
  await store.putText('exports', 'k', 'one');
  expect(store.marksOf('exports', 'k')).toEqual({});
  await store.mark('exports', 'k', tagged);
  expect(store.marksOf('exports', 'k')).toEqual(tagged);
  await store.putText('exports', 'k', 'two');
  expect(store.marksOf('exports', 'k')).toEqual({});
  await store.mark('exports', 'k', tagged);
  await store.remove('exports', 'k');
  expect(store.marksOf('exports', 'k')).toEqual({});
});
