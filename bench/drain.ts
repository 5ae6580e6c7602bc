// What verification is compared with: receives an object as verification does, and does nothing with it.
import { S3Client } from '@aws-sdk/client-s3';
import { rdbObject } from '../functions/aws/rdb-object.ts';
import { partsOf } from '../functions/core/rdb/parts.ts';
import { RANGES_AT_ONCE } from '../verify/main.ts';
import { PART_BYTES } from '../verify/verify.ts';

export async function main([bucket = '', key = '']: readonly string[]): Promise<number> {
  const object = rdbObject(new S3Client(), { bucket, owner: null, key });
  const found = await object.describe();
  if (found === null) return 1;
  const parts = partsOf(found.bytes, PART_BYTES).values();
  let received = 0;
  const lane = async () => {
    for (const part of parts) for await (const chunk of object.read(part, found.etag)) received += chunk.length;
  };
  await Promise.all(Array.from({ length: RANGES_AT_ONCE }, lane));
  return received === found.bytes - 8 ? 0 : 1;
}
