import { expect, test } from '@jest/globals';
import { wholeText } from '../../verify/whole-text.ts';
import { eachWithS3 } from '../local/emulators/s3/fixture.ts';

const current = eachWithS3();
const place = { bucket: 'exports', owner: null, key: 'orders.manifest.json' };

test('Of an object that is too long for a manifest, 4 MiB are read', async () => {
  const { client, store } = current.s3;
  await store.putText('exports', place.key, 'x'.repeat(5 * 2 ** 20));
  expect(await wholeText(client, place)).toHaveLength(4 * 2 ** 20);
});

test('An empty object has an empty text, and one that is missing has none', async () => {
  const { client, store } = current.s3;
  expect(await wholeText(client, place)).toBeNull();
  await store.putText('exports', place.key, '');
  expect(await wholeText(client, place)).toBe('');
});

test('What S3 refuses has a name', async () => {
  const { client, faults } = current.s3;
  faults.inject({ error: 'ExpiredToken', operation: 'GetObject' });
  await expect(wholeText(client, place)).rejects.toMatchObject({ name: 'ExpiredToken' });
});
