import { writeFileSync } from 'node:fs';
import type { Run } from './record.ts';
import { BEGIN, BUCKET, CLUSTER } from './scenario/names.ts';

/** Makes the account what the scenario says that it is. */
export function furnish({ scenario, world, foreign, foreignObjects }: Run): void {
  const { memorydb, s3 } = world;
  Object.assign(memorydb.options, scenario.options);
  for (const script of scenario.scripts) memorydb.script(script);
  for (const seed of scenario.snapshots) {
    const snapshot = memorydb.store.addSnapshot(seed);
    foreign.set(snapshot.name, structuredClone(snapshot));
  }
  if (scenario.quotaSpent !== null)
    for (let count = memorydb.options.manualSnapshotsPerDay; count > 0; count -= 1)
      memorydb.store.countManualCreation(CLUSTER, BEGIN - 1000 * scenario.quotaSpent);
  for (const [key, content] of Object.entries(scenario.objects)) {
    writeFileSync(s3.store.pathOf(BUCKET, key), content);
    foreignObjects.set(key, content);
  }
}
