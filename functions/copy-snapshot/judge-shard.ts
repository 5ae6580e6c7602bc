import type { JudgeShardInput, ShardResult } from '../core/contract.ts';
import { shardResult } from '../core/export/shard-result.ts';

/** The verdict on one shard, from its ends and, if they were read, its parts. */
export const judgeShard = async (input: JudgeShardInput): Promise<ShardResult> => shardResult(input);

export const handler = judgeShard;
