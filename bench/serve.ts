// A process of its own: the local service's S3, of whose buckets the folder's subfolders are the contents.
import { realClock } from '../local/clock.ts';
import { listen, serving } from '../local/emulators/http.ts';
import { s3Emulator } from '../local/emulators/s3/emulator.ts';
import { S3Store } from '../local/emulators/s3/store.ts';
import { FaultDoor } from '../local/faults.ts';

export async function main([root = '', bucket = '']: readonly string[]): Promise<number> {
  const store = new S3Store({ root, clock: realClock, region: 'eu-central-1', account: '111122223333' });
  store.createBucket(bucket);
  const { url } = await listen(serving(s3Emulator({ store, faults: new FaultDoor() })));
  console.log(url);
  return 0;
}
