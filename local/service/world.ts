import { mkdirSync, rmSync } from 'node:fs';
import type { Clock } from '../clock.ts';
import type { Emulator } from '../emulators/http.ts';
import type { ExportSink } from '../emulators/memorydb/lifecycle.ts';
import { createMemoryDb, type MemoryDb } from '../emulators/memorydb/service.ts';
import { s3Emulator } from '../emulators/s3/emulator.ts';
import { type Bucket, S3Store } from '../emulators/s3/store.ts';
import { snsEmulator } from '../emulators/sns/emulator.ts';
import { FaultDoor } from '../faults.ts';
import type { ServiceDefinition } from './definition.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT_ID = '111122223333';

/** The services as a fresh deployment finds them, one time, and one door for faults. */
export interface World {
  readonly clock: Clock;
  readonly faults: FaultDoor;
  readonly memorydb: MemoryDb;
  readonly s3: Emulator & { readonly store: S3Store };
  readonly sns: ReturnType<typeof snsEmulator>;
}

/** @param folder holds a folder for each bucket afterwards, and nothing else: it is emptied */
export function createWorld({ buckets, topicArns }: ServiceDefinition, clock: Clock, folder: string): World {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const faults = new FaultDoor();
  const store = new S3Store({ root: folder, clock, region: REGION, account: ACCOUNT_ID });
  for (const { name, policy, ownership } of buckets)
    store.createBucket(name, { policy, ownership: ownership as Bucket['ownership'] });
  const memorydb = createMemoryDb({ clock, faults, region: REGION, accountId: ACCOUNT_ID, exports: exportsTo(store) });
  const s3 = { ...s3Emulator({ store, faults, settle: memorydb.settle }), store };
  return { clock, faults, memorydb, s3, sns: snsEmulator({ topicArns, clock, faults }) };
}

/** What MemoryDB finds in S3. It may write where the bucket's policy lets its service principal put objects. */
const exportsTo = (store: S3Store): ExportSink => ({
  access(name) {
    const bucket = store.bucket(name);
    const policy = JSON.stringify(bucket?.policy ?? {});
    const granted = policy.includes(`"${REGION}.memorydb-snapshot.amazonaws.com"`) && policy.includes('"s3:PutObject"');
    return { exists: bucket !== undefined, region: bucket?.region ?? '', granted };
  },
  has: (bucket, key) => store.has(bucket, key),
  async put(bucket, key, file) {
    await store.putFile(bucket, key, file);
  },
});
