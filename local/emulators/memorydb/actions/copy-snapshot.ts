import type { CopySnapshotRequest } from '@aws-sdk/client-memorydb';
import { invalidCombination, invalidParameter, ServiceFault } from '../errors.ts';
import { exportKey, isReady, startCopy, startExport } from '../lifecycle.ts';
import type { Options } from '../options.ts';
import type { Snapshot, Store } from '../store.ts';
import type { Context } from './context.ts';
import { checkRequest } from './copy-snapshot-request.ts';
import { snapshotAnswer } from './describe-snapshots.ts';

/** The developer guide: "during any contiguous 24-hour period". */
const QUOTA_PERIOD_MILLISECONDS = 24 * 60 * 60 * 1000;

/** The order of the checks is not documented; here the request itself is checked before what it refers to. */
export async function copySnapshot(context: Context, input: CopySnapshotRequest) {
  const { store, options, nextScript } = context;
  const { source: sourceName, target: name, bucket, kmsKeyId, tags } = checkRequest(input, options);
  if (!options.serviceLinkedRole) throw new ServiceFault('ServiceLinkedRoleNotFoundFault');
  // The bucket is read first. Nothing awaits after that, so only one of two simultaneous calls can start.
  const refusal = bucket === undefined ? undefined : await bucketRefusal(context, bucket, sourceName, name);
  const now = context.now();
  const source = readySource(store, sourceName, bucket === undefined ? name : undefined, options);
  const target: Snapshot = {
    ...source,
    name,
    status: 'creating',
    source: 'manual',
    kmsKeyId: kmsKeyId ?? source.kmsKeyId,
    tags: tags ?? source.tags,
  };
  if (bucket === undefined) {
    checkQuota(store, source.cluster.Name, now, options);
    startCopy(store.state, source, target, { now, options, script: nextScript() });
    if (options.copiesCountTowardsQuota) store.countManualCreation(source.cluster.Name, now);
  } else {
    if (source.dataTiering) throw invalidCombination('A snapshot with data tiering cannot be exported.');
    if (refusal !== undefined) throw invalidParameter(refusal);
    startExport(store.state, source, bucket, name, { now, options, script: nextScript() });
  }
  return { Snapshot: snapshotAnswer(store, target) };
}

/** `target` is the name of a copy; an export takes no snapshot name. */
function readySource(store: Store, name: string, target: string | undefined, options: Options): Snapshot {
  const source = store.find(name);
  if (!source) throw new ServiceFault('SnapshotNotFoundFault');
  const taken = target !== undefined && store.find(target) !== undefined;
  if (taken && options.existingTargetFirst) throw new ServiceFault('SnapshotAlreadyExistsFault');
  if (!isReady(store.state, source)) throw new ServiceFault('InvalidSnapshotStateFault');
  if (taken) throw new ServiceFault('SnapshotAlreadyExistsFault');
  return source;
}

function checkQuota({ state }: Store, cluster: string, now: number, options: Options): void {
  const recent = state.manualCreations.filter(
    (creation) => creation.cluster === cluster && creation.at > now - QUOTA_PERIOD_MILLISECONDS,
  );
  if (recent.length >= options.manualSnapshotsPerDay) throw new ServiceFault('SnapshotQuotaExceededFault');
}

/** Why the service would not write to the bucket, in the words that it and ElastiCache document. */
async function bucketRefusal(
  { store, exports, region }: Context,
  bucket: string,
  source: string,
  target: string,
): Promise<string | undefined> {
  const access = await exports.access(bucket);
  if (!access.exists) return `The S3 bucket ${bucket} does not exist.`;
  if (access.region !== region) return `The S3 bucket ${bucket} is outside of the region.`;
  if (!access.granted) return 'MemoryDB has not been granted WRITE permissions on the S3 Bucket.';
  for (const shard of store.find(source)?.shards ?? []) {
    const key = exportKey(target, shard.name);
    if (await exports.has(bucket, key)) return `The S3 bucket ${bucket} already contains an object with key ${key}.`;
  }
  return undefined;
}
