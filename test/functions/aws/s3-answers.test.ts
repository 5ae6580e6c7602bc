// What S3 may answer besides objects and errors, and what reading makes of it.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { buckets } from '../../../functions/aws/buckets.ts';
import { objects } from '../../../functions/aws/objects.ts';
import { rdbClient, rdbObject } from '../../../functions/aws/rdb-object.ts';
import './loopback.ts';
import { ACCOUNT, eachWithS3 } from '../../local/emulators/s3/fixture.ts';

const current = eachWithS3();
const place = { bucket: 'exports', owner: ACCOUNT, key: 'orders-0001.rdb' };
const CONTENT = 'x'.repeat(1_000);
const transient = { name: 'TransientServiceError' };

beforeEach(async () => {
  await objects(current.s3.client).writeText(place, CONTENT, null);
});

async function read(readTimeoutMs?: number): Promise<string> {
  const rdb = rdbObject(rdbClient({ maxAttempts: 1 }), place, readTimeoutMs);
  const { etag = '' } = (await rdb.describe()) ?? {};
  const chunks = [];
  for await (const chunk of rdb.read({ First: 0, Last: 999 }, etag)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('An object to read', () => {
  test('is read though S3 sends the checksum of its parts, without their number, for the whole of it', async () => {
    current.s3.faults.inject({ operation: 'GetObject', error: 'CompositeChecksum' });
    expect(await read()).toBe(CONTENT);
    expect(current.s3.faults.pending()).toEqual([]);
  });

  test.each(['ErrorInside', 'BodyCut'])('is to be read again after %s', async (error) => {
    current.s3.faults.inject({ operation: 'GetObject', error });
    await expect(read()).rejects.toMatchObject(transient);
    expect(await read()).toBe(CONTENT);
  });

  test('is to be read again when nothing more of it comes', async () => {
    current.s3.faults.inject({ operation: 'GetObject', error: 'BodyStalls' });
    await expect(read(100)).rejects.toMatchObject(transient);
  });
});

describe('A success with an error inside', () => {
  test('of a listing is not taken for an empty bucket', async () => {
    current.s3.faults.inject({ operation: 'ListObjectsV2', error: 'ErrorInside', times: 3 });
    await expect(buckets(current.s3.client).list('exports', ACCOUNT, '')).rejects.toMatchObject(transient);
  });

  test('of a claim or a manifest is not taken for its text', async () => {
    current.s3.faults.inject({ operation: 'GetObject', error: 'ErrorInside' });
    await expect(objects(current.s3.client).readText(place)).rejects.toMatchObject(transient);
  });
});
