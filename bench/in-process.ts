// One verification after another in one process, so that neither the start of Node nor its compiler counts.
import { basename } from 'node:path';
import { fileBytes } from '../verify/file-bytes.ts';
import { verify } from '../verify/verify.ts';
import { median } from './processes.ts';

const ROUNDS = 7;

/** What is done with a file; whether it succeeded. */
const WORK: Readonly<Record<string, (path: string) => Promise<boolean>>> = {
  verify: async (path) => {
    const shard = { name: null, key: basename(path), place: { path }, identity: null, record: null };
    const [judged] = await verify([shard], 'Checksum', { threads: 1, atOnce: 1 }, () => {});
    return judged?.Verdict === 'verified';
  },
  /** The same reads as verification makes, into memory that is used again. */
  read: async (path) => {
    const file = fileBytes(path);
    const { bytes, etag } = (await file.describe()) ?? { bytes: 0, etag: '' };
    let read = 0;
    for await (const chunk of file.read({ First: 0, Last: bytes - 1 }, etag)) read += chunk.length;
    return read === bytes;
  },
};

/** Prints the processor time of one round, in seconds. */
export async function main([what = '', path = '']: readonly string[]): Promise<number> {
  const seconds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const before = process.cpuUsage();
    if (!(await WORK[what]?.(path))) return 1;
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
  }
  console.log(median(seconds.slice(1)));
  return 0;
}
