import { GetObjectCommand, PutObjectCommand, type PutObjectCommandInput, S3Client } from '@aws-sdk/client-s3';
import { objectArn } from '../core/arn.ts';
import { calling, unfit, unlessNamed } from './faults.ts';
import { type AnyPlace, addressOf, type ObjectPlace } from './object-place.ts';

/** The text of an object, with the ETag that it was read at. */
export interface StoredText {
  readonly text: string;
  readonly etag: string;
}

/** Small text objects, which the workflow itself writes. */
export interface Objects {
  /** null when there is no such object. */
  readText(place: AnyPlace): Promise<StoredText | null>;
  /**
   * Writes JSON text if there is no such object, or if it still is the one to replace. Otherwise returns false and writes
   * nothing, also when S3 lets another concurrent writer win.
   */
  writeText(place: ObjectPlace, text: string, replacing: StoredText | null): Promise<boolean>;
  /** Writes a text whatever is there. */
  putText(place: ObjectPlace, text: string, contentType: string): Promise<void>;
}

export function objects(client = new S3Client()): Objects {
  return {
    readText: (place) =>
      unlessNamed(['NoSuchKey'], () =>
        calling('s3:GetObject', objectArn(place), async () => {
          const { Body, ETag } = await client.send(new GetObjectCommand(addressOf(place)));
          if (!ETag) throw unfit('s3:GetObject', objectArn(place));
          return { text: (await Body?.transformToString()) ?? '', etag: ETag };
        }),
      ),
    async writeText(place, text, replacing) {
      const command = new PutObjectCommand({
        ...contentOf(place, text, 'application/json'),
        IfMatch: replacing?.etag,
        IfNoneMatch: replacing ? undefined : '*',
      });
      const written = await unlessNamed(NOT_WRITTEN, () =>
        calling('s3:PutObject', objectArn(place), () => client.send(command)),
      );
      return written !== null;
    },
    async putText(place, text, contentType) {
      const command = new PutObjectCommand(contentOf(place, text, contentType));
      await calling('s3:PutObject', objectArn(place), () => client.send(command));
    },
  };
}

/** The condition does not hold, the object to replace is gone, or another writer was faster. */
const NOT_WRITTEN = ['PreconditionFailed', 'NoSuchKey', 'ConditionalRequestConflict'];

const contentOf = (place: ObjectPlace, text: string, contentType: string): PutObjectCommandInput => ({
  ...addressOf(place),
  Body: text,
  ContentType: contentType,
  // MemoryDB restores only from objects with SSE-S3; the objects beside them are encrypted alike.
  ServerSideEncryption: 'AES256',
});
