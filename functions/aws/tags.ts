import { ListTagsCommand, type MemoryDBClient } from '@aws-sdk/client-memorydb';
import type { Tag } from '../core/contract.ts';
import { calling } from './faults.ts';

/** The tags of a snapshot or cluster. */
export async function tagsOf(client: MemoryDBClient, arn: string): Promise<Tag[]> {
  const command = new ListTagsCommand({ ResourceArn: arn });
  const { TagList } = await calling('memorydb:ListTags', arn, () => client.send(command));
  return (TagList ?? []).map(({ Key = '', Value }) => ({ Key, Value: Value ?? null }));
}
