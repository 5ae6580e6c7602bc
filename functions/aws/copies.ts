import {
  DeleteSnapshotCommand,
  DescribeSnapshotsCommand,
  MemoryDBClient,
  type Snapshot,
} from '@aws-sdk/client-memorydb';
import type { Tag } from '../core/contract.ts';
import { nameOf } from '../core/errors.ts';
import { calling, unlessNamed } from './faults.ts';
import { allSnapshots } from './snapshot-pages.ts';
import { tagsOf } from './tags.ts';

/** The calls of expire-recovery-points about copies. */
export interface Copies {
  /** All snapshots of the account and region that are not automatic, without their shards. */
  list(): Promise<Snapshot[]>;
  /** null when there is no such snapshot. */
  describe(name: string): Promise<Snapshot | null>;
  /** None when there is no such snapshot. */
  listTags(arn: string): Promise<Tag[]>;
  /** Whether MemoryDB deletes it, or it is gone already; false if its state does not allow that. */
  remove(name: string): Promise<boolean>;
}

export function copies(client = new MemoryDBClient()): Copies {
  const describing = (name: string) => {
    const command = new DescribeSnapshotsCommand({ SnapshotName: name });
    return calling('memorydb:DescribeSnapshots', name, () => client.send(command));
  };
  return {
    list: () => allSnapshots(client, { Source: 'user' }, '*'),
    async describe(name) {
      return (await unlessNamed(['SnapshotNotFoundFault'], () => describing(name)))?.Snapshots?.[0] ?? null;
    },
    listTags: async (arn) => (await unlessNamed(['SnapshotNotFoundFault'], () => tagsOf(client, arn))) ?? [],
    async remove(name) {
      const command = new DeleteSnapshotCommand({ SnapshotName: name });
      try {
        await calling('memorydb:DeleteSnapshot', name, () => client.send(command));
        return true;
      } catch (error) {
        const fault = nameOf(error);
        if (fault === 'SnapshotNotFoundFault') return true;
        if (fault === 'InvalidSnapshotStateFault') return (await this.describe(name))?.Status === 'deleting';
        throw error;
      }
    },
  };
}
