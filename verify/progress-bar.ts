import type { Progress } from './verify.ts';

const WIDTH = 30;

/** One line that says how far it is, and for how long it may go on. */
export function progressBar({ bytes, ofBytes }: Progress, seconds: number): string {
  const share = ofBytes === 0 ? 1 : bytes / ofBytes;
  const bar = '#'.repeat(Math.floor(share * WIDTH)).padEnd(WIDTH, '.');
  const rate = seconds > 0 ? bytes / seconds : 0;
  const left = rate > 0 ? `${Math.ceil((ofBytes - bytes) / rate)} s left` : '';
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${(rate / 1e6).toFixed(0)} MB/s  ${left}`.trimEnd();
}
