import { expect } from '@jest/globals';
import { STAMP_KEY } from '../../../functions/core/copy/stamp.ts';
import { readRecord } from '../../../functions/core/recovery-points/read-record.ts';
import type { RecoveryPoint } from '../../../functions/core/recovery-points/record.ts';
import { BUCKET, type Outcome, type TestService } from '../../support/service.ts';
import { CLAIM, KEYS, MANIFEST, readObject } from './exports.ts';
import { snapshot } from './given.ts';

/** Keys of all records in the bucket. */
export const recordKeys = async ({ s3 }: Pick<TestService, 's3'>): Promise<string[]> =>
  (await s3.store.list(BUCKET)).filter((key) => key.startsWith('recovery-points/'));

/** The key of the record that an execution puts out. */
export const recordedBy = ({ output }: Outcome): string => (output as { RecoveryPoint: string }).RecoveryPoint;

/** The record that an execution has left, which is the only one. */
export async function theRecord(local: TestService, outcome: Outcome): Promise<RecoveryPoint> {
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { RecoveryPoint: expect.any(String), Warnings: [] } });
  const key = recordedBy(outcome);
  expect(await recordKeys(local)).toEqual([key]);
  const record = readRecord(key, readObject(local, key).toString());
  if (!record) throw new Error(`${key} is no record.`);
  return record;
}

/** What a record of the copy has to say, as MemoryDB has it. */
export const copyInMemoryDb = (local: TestService) => {
  const { tags, kmsKeyId } = snapshot(local);
  const Stamp = tags.find(({ Key }) => Key === STAMP_KEY)?.Value;
  return { Arn: expect.stringMatching(/:snapshot\/orders-keep$/), Stamp, KmsKeyId: kmsKeyId };
};

/** What a record of the export has to say, as S3 has it now. */
export async function exportInS3({ s3 }: TestService) {
  const object = async (key: string) => {
    const [current] = await s3.store.versions(BUCKET, key);
    return { Key: key, ETag: current?.etag, VersionId: current?.versionId };
  };
  return {
    Objects: await Promise.all(KEYS.map(object)),
    Manifest: await object(MANIFEST),
    Claim: await object(CLAIM),
  };
}
