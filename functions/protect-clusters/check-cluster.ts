import { type Buckets, buckets } from '../aws/buckets.ts';
import { type MemoryDb, memoryDb } from '../aws/memorydb.ts';
import { type Objects, objects } from '../aws/objects.ts';
import { readSource, takenAt } from '../core/copy/source.ts';
import { WorkflowError } from '../core/errors.ts';
import type { CheckClusterInput, CheckedCluster, ClusterRow } from '../core/protection/contract.ts';
import {
  alreadyProtected,
  isNew,
  isOfRequest,
  keepsNone,
  modeOf,
  newCluster,
  startOf,
  unprotected,
} from '../core/protection/need.ts';
import { readRecordKey, recordsOf } from '../core/recovery-points/record.ts';
import { findRecoveryPoint } from '../steps/find-recovery-point.ts';
import { findSource } from '../steps/find-source.ts';
import { firstSeen } from '../steps/first-seen.ts';

interface Dependencies {
  readonly memorydb: MemoryDb;
  readonly buckets: Buckets;
  readonly objects: Objects;
}

/** Finds out whether a cluster needs a copy, or can have one. */
export const checkCluster =
  (services: Dependencies) =>
  async (input: CheckClusterInput): Promise<CheckedCluster> => {
    const Row = await rowWithoutCopy(services, input);
    return Row ? { Row, Start: null } : { Row: null, Start: startOf(input) };
  };

/** null for a cluster that copy-snapshot is to protect; it also says why it cannot. */
async function rowWithoutCopy(services: Dependencies, input: CheckClusterInput): Promise<ClusterRow | null> {
  const { Cluster: cluster, Copy: copy, Results, Execution: execution, Now: now } = input;
  const records = { bucket: Results.Bucket, owner: Results.OwnerAccountId };
  if (keepsNone(cluster, copy)) return unprotected(cluster.Name, execution.Id);
  const asked = { SourceSnapshotName: null, SourceClusterName: cluster.Name };
  const source = await findSource(services.memorydb, asked, copy.Options, now).catch(ofSource);
  if (source instanceof WorkflowError) {
    if (source.name !== 'SnapshotNotFoundFault') return null;
    const listed = await services.buckets.list(records.bucket, records.owner, recordsOf(cluster.Name));
    const count = listed.filter(({ key }) => readRecordKey(key)).length;
    const seenAt = await firstSeen(services.objects, records, cluster.Name, now, copy.Options.DryRun);
    return seenAt !== null && isNew(input, source, count, seenAt) ? newCluster(cluster.Name, seenAt) : null;
  }
  const { Name: name = '', ARN: arn = '' } = source.snapshot;
  const createdAt = takenAt(name.toLowerCase(), readSource(source.snapshot));
  if (createdAt === null) return null;
  const wanted = { cluster: cluster.Name, createdAt, kind: modeOf(copy) };
  const found = await findRecoveryPoint(services, records, wanted, (point) => isOfRequest(point, copy, arn));
  return found && alreadyProtected(found.point, found.key, source.warnings);
}

/** Faults of the source, which copy-snapshot meets too and reports. */
function ofSource(fault: unknown): WorkflowError {
  if (fault instanceof WorkflowError && ['SnapshotNotFoundFault', 'SourceSnapshotTooOld'].includes(fault.name))
    return fault;
  throw fault;
}

export const handler = checkCluster({ memorydb: memoryDb(), buckets: buckets(), objects: objects() });
