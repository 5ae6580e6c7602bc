import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { currentVersions, type ListCurrent } from '../../../functions/aws/versions.ts';
import { ACCOUNT, BUCKET } from '../core/payloads.ts';
import { type Loopback, loopback } from './loopback.ts';

let server: Loopback;
let listCurrent: ListCurrent;
beforeAll(async () => {
  server = await loopback();
  listCurrent = currentVersions(new S3Client({ endpoint: server.url }));
});
afterAll(() => server.close());

const version = (key: string, etag: string, id: string, isLatest = true) =>
  `<Version><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${isLatest}</IsLatest><ETag>&quot;${etag}&quot;</ETag><Size>7</Size></Version>`;
const page = (entries: string, next = '') =>
  `<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${next !== ''}</IsTruncated>${next}${entries}</ListVersionsResult>`;

test('The current version of each object is listed over every page, without what was deleted or overwritten', async () => {
  server.answer(
    page(
      version('a-1', 'one', 'v2') + version('a-1', 'old', 'v1', false),
      '<NextKeyMarker>a-1</NextKeyMarker><NextVersionIdMarker>v1</NextVersionIdMarker>',
    ),
    page(
      '<DeleteMarker><Key>a-2</Key><VersionId>v4</VersionId><IsLatest>true</IsLatest></DeleteMarker>' +
        version('a-2', 'two', 'v3', false) +
        version('a-3', 'three', 'null'),
    ),
  );
  expect(await listCurrent(BUCKET, ACCOUNT, 'a-')).toEqual([
    { key: 'a-1', etag: '"one"', versionId: 'v2', bytes: 7 },
    { key: 'a-3', etag: '"three"', versionId: null, bytes: 7 },
  ]);
  const asked = server.received.map(({ query, headers }) => [
    ...['prefix', 'key-marker', 'version-id-marker'].map((name) => query.get(name)),
    headers['x-amz-expected-bucket-owner'],
  ]);
  expect(asked).toEqual([
    ['a-', null, null, ACCOUNT],
    ['a-', 'a-1', 'v1', ACCOUNT],
  ]);
});

test('A page that is cut off without a place to go on is no list', async () => {
  server.answer(page('', '<Other/>'));
  await expect(listCurrent(BUCKET, ACCOUNT, 'a-')).rejects.toMatchObject({ name: 'TransientServiceError' });
});

test('A refusal names what is missing', async () => {
  server.answer({
    status: 403,
    headers: { 'content-type': 'application/xml' },
    body: '<Error><Code>AccessDenied</Code></Error>',
  });
  await expect(listCurrent(BUCKET, ACCOUNT, 'a-')).rejects.toMatchObject({
    name: 'AccessDeniedException',
    details: { Action: 's3:ListBucketVersions', Resource: `arn:aws:s3:::${BUCKET}` },
  });
});
