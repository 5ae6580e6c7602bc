import { writeFileSync } from 'node:fs';
import type { Run } from './record.ts';
import { BEGIN, BUCKETS, bucketOf, CLUSTER, placeOf, TARGET } from './scenario/names.ts';
import type { Scenario } from './scenario/scenario.ts';

/** Makes the account what the scenario says that it is. */
export function furnish({ scenario, world, foreign, foreignObjects }: Run): void {
  const { memorydb, s3 } = world;
  for (const name of BUCKETS) s3.store.createBucket(name, { ...s3.store.bucket(name), ...scenario.bucket });
  Object.assign(memorydb.options, scenario.options);
  for (const script of scenario.scripts) memorydb.script(script);
  for (const seed of scenario.snapshots) {
    const snapshot = memorydb.store.addSnapshot(seed);
    foreign.set(snapshot.name, structuredClone(snapshot));
  }
  if (scenario.quotaSpent !== null)
    for (let count = memorydb.options.manualSnapshotsPerDay; count > 0; count -= 1)
      memorydb.store.countManualCreation(CLUSTER, BEGIN - 1000 * scenario.quotaSpent);
  for (const bucket of BUCKETS)
    for (const [key, content] of Object.entries(objectsOf(scenario, bucket))) {
      writeFileSync(s3.store.pathOf(bucket, key), content);
      foreignObjects.set(placeOf(bucket, key), content);
    }
}

/** What the other bucket holds under the name is nothing to this export. */
const objectsOf = ({ input, objects }: Scenario, bucket: string): Scenario['objects'] =>
  bucket === bucketOf(input) ? objects : { [`${TARGET}-0001.rdb`]: 'elsewhere', [`${TARGET}.claim.json`]: 'elsewhere' };
