// Needs the SDK of MemoryDB, so it is loaded only for a copy.
import { MemoryDBClient } from '@aws-sdk/client-memorydb';
import { memoryDb } from '../functions/aws/memorydb.ts';
import { readSource } from '../functions/core/copy/source.ts';
import { STAMP_KEY } from '../functions/core/copy/stamp.ts';
import type { CopyToImport } from '../functions/core/recovery-points/import-record.ts';
import { clientSettings } from '../terminal/client-settings.ts';

/** null when there is no such snapshot. */
export async function describeCopy(name: string): Promise<Omit<CopyToImport, 'asked'> | null> {
  const memorydb = memoryDb(new MemoryDBClient(clientSettings()));
  const snapshot = await memorydb.describeSnapshot(name);
  if (snapshot === null) return null;
  const { Arn, ClusterName, Status, SizeBytes } = readSource(snapshot);
  const tags = await memorydb.listTags(Arn);
  return {
    name,
    arn: Arn,
    cluster: ClusterName,
    status: Status,
    bytes: SizeBytes,
    kmsKeyId: snapshot.KmsKeyId ?? null,
    stamp: tags.find(({ Key }) => Key === STAMP_KEY)?.Value ?? null,
  };
}
