import { readCause } from '../cause.ts';
import type { JudgeShardInput, ShardResult } from '../contract.ts';
import { jsonBytes } from '../json.ts';
import { judge } from '../rdb/judge.ts';

/** The verdict on one shard, or the fault that prevented it, short enough that the results of all shards fit a payload. */
export function shardResult(input: JudgeShardInput): ShardResult {
  const { Shard } = input.Shard;
  const { ReasonBytes, Level } = input.Target;
  const { Fault: fault, FailedState, Probe: probe } = input;
  if (fault || !probe) {
    const { Error: error = 'Unknown' } = fault ?? {};
    const [sentence = ''] = within(ReasonBytes, fault ? [readCause(fault).sentence.replaceAll(/\s+/g, ' ')] : []);
    return { Shard, Fault: { Error: error, Cause: sentence }, FailedState: FailedState ?? '' };
  }
  const judged = judge(probe, Level === 'Checksum' ? input.Parts : null);
  const { Verdict, Bytes, Format, WrittenAt, Checksum, Crc64, ETag } = judged;
  const Reasons = within(ReasonBytes, judged.Reasons);
  return { Shard, Verdict, Reasons, Bytes, Format, WrittenAt, Checksum, Crc64, ETag };
}

/** As many of the texts as fit into this many bytes of JSON; the last may be cut. */
function within(bytes: number, texts: readonly string[]): string[] {
  const kept: string[] = [];
  let left = bytes;
  for (const text of texts) {
    let cut = text;
    while (bytesInList(cut) > left && cut.length > 1) cut = `${cut.slice(0, Math.floor(cut.length * 0.9) - 1)}…`;
    if (bytesInList(cut) > left) break;
    kept.push(cut);
    left -= bytesInList(cut);
  }
  return kept;
}

/** With the comma that may follow. */
const bytesInList = (text: string): number => jsonBytes(text) + 1;
