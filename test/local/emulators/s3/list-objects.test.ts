import { ListObjectsV2Command, type ListObjectsV2CommandInput, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';
import { eachWithS3, refusal } from './fixture.ts';

const current = eachWithS3();

/** Puts empty objects and gives a way to list them. */
async function withKeys(...keys: string[]) {
  const { store, client } = current.s3;
  for (const key of keys) await store.putFile('exports', key, '/dev/null');
  return (input: Partial<ListObjectsV2CommandInput> = {}) =>
    client.send(new ListObjectsV2Command({ Bucket: 'exports', ...input }));
}

const keysOf = ({ Contents = [] }: { Contents?: { Key?: string | undefined }[] | undefined }) =>
  Contents.map(({ Key }) => Key);

test('an empty bucket lists nothing', async () => {
  const list = await withKeys();
  const page = await list();
  expect(page).toMatchObject({ Name: 'exports', KeyCount: 0, MaxKeys: 1000, IsTruncated: false });
  for (const member of ['Contents', 'CommonPrefixes', 'Delimiter', 'StartAfter'])
    expect(page).not.toHaveProperty(member);
});

test('keys come in the order of their bytes, with what HeadObject says of each', async () => {
  // U+FF5E sorts before U+1F600 in UTF-8, and after it in JavaScript.
  const list = await withKeys('b', 'a', 'B', '\u{1f600}', '\uff5e', 'a/b', 'a-1');
  const page = await list();
  expect(keysOf(page)).toEqual(['B', 'a', 'a-1', 'a/b', 'b', '\uff5e', '\u{1f600}']);
  const head = await current.s3.store.head('exports', 'a');
  expect(page.Contents?.[1]).toEqual({
    Key: 'a',
    ETag: head?.etag,
    Size: 0,
    LastModified: new Date('2026-11-23T12:00:00Z'),
    StorageClass: 'STANDARD',
  });
});

test('a prefix selects, to the letter', async () => {
  const list = await withKeys('orders-0001.rdb', 'orders-0002.rdb', 'orders', 'other');
  expect(keysOf(await list({ Prefix: 'orders-' }))).toEqual(['orders-0001.rdb', 'orders-0002.rdb']);
  expect(keysOf(await list({ Prefix: 'Orders' }))).toEqual([]);
});

test('a delimiter rolls keys up into common prefixes, each counted once', async () => {
  const list = await withKeys('a/1', 'a/2', 'b', 'c/d/1', 'x/');
  const page = await list({ Delimiter: '/' });
  expect(keysOf(page)).toEqual(['b']);
  expect(page.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(['a/', 'c/', 'x/']);
  expect(page).toMatchObject({ KeyCount: 4, Delimiter: '/' });
  const inner = await list({ Delimiter: '/', Prefix: 'c/' });
  expect(inner.CommonPrefixes).toEqual([{ Prefix: 'c/d/' }]);
  expect(keysOf(await list({ Delimiter: '/', Prefix: 'x/' }))).toEqual(['x/']);
});

test.each([1, 2, 3, 1000])('pages of %d put together are the whole, common prefixes included', async (pageSize) => {
  await withKeys('a/1', 'a/2', 'b', 'c', 'd/1', 'd/2', 'd/3', 'e', 'f/1');
  const seen: (string | undefined)[] = [];
  const input = { Bucket: 'exports', Delimiter: '/' };
  for await (const page of paginateListObjectsV2({ client: current.s3.client, pageSize }, input)) {
    const entries = [...keysOf(page), ...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix)];
    expect(page.KeyCount).toBe(entries.length);
    expect(entries.length).toBeLessThanOrEqual(pageSize);
    seen.push(...entries);
  }
  expect(seen.sort()).toEqual(['a/', 'b', 'c', 'd/', 'e', 'f/']);
});

test('a page says that it is truncated only if something follows', async () => {
  const list = await withKeys('a', 'b');
  expect(await list({ MaxKeys: 2 })).toMatchObject({ IsTruncated: false, KeyCount: 2 });
  const first = await list({ MaxKeys: 1 });
  expect(first).toMatchObject({ IsTruncated: true, KeyCount: 1, MaxKeys: 1 });
  const second = await list({ MaxKeys: 1, ContinuationToken: first.NextContinuationToken });
  expect(second).toMatchObject({ IsTruncated: false, ContinuationToken: first.NextContinuationToken });
  expect(keysOf(second)).toEqual(['b']);
});

test('at most 1000 keys come at once, and none for MaxKeys 0', async () => {
  const list = await withKeys(...Array.from({ length: 1002 }, (_, n) => `k${n}`));
  expect(await list({ MaxKeys: 5000 })).toMatchObject({ KeyCount: 1000, MaxKeys: 1000, IsTruncated: true });
  expect(await list({ MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false });
});

test('fewer come at once where S3 sends fewer than it is asked for', async () => {
  const list = await withKeys('a', 'b', 'c');
  current.s3.store.mostListed = 2;
  const first = await list();
  expect(first).toMatchObject({ IsTruncated: true, KeyCount: 2 });
  expect(keysOf(await list({ ContinuationToken: first.NextContinuationToken }))).toEqual(['c']);
});

test('StartAfter goes on after a key, whether or not that exists', async () => {
  const list = await withKeys('a', 'b', 'c');
  expect(keysOf(await list({ StartAfter: 'a' }))).toEqual(['b', 'c']);
  expect(keysOf(await list({ StartAfter: 'bb' }))).toEqual(['c']);
  expect((await list({ StartAfter: 'a' })).StartAfter).toBe('a');
});

test('encoding-type=url encodes names, with a space as a plus sign', async () => {
  const list = await withKeys('a b+c/ü~\u0001.rdb');
  const page = await list({ EncodingType: 'url', Prefix: 'a b', Delimiter: '/' });
  expect(page).toMatchObject({ EncodingType: 'url', Prefix: 'a+b', Delimiter: '/' });
  expect(page.CommonPrefixes).toEqual([{ Prefix: 'a+b%2Bc/' }]);
  expect(keysOf(await list({ EncodingType: 'url' }))).toEqual(['a+b%2Bc/%C3%BC%7E%01.rdb']);
});

test('names that XML must escape arrive as they are', async () => {
  const names = ['&lt;', '<a>"\'&', 'tab\tnewline\n\r', ' blank '];
  const list = await withKeys(...names);
  expect(keysOf(await list()).sort()).toEqual(names.sort());
});

test.each([{ ContinuationToken: 'nonsense' }, { MaxKeys: -1 }, { EncodingType: 'base64' as 'url' }])(
  '%j is an InvalidArgument',
  async (input) => {
    const list = await withKeys('a');
    expect((await refusal(list(input))).name).toBe('InvalidArgument');
  },
);
