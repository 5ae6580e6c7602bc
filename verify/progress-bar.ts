import type { Progress } from './verify.ts';

const WIDTH = 30;

/** One line that says how far it is, and for how long it may go on. */
export function progressBar({ bytes, ofBytes }: Progress, seconds: number): string {
  const share = ofBytes === 0 ? 1 : bytes / ofBytes;
  const bar = '#'.repeat(Math.floor(share * WIDTH)).padEnd(WIDTH, '.');
  const done = `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %`;
  if (bytes === 0 || seconds <= 0) return done;
  const rate = bytes / seconds;
  return `${done}  ${(rate / 1e6).toFixed(0)} MB/s  ${inWords((ofBytes - bytes) / rate)} left`;
}

/** Seconds, or minutes where a second more or less cannot be known. */
const inWords = (seconds: number): string =>
  seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
