import { type Cluster, MemoryDBClient, paginateDescribeClusters } from '@aws-sdk/client-memorydb';
import type { Tag } from '../core/contract.ts';
import { calling } from './faults.ts';
import { tagsOf } from './tags.ts';

/** MemoryDB's clusters and their tags. */
export interface Clusters {
  /** All clusters of the account and region, from all pages. */
  list(): Promise<Cluster[]>;
  listTags(arn: string): Promise<Tag[]>;
}

export function clusters(client = new MemoryDBClient()): Clusters {
  return {
    async list() {
      const pages = paginateDescribeClusters({ client }, {});
      const found: Cluster[] = [];
      const nextPage = () => calling('memorydb:DescribeClusters', '*', () => pages.next());
      for (let page = await nextPage(); !page.done; page = await nextPage()) found.push(...(page.value.Clusters ?? []));
      return found;
    },
    listTags: (arn) => tagsOf(client, arn),
  };
}
