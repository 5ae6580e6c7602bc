import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { fileNameOf, keyOf, mayHoldOf } from '../../../../local/emulators/s3/file-names.ts';
import { eachWithS3, refusal, sendRaw } from './fixture.ts';

const current = eachWithS3();

const HOSTILE = [
  ...['.', '..', '../x', '../../../etc/passwd', 'a/../../b', '/', '//', '/absolute', 'a//b', 'a/', 'a', 'a/b/c'],
  ...['\\', '..\\x', 'C:\\x', 'nul\0byte', '\0', 'trailing.', 'trailing..', 'trailing ', ' ', '.hidden', '...'],
  ...['%', '%2F', '%2e%2e%2f', '100%', '+', 'a+', 'a+b', '*', '?', '#', '&amp;', '<x>', '"', "'", '~', '$HOME', '`id`'],
  ...['\u0001', '\n', '\r\n', '\t', '\u007f', '\u0085', 'ü', 'u\u0308', '\u{1f600}', '\u202e', '\ufeff', '__proto__'],
  ...['x'.repeat(1024), 'ü'.repeat(512), '/'.repeat(1024), '.'.repeat(1024), `${'x'.repeat(199)}.`, 'x'.repeat(200)],
  ...[`${'x'.repeat(200)}/y`, `${'x'.repeat(200)}.rdb`, '\u{1f600}'.repeat(256), `${'x'.repeat(198)}%2F`],
];

test('hostile keys are stored, found, listed and kept apart', async () => {
  const { client, store } = current.s3;
  for (const Key of HOSTILE) {
    // The SDK sends the dots of a key as they are, which is what S3 expects.
    await client.send(new PutObjectCommand({ Bucket: 'exports', Key, Body: `content of ${Key}` }));
  }
  for (const Key of HOSTILE) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'exports', Key }));
    expect(await Body?.transformToString()).toBe(`content of ${Key}`);
  }
  const listed = await client.send(new ListObjectsV2Command({ Bucket: 'exports', EncodingType: 'url' }));
  const keys = listed.Contents?.map(({ Key = '' }) => decodeURIComponent(Key.replaceAll('+', ' ')));
  expect(keys?.sort()).toEqual([...HOSTILE].sort());
  expect((await store.list('exports')).sort()).toEqual([...HOSTILE].sort());
});

test('a prefix leaves out no file whose key has it, nor a folder of that file, but most others', () => {
  const ends = [...Array(12).keys(), 198, 199, 200, 201, 400, 401, 1023];
  for (const prefix of new Set(HOSTILE.flatMap((key) => ends.map((end) => [...key].slice(0, end).join(''))))) {
    const mayHold = mayHoldOf(prefix);
    for (const key of HOSTILE.filter((key) => key.startsWith(prefix)))
      for (const path of pathsTo(fileNameOf(key))) expect([prefix, path, mayHold(path)]).toEqual([prefix, path, true]);
  }
  const found = HOSTILE.filter((key) => mayHoldOf('trailing.')(fileNameOf(key)));
  expect(found).toEqual(['trailing.', 'trailing..', 'trailing ']);
});

/** A file, and the folders that it is in. */
const pathsTo = (file: string): string[] => [...file.matchAll(/\/|$/g)].map(({ index }) => file.slice(0, index + 1));

test('keys that differ only in case have files whose names differ in more', async () => {
  const { client, store } = current.s3;
  const keys = ['orders.rdb', 'Orders.rdb', 'ORDERS.RDB', 'o%72ders.rdb', 'orders.Rdb', 'ä', 'Ä', '%c3', '%C3'];
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket: 'exports', Key, Body: Key }));
  const files = keys.map((key) => store.pathOf('exports', key).toLowerCase());
  expect(new Set(files).size).toBe(keys.length);
  expect((await store.list('exports')).sort()).toEqual([...keys].sort());
  expect(fileNameOf('orders-2026-11-20-0001.rdb')).toBe('orders-2026-11-20-0001.rdb');
});

test('no key reaches a file outside of its bucket', async () => {
  const { client, root, store } = current.s3;
  store.createBucket('other');
  await writeFile(join(root, 'secret'), 'secret');
  await client.send(new PutObjectCommand({ Bucket: 'other', Key: 'k', Body: 'secret' }));
  for (const Key of ['../secret', '../other/k', `${root}/secret`, '..%2Fsecret', '%2e%2e/secret']) {
    expect((await refusal(client.send(new GetObjectCommand({ Bucket: 'exports', Key })))).name).toBe('NoSuchKey');
  }
  for (const Key of HOSTILE) await client.send(new PutObjectCommand({ Bucket: 'exports', Key, Body: 'x' }));
  expect((await readdir(root)).sort()).toEqual(['exports', 'other', 'secret']);
  expect(await readdir(join(root, 'other'))).toEqual(['k']);
});

test.each(['/../secret', '/..', '/exports%2F..%2F../secret', '/./exports'])(
  'the path %s names no bucket',
  async (path) => {
    const answer = await sendRaw(
      current.s3.url,
      `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1.1 (404|501) /);
    expect(answer).toMatch(/<Code>(NoSuchBucket|NotImplemented)<\/Code>/);
  },
);

test.each(['/exports/%', '/exports/%FF', '/exports/%C3', '/%zz/k', '/exports/%ED%A0%80'])(
  'the path %s, which is no UTF-8, is an InvalidURI',
  async (path) => {
    const answer = await sendRaw(
      current.s3.url,
      `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
    );
    expect(answer).toContain('<Code>InvalidURI</Code>');
  },
);

test('a key of 1025 bytes is refused', async () => {
  const put = (Key: string) => current.s3.client.send(new PutObjectCommand({ Bucket: 'exports', Key, Body: 'x' }));
  expect((await refusal(put('x'.repeat(1025)))).name).toBe('KeyTooLongError');
  expect((await refusal(put('ü'.repeat(513)))).name).toBe('KeyTooLongError');
});

test.each(['my-export-0001.rdb', 'my_export(2).rdb', "it's~0001.rdb!"])(
  'the ordinary key %s is its own file name',
  (key) => {
    expect(fileNameOf(key)).toBe(key);
  },
);

test('every file name is safe anywhere, and leads back to its key', () => {
  for (const key of HOSTILE) {
    const names = fileNameOf(key).split('/');
    for (const name of names) expect(name).toMatch(/^(?!\.{1,2}$)[\w.()!~'%-]{1,200}\+?$/);
    expect(names.at(-1)).toMatch(/[^.+]$/);
    expect(keyOf(fileNameOf(key))).toBe(key);
  }
});

test('files that no key maps to are no objects', async () => {
  const { root, store, client } = current.s3;
  const bucket = join(root, 'exports');
  await mkdir(join(bucket, 'folder'));
  await writeFile(join(bucket, 'folder', 'file'), '');
  for (const name of ['.DS_Store', 'with space', '%zz', '%2f', 'ü', 'plus+']) await writeFile(join(bucket, name), '');
  await writeFile(join(root, 'secret'), 'secret');
  await symlink(join(root, 'secret'), join(bucket, 'link'));
  await writeFile(join(bucket, 'placed-by-hand.rdb'), 'REDIS');
  expect(await store.list('exports')).toEqual(['placed-by-hand.rdb']);
  for (const Key of ['folder', 'link', '.DS_Store', 'folder/file', 'placed-by-hand.rdb/x']) {
    expect((await refusal(client.send(new GetObjectCommand({ Bucket: 'exports', Key })))).name).toBe('NoSuchKey');
  }
  expect(relative(bucket, store.pathOf('exports', 'placed-by-hand.rdb'))).toBe('placed-by-hand.rdb');
});
