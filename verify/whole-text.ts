import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { calling, unfit } from '../functions/aws/faults.ts';
import { type AnyPlace, addressOf } from '../functions/aws/object-place.ts';
import { objectArn } from '../functions/core/arn.ts';
import { nameOf } from '../functions/core/errors.ts';

/** A manifest has some hundred bytes for each of at most 500 shards. */
const LONGEST_MANIFEST = 4 * 2 ** 20;

/** The text of a small object; null when there is none. It is not asked for by HEAD, whose errors have no name. */
export async function wholeText(client: S3Client, place: AnyPlace): Promise<string | null> {
  const command = new GetObjectCommand({ ...addressOf(place), Range: `bytes=0-${LONGEST_MANIFEST - 1}` });
  try {
    return await calling('s3:GetObject', objectArn(place), async () => {
      const { Body, ETag } = await client.send(command);
      if (!ETag) throw unfit('s3:GetObject', objectArn(place));
      return (await Body?.transformToString()) ?? '';
    });
  } catch (error) {
    if (nameOf(error) === 'NoSuchKey') return null;
    // An empty object has no range.
    if (nameOf(error) === 'InvalidRange') return '';
    throw error;
  }
}
