import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type StoredObjects, storedObjects } from '../../../functions/aws/stored-objects.ts';
import { ACCOUNT, BUCKET } from '../core/payloads.ts';
import { type Loopback, loopback } from './loopback.ts';

let server: Loopback;
let stored: StoredObjects;
beforeAll(async () => {
  server = await loopback();
  stored = storedObjects(new S3Client({ endpoint: server.url, maxAttempts: 1 }));
});
afterAll(() => server.close());

const PLACE = { bucket: BUCKET, owner: ACCOUNT, key: 'a.manifest.json', versionId: null };
const refusal = (code: string, status: number) => ({
  status,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>Said by S3.</Message></Error>`,
});

test.each([
  ['that is not there', 'NoSuchKey', 404],
  ['that a delete marker hides', 'MethodNotAllowed', 405],
])('An object %s has no tags', async (_what, code, status) => {
  server.answer(refusal(code, status));
  expect(await stored.tags(PLACE)).toEqual([]);
});

test('Tags that may not be read are not taken for none', async () => {
  server.answer(refusal('AccessDenied', 403));
  await expect(stored.tags(PLACE)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

describe('A denial, in which S3 does not say what is missing, is of the action on what was asked for', () => {
  test.each([
    [null, 's3:GetObject', 's3:GetObjectTagging', 's3:DeleteObject'],
    ['v1', 's3:GetObjectVersion', 's3:GetObjectVersionTagging', 's3:DeleteObjectVersion'],
  ])('version %j: %s, %s, %s', async (versionId, head, tags, remove) => {
    const place = { ...PLACE, versionId };
    server.answer({ status: 403 });
    await expect(stored.head(place)).rejects.toMatchObject({ details: { Action: head } });
    server.answer(refusal('AccessDenied', 403));
    await expect(stored.tags(place)).rejects.toMatchObject({ details: { Action: tags } });
    server.answer(refusal('AccessDenied', 403));
    await expect(stored.remove(place, '"its"')).rejects.toMatchObject({ details: { Action: remove } });
  });
});

test.each([
  ['Enabled', true],
  ['Suspended', false],
  [null, false],
])('A bucket whose versioning is %j keeps versions: %j', async (status, keeps) => {
  const content = status === null ? '' : `<Status>${status}</Status>`;
  const body = `<VersioningConfiguration>${content}</VersioningConfiguration>`;
  server.answer({ status: 200, headers: { 'content-type': 'application/xml' }, body });
  expect(await stored.keepsVersions(PLACE)).toBe(keeps);
});

describe('A condition that does not hold', () => {
  test('is no failure of a deletion if the object is gone, as after a first try whose answer was lost', async () => {
    server.answer(refusal('PreconditionFailed', 412), { status: 404 });
    expect(await stored.remove(PLACE, '"its"')).toBe(true);
  });

  test('leaves another object alone', async () => {
    server.answer(refusal('PreconditionFailed', 412), { status: 200, headers: { etag: '"other"' } });
    expect(await stored.remove(PLACE, '"its"')).toBe(false);
  });
});
