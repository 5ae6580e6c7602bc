import type { Progress } from './verify.ts';

const WIDTH = 30;

/**
 * The progress and the time left, in a line that is shorter than the terminal: a wrapped line cannot be overwritten.
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

/** Seconds, or minutes for longer times, which are less exact. */
const inWords = (seconds: number): string =>
  seconds < 120 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
