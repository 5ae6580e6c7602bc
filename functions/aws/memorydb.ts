import {
  CopySnapshotCommand,
  DescribeSnapshotsCommand,
  MemoryDBClient,
  type Tag as SdkTag,
  type Snapshot,
} from '@aws-sdk/client-memorydb';
import type { CopyRequest, SourceType, Tag } from '../core/contract.ts';
import { calling, unlessNamed } from './faults.ts';
import { allSnapshots } from './snapshot-pages.ts';
import { tagsOf } from './tags.ts';

/** The calls that the workflow makes to MemoryDB. */
export interface MemoryDb {
  /** With shards; null when there is no such snapshot. */
  describeSnapshot(name: string): Promise<Snapshot | null>;
  /** All snapshots of a cluster, with shards; none when there is no such cluster. */
  listSnapshots(cluster: string, type: SourceType): Promise<Snapshot[]>;
  listTags(arn: string): Promise<Tag[]>;
  copySnapshot(request: CopyRequest, tags: readonly Tag[]): Promise<void>;
}

/** A DescribeSnapshots request has `system` and `user` where the response has `automated` and `manual`. */
const REQUEST_WORDS: Readonly<Record<SourceType, { readonly Source?: string }>> = {
  automated: { Source: 'system' },
  manual: { Source: 'user' },
  any: {},
};

/**
 * @param client for calls that may be sent twice
 * @param once for exports: a retry is indistinguishable from a second export, so the SDK sends one call and the machine retries
 */
export function memoryDb(client = new MemoryDBClient(), once = new MemoryDBClient({ maxAttempts: 1 })): MemoryDb {
  for (const each of [client, once]) keepNullValues(each);
  return {
    async describeSnapshot(name) {
      const command = new DescribeSnapshotsCommand({ SnapshotName: name, ShowDetail: true });
      const answer = await unlessNamed(['SnapshotNotFoundFault'], () =>
        calling('memorydb:DescribeSnapshots', name, () => client.send(command)),
      );
      return answer?.Snapshots?.[0] ?? null;
    },
    listSnapshots: (cluster, type) =>
      allSnapshots(client, { ClusterName: cluster, ...REQUEST_WORDS[type], ShowDetail: true }, cluster),
    listTags: (arn) => tagsOf(client, arn),
    async copySnapshot(request, tags) {
      const command = new CopySnapshotCommand({
        SourceSnapshotName: request.SourceSnapshotName,
        TargetSnapshotName: request.TargetSnapshotName,
        TargetBucket: request.TargetBucket ?? undefined,
        KmsKeyId: request.KmsKeyId ?? undefined,
        // The API model lets Value be null; the SDK's types do not.
        Tags: tags.length > 0 ? (tags as SdkTag[]) : undefined,
      });
      const sender = request.TargetBucket === null ? client : once;
      await calling('memorydb:CopySnapshot', request.SourceSnapshotName, () => sender.send(command));
    },
  };
}

/** The SDK's serializer drops null members, but the API documents that a tag's Value may be null. */
function keepNullValues(client: MemoryDBClient): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const { request, input } = args as { request: { body?: unknown }; input: { Tags?: { Value?: unknown }[] } };
      if (input.Tags?.some((tag) => tag.Value === null)) request.body = JSON.stringify(input);
      return next(args);
    },
    { step: 'build', name: 'keepNullTagValues', priority: 'high' },
  );
}
