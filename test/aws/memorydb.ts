// The emulated MemoryDB, whose exports go to another implementation's S3.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  GetBucketPolicyCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { realClock } from '../../local/clock.ts';
import { type Listening, listen, serving } from '../../local/emulators/http.ts';
import type { ExportSink } from '../../local/emulators/memorydb/lifecycle.ts';
import { createMemoryDb, type MemoryDb } from '../../local/emulators/memorydb/service.ts';
import { FaultDoor } from '../../local/faults.ts';
import { ACCOUNT_ID, REGION } from '../../local/service/account.ts';
import { readSeed } from '../../local/service/seed.ts';
import { CREDENTIALS } from '../support/ministack.ts';
import { ROOT } from '../support/service.ts';

/** @param endpoint where S3 is, asked for when an export needs it */
export async function serveMemoryDb(endpoint: () => string): Promise<MemoryDb & Listening> {
  const memorydb = createMemoryDb({
    clock: realClock,
    faults: new FaultDoor(),
    region: REGION,
    accountId: ACCOUNT_ID,
    exports: exportsTo(endpoint),
    options: { copySeconds: () => 2, statusLagSeconds: 0 },
  });
  memorydb.store.addSnapshot(readSeed(join(ROOT, 'local/seed/orders.json')));
  return { ...memorydb, ...(await listen(serving(memorydb))) };
}

function exportsTo(endpoint: () => string): ExportSink {
  const s3 = () =>
    new S3Client({ endpoint: endpoint(), region: REGION, forcePathStyle: true, credentials: CREDENTIALS });
  const succeeds = (work: Promise<unknown>) =>
    work.then(
      () => true,
      () => false,
    );
  return {
    async access(Bucket) {
      const exists = await succeeds(s3().send(new HeadBucketCommand({ Bucket })));
      const { Policy = '' } = exists ? await s3().send(new GetBucketPolicyCommand({ Bucket })) : {};
      return { exists, region: REGION, granted: Policy.includes(`${REGION}.memorydb-snapshot.amazonaws.com`) };
    },
    has: (Bucket, Key) => succeeds(s3().send(new HeadObjectCommand({ Bucket, Key }))),
    async put(Bucket, Key, file) {
      await s3().send(new PutObjectCommand({ Bucket, Key, Body: await readFile(file) }));
    },
  };
}
