// Recovery points that the product itself has made and recorded, in the local service, and all that there is.
import { join } from 'node:path';
import { objectsOf } from '../../../functions/core/lifecycle/home.ts';
import type { RecoveryPoint } from '../../../functions/core/recovery-points/record.ts';
import { readSeed } from '../../../local/service/seed.ts';
import { BUCKET, type Outcome, ROOT, type RunOptions, type TestService } from '../../support/service.ts';
import { readObject } from '../copy-snapshot/exports.ts';
import { reportOf } from './reports.ts';

export const DELETES = { DryRun: false, MostDeletions: 100 };
const SUFFIX = '-expire-recovery-points';

/** Runs expire-recovery-points; the report of a run that has ended is held to its schema. */
export const expire = async (local: TestService, input: unknown, options: RunOptions = {}): Promise<Outcome> => {
  const outcome = await local.run(input, { ...options, stateMachineArn: machineArn(local.service) });
  if (outcome.output !== undefined) reportOf(local, outcome.execution);
  return outcome;
};

export const KEEP_1 = { Lifecycle: { KeepLast: 1 }, Options: DELETES };

export function machineArn({ definition }: TestService['service']): string {
  const found = definition.machines.find(({ arn }) => arn.endsWith(SUFFIX));
  if (!found) throw new Error('There is no such machine.');
  return found.arn;
}

const nameOf = (night: number): string => `automatic.orders-2026-11-${night}-03-00`;

/** The snapshot of a night; the service begins with that of the 20th. */
function addNight({ memorydb }: TestService, night: number): string {
  const name = nameOf(night);
  const seed = readSeed(join(ROOT, 'local/seed/orders.json'));
  const createdAt = Date.parse(`2026-11-${night}T03:00:00Z`);
  const shards = seed.shards?.map((shard) => ({ ...shard, createdAt, isRedated: true })) ?? [];
  if (!memorydb.store.find(name)) memorydb.store.addSnapshot({ ...seed, name, createdAt, shards });
  if (!memorydb.store.findCluster('orders')) memorydb.store.addCluster({ configuration: { Name: 'orders' } });
  return name;
}

/** Copies, or exports, the snapshots of these nights; the key of the record of each. */
async function make(local: TestService, nights: readonly number[], requestOf: (night: number) => object) {
  const keys: string[] = [];
  for (const night of nights) {
    const { output, status, sentence } = await local.run({
      SourceSnapshotName: addNight(local, night),
      ...requestOf(night),
    });
    const { RecoveryPoint } = Object(output) as { RecoveryPoint?: string };
    if (!RecoveryPoint) throw new Error(`The night ${night} was not recorded: ${status} ${sentence}`);
    keys.push(RecoveryPoint);
  }
  return keys;
}

export const makeCopies = (local: TestService, nights: readonly number[]) =>
  make(local, nights, (night) => ({ TargetSnapshotName: `copy-${night}` }));

export const makeExports = (
  local: TestService,
  nights: readonly number[],
  Verify: 'Checksum' | 'Probe' = 'Checksum',
  name?: string,
) =>
  make(local, nights, (night) => ({
    ...{ TargetSnapshotName: name ?? `export-${night}`, TargetBucket: BUCKET, Options: { Verify } },
  }));

/** Every version of every object but reports, and every snapshot. */
export async function everything({ s3, memorydb }: TestService): Promise<string[]> {
  await memorydb.settle();
  const keys = (await s3.store.listVersioned(BUCKET)).filter((key) => !key.startsWith('reports/'));
  const versions = await Promise.all(
    keys.map(async (key) =>
      (await s3.store.versions(BUCKET, key)).map(({ versionId, isMarker }) =>
        isMarker ? `marker ${key}` : `${key} ${versionId}`,
      ),
    ),
  );
  const snapshots = memorydb.store.state.snapshots.map(({ name, status }) => `snapshot ${name} ${status}`);
  return [...versions.flat(), ...snapshots].sort();
}

export const recordAt = (local: TestService, key: string): RecoveryPoint => JSON.parse(`${readObject(local, key)}`);

/** Calls of the services that delete something. */
export const deletions = ({ s3, memorydb }: TestService): string[] =>
  [...s3.calls, ...memorydb.calls].map(({ operation }) => operation).filter((name) => name.startsWith('Delete'));

export const outputOf = ({ output }: Outcome) =>
  output as { Counts: Record<string, number>; Points: { Target: string; Verdict: string; Reasons: string[] }[] };

/** Until MemoryDB has deleted what it is deleting. */
export async function settle({ clock, memorydb }: TestService): Promise<void> {
  await clock.sleep(60_000);
  await memorydb.settle();
}

/** What a record says has to go of it, as `everything` shows it. */
export function goneWith(local: TestService, key: string): string[] {
  const { Export, Copy, Target } = recordAt(local, key);
  const objects = Export ? objectsOf(Export).map(({ Key, VersionId }) => `${Key} ${VersionId}`) : [];
  return [...objects, ...(Copy ? [`snapshot ${Target} available`] : [])];
}
