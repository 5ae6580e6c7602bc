import type { Progress } from './verify.ts';

const WIDTH = 30;

/**
 * How far it is, and for how long it may go on, in one line of fewer columns than there are: one that a terminal wraps
 * cannot be written over.
 */
export function progressBar({ bytes, ofBytes }: Progress, seconds: number, columns = Number.POSITIVE_INFINITY): string {
  const share = ofBytes === 0 ? 1 : bytes / ofBytes;
  const text = `${String(Math.floor(share * 100)).padStart(3)} %${speed(bytes, ofBytes, seconds)}`;
  const width = Math.min(WIDTH, columns - `[] ${text} `.length);
  if (width <= 0) return text.slice(0, columns - 1);
  return `[${'#'.repeat(Math.floor(share * width)).padEnd(width, '.')}] ${text}`;
}

function speed(bytes: number, ofBytes: number, seconds: number): string {
  if (bytes === 0 || seconds <= 0) return '';
  const rate = bytes / seconds;
  return `  ${(rate / 1e6).toFixed(0)} MB/s  ${inWords((ofBytes - bytes) / rate)} left`;
}

/** Seconds, or minutes where a second more or less cannot be known. */
const inWords = (seconds: number): string =>
  seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
