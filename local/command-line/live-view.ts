import type { Progress } from './progress.ts';
import { harmless, spoken, styled } from './text.ts';

export interface Frame {
  readonly columns: number;
  readonly rows: number;
  readonly colour: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The purpose of each Wait, by the state's name. */
  readonly purposes: ReadonlyMap<string, string>;
}

/** Without tenths of seconds: a view is drawn once a second. */
const whole = (milliseconds: number): string => spoken(1000 * Math.round(milliseconds / 1000));

const BAR = 24;
/** Rows of the terminal that keep showing earlier lines. */
const ROWS_LEFT_FREE = 4;

/** The running executions, oldest first, as lines that fit the frame; none if nothing runs. */
export function liveView(running: readonly Progress[], frame: Frame): string[] {
  const { columns, rows, colour } = frame;
  const views = running.map((progress) => viewOf(progress, frame));
  const room = Math.max(3, rows - ROWS_LEFT_FREE);
  const shown = views.filter((_view, index) => views.slice(0, index + 1).flat().length < room);
  const hidden = views.length - shown.length;
  const lines = [...shown.flat(), ...(hidden > 0 ? [`  and ${hidden} more`] : [])];
  return lines.map((line) => {
    const cut = line.length > columns ? `${line.slice(0, columns - 1)}…` : line;
    return colour && line.startsWith(' ') ? styled('dim', cut) : cut;
  });
}

function viewOf(progress: Progress, { columns, now, purposes }: Frame): string[] {
  const { name, asked, state, enteredAt } = progress;
  const right = `${state || 'starting'}, ${whole(now - enteredAt)}`;
  const left = harmless(name, Math.max(8, columns - right.length - 2));
  const details = [
    harmless(asked),
    awaitedBy(progress, now, purposes),
    copied(progress, now),
    clustersDone(progress),
  ].filter((line) => line !== '');
  return [`${left.padEnd(columns - right.length)}${right}`, ...details.map((line) => `  ${line}`)];
}

function awaitedBy({ state, attempt, awaited }: Progress, now: number, purposes: ReadonlyMap<string, string>): string {
  if (!awaited) return '';
  const { since, until, error, attempt: retry } = awaited;
  if (until === undefined) return `attempt ${attempt}: waits for its answer, ${whole(now - since)} so far`;
  const left = whole(Math.max(0, until - now));
  return error === undefined
    ? `waits ${left} more, ${purposes.get(state) ?? ''}`
    : `tries again in ${left}: retry ${retry} after ${harmless(error)}`;
}

/** How long MemoryDB has been copying. An estimate proves nothing, so the bar is never full. */
function copied({ askedAt, polls, estimatedSeconds }: Progress, now: number): string {
  if (askedAt === undefined) return '';
  const elapsed = now - askedAt;
  const looks = `${polls} poll${polls === 1 ? '' : 's'}`;
  if (estimatedSeconds === null) return `copying for ${whole(elapsed)}, ${looks}; how long it takes is not known`;
  const estimate = `${whole(elapsed)} of about ${whole(1000 * estimatedSeconds)}`;
  return `${bar(Math.min(0.99, elapsed / (1000 * estimatedSeconds)))} ${estimate}, ${looks}`;
}

const bar = (share: number): string => `[${'#'.repeat(Math.floor(share * BAR)).padEnd(BAR, '.')}]`;

const clustersDone = ({ clusters }: Progress): string =>
  clusters ? `${bar(clusters.done / Math.max(1, clusters.all))} ${clusters.done} of ${clusters.all} clusters` : '';
