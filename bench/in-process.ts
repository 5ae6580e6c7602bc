// One verification after another in one process, so that neither the start of Node nor its compiler counts.
import { basename } from 'node:path';
import { verify } from '../verify/verify.ts';
import { median } from './processes.ts';

const ROUNDS = 7;

/** Prints the processor time of one verification of a file, in seconds. */
export async function main([path = '']: readonly string[]): Promise<number> {
  const shard = { name: null, key: basename(path), place: { path }, identity: null, record: null };
  const seconds = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const before = process.cpuUsage();
    const [judged] = await verify([shard], 'Checksum', { threads: 1, atOnce: 1 }, () => {});
    if (judged?.Verdict !== 'verified') return 1;
    const { user, system } = process.cpuUsage(before);
    seconds.push((user + system) / 1e6);
  }
  console.log(median(seconds.slice(1)));
  return 0;
}
