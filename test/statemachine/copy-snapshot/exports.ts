import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BUCKET, ROOT, type RunOptions, SOURCE, type TestService } from '../../support/service.ts';

export const TARGET = 'orders-keep';
export const EXPORT = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET, TargetBucket: BUCKET };
export const SHARDS = ['0001', '0002', '0003'] as const;

export const keyOf = (shard: string): string => `${TARGET}-${shard}.rdb`;
export const KEYS: readonly string[] = SHARDS.map(keyOf);
export const seedFile = (shard: string): string => join(ROOT, `local/seed/orders/${shard}.rdb`);

export const CLAIM = `${TARGET}.claim.json`;

export const MANIFEST = `${TARGET}.manifest.json`;

/** The keys in the bucket, but for the claims, manifests and records that the tool itself has written. */
export const keysIn = async ({ s3 }: Pick<TestService, 's3'>): Promise<string[]> =>
  (await s3.store.list(BUCKET)).filter((key) => !/\.(claim|manifest)\.json$|^recovery-points\//.test(key));
export const readObject = ({ s3 }: TestService, key: string): Buffer => readFileSync(s3.store.pathOf(BUCKET, key));
/** At once, and whatever was there before. */
export const writeObject = ({ s3 }: TestService, key: string, content: string | Buffer): void =>
  writeFileSync(s3.store.pathOf(BUCKET, key), content);

export const removeObject = ({ s3 }: TestService, key: string): void => rmSync(s3.store.pathOf(BUCKET, key));

/** The requests that reached CopySnapshot, taken or not. */
export const copyCalls = ({ memorydb }: TestService): readonly unknown[] =>
  memorydb.calls.filter(({ operation }) => operation === 'CopySnapshot').map(({ input }) => input);

/** Acts when an execution, or one of those in its Map, first enters a state, before the state does its work. */
export function onEntering(state: string, act: () => void): RunOptions {
  let isDone = false;
  const listen: RunOptions['onEvent'] = ({ stateEnteredEventDetails }) => {
    if (isDone || stateEnteredEventDetails?.name !== state) return;
    isDone = true;
    act();
  };
  return { onEvent: listen, onChildEvent: listen };
}

/** From now on a second export that is taken shows in the bucket: by keys that no other could have. */
export function markSecondExport({ memorydb }: TestService, seconds = 300): void {
  memorydb.script({ seconds });
  memorydb.script({ renameKey: (key) => key.replace('.rdb', '.second.rdb') });
}
