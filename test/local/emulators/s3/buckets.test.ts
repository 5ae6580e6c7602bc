import {
  GetBucketLocationCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { ACCOUNT, eachWithS3, refusal, startS3 } from './fixture.ts';

const current = eachWithS3();

describe('a bucket with default settings', () => {
  test('answers HeadBucket with its region', async () => {
    const { client } = current.s3;
    expect(await client.send(new HeadBucketCommand({ Bucket: 'exports' }))).toMatchObject({
      BucketRegion: 'eu-central-1',
    });
  });

  test('has its location', async () => {
    const { client } = current.s3;
    const { LocationConstraint } = await client.send(new GetBucketLocationCommand({ Bucket: 'exports' }));
    expect(LocationConstraint).toBe('eu-central-1');
  });

  test("has the policy that MemoryDB's documentation asks for", async () => {
    const { client } = current.s3;
    const { Policy = '' } = await client.send(new GetBucketPolicyCommand({ Bucket: 'exports' }));
    const [statement] = JSON.parse(Policy).Statement;
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: 'eu-central-1.memorydb-snapshot.amazonaws.com' },
      Resource: ['arn:aws:s3:::exports', 'arn:aws:s3:::exports/*'],
    });
    const documented =
      's3:GetBucketAcl s3:GetObject s3:ListBucket s3:ListBucketMultipartUploads s3:ListMultipartUploadParts s3:PutObject';
    expect(statement.Action.sort().join(' ')).toBe(documented);
  });

  test('is BucketOwnerPreferred', async () => {
    const { client } = current.s3;
    const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand({ Bucket: 'exports' }));
    expect(OwnershipControls).toEqual({ Rules: [{ ObjectOwnership: 'BucketOwnerPreferred' }] });
  });
});

describe('settings given in code', () => {
  test('replace the policy and the ownership', async () => {
    const { client, store } = current.s3;
    store.createBucket('other', { policy: { Version: 'mine' }, ownership: 'BucketOwnerEnforced' });
    const { Policy } = await client.send(new GetBucketPolicyCommand({ Bucket: 'other' }));
    expect(Policy).toBe('{"Version":"mine"}');
    const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand({ Bucket: 'other' }));
    expect(OwnershipControls?.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
  });

  test('may leave a bucket without policy and without ownership controls', async () => {
    const { client, store } = current.s3;
    store.createBucket('bare', { policy: null, ownership: null });
    const policy = await refusal(client.send(new GetBucketPolicyCommand({ Bucket: 'bare' })));
    expect([policy.name, policy.$metadata.httpStatusCode]).toEqual(['NoSuchBucketPolicy', 404]);
    const ownership = await refusal(client.send(new GetBucketOwnershipControlsCommand({ Bucket: 'bare' })));
    expect([ownership.name, ownership.$metadata.httpStatusCode]).toEqual(['OwnershipControlsNotFoundError', 404]);
  });

  test('take over a folder that is there, and what lies in it', async () => {
    const { client, store } = current.s3;
    await client.send(new PutObjectCommand({ Bucket: 'exports', Key: 'a', Body: 'a' }));
    store.createBucket('exports', { owner: '999999999999' });
    expect(await store.list('exports')).toEqual(['a']);
    expect(store.bucket('exports')).toMatchObject({ owner: '999999999999', region: 'eu-central-1' });
  });

  test.each(['..', '.', 'a', 'Exports', 'a/b', 'a..b', 'x'.repeat(64)])('refuse the name %j', (name) => {
    expect(() => current.s3.store.createBucket(name)).toThrow(RangeError);
  });
});

describe('a bucket of another region', () => {
  test('is a PermanentRedirect that names the region, as error and as header', async () => {
    const { client, store, url } = current.s3;
    store.createBucket('far', { region: 'us-west-2' });
    const error = await refusal(client.send(new ListObjectsV2Command({ Bucket: 'far' })));
    expect([error.name, error.$metadata.httpStatusCode]).toEqual(['PermanentRedirect', 301]);
    expect(error.$response?.headers['x-amz-bucket-region']).toBe('us-west-2');
    expect(await (await fetch(`${url}/far?policy`)).text()).toContain(
      '<Endpoint>s3.us-west-2.amazonaws.com</Endpoint>',
    );
  });

  test('answers HeadBucket with the region in the header, without a body', async () => {
    const { client, store } = current.s3;
    store.createBucket('far', { region: 'us-west-2' });
    const error = await refusal(client.send(new HeadBucketCommand({ Bucket: 'far' })));
    expect(error.$metadata.httpStatusCode).toBe(301);
    expect(error.$response?.headers['x-amz-bucket-region']).toBe('us-west-2');
  });
});

test('the location of a bucket in us-east-1 is empty', async () => {
  const { client, url, close } = await startS3(undefined, 'us-east-1');
  expect(await (await fetch(`${url}/exports?location`)).text()).toMatch(
    /<LocationConstraint [^>]*><\/LocationConstraint>$/,
  );
  expect(await client.send(new HeadBucketCommand({ Bucket: 'exports' }))).toMatchObject({ BucketRegion: 'us-east-1' });
  await close();
});

test('a bucket that is not there is NoSuchBucket, and NotFound to HEAD', async () => {
  const { client } = current.s3;
  const listed = await refusal(client.send(new ListObjectsV2Command({ Bucket: 'nowhere' })));
  expect([listed.name, listed.message]).toEqual(['NoSuchBucket', 'The specified bucket does not exist']);
  const headed = await refusal(client.send(new HeadBucketCommand({ Bucket: 'nowhere' })));
  expect([headed.name, headed.$metadata.httpStatusCode]).toEqual(['NotFound', 404]);
  const put = await refusal(client.send(new PutObjectCommand({ Bucket: 'nowhere', Key: 'k', Body: 'x' })));
  expect(put.name).toBe('NoSuchBucket');
});

test("ExpectedBucketOwner passes with the owner's account and is AccessDenied with any other", async () => {
  const { client } = current.s3;
  const head = (ExpectedBucketOwner: string) =>
    client.send(new HeadBucketCommand({ Bucket: 'exports', ExpectedBucketOwner }));
  await expect(head(ACCOUNT)).resolves.toBeDefined();
  expect((await refusal(head('999999999999'))).$metadata.httpStatusCode).toBe(403);
  const put = { Bucket: 'exports', Key: 'k', Body: 'x', ExpectedBucketOwner: '999999999999' };
  expect((await refusal(client.send(new PutObjectCommand(put)))).name).toBe('AccessDenied');
  expect(await current.s3.store.has('exports', 'k')).toBe(false);
});
