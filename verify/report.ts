import { styleText } from 'node:util';
import { printable } from '../functions/core/printable.ts';
import type { Level, Verdict } from '../functions/core/rdb/evidence.ts';
import { PROVEN } from '../functions/core/rdb/proven.ts';
import type { VerifiedShard } from './verify.ts';

export const VERDICTS = ['bad', 'unverifiable', 'verified'] as const;

/** What is known of the shards besides their bytes. */
export interface Basis {
  /** One sentence on what they were taken from. */
  readonly by: string;
  /** Sentences on why these may not be all shards that there must be; empty if they are, or if nobody asked that. */
  readonly doubts: readonly string[];
  /** One sentence on a manifest that is missing or was to be written; null if there is nothing to say. */
  readonly manifest?: string | null;
}

/** The verdict on all: the worst of them. With a doubt, all that are there may be verified, but not the whole. */
export function overall(shards: readonly VerifiedShard[], { doubts }: Basis): Verdict {
  const verdicts = new Set(shards.map(({ Verdict }) => Verdict));
  if (doubts.length > 0) verdicts.add('unverifiable');
  return VERDICTS.find((verdict) => verdicts.has(verdict)) ?? 'unverifiable';
}

/** For programs: everything that is known. `Proven` is null unless it is true of every file. */
export function asJson(shards: readonly VerifiedShard[], level: Level, basis: Basis): string {
  const isProven = shards.every(({ Verdict }) => Verdict === 'verified');
  const known = { Verdict: overall(shards, basis), Level: level, Proven: isProven ? PROVEN[level] : null };
  return JSON.stringify(
    { ...known, By: basis.by, Doubts: basis.doubts, Manifest: basis.manifest ?? null, Shards: shards },
    null,
    2,
  );
}

/** `1,234,567`; toLocaleString() would first load what it knows of all languages, which takes 10 ms. */
const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

const COLOURS = { verified: 'green', bad: 'red', unverifiable: 'yellow' } as const;

/** For people: a row for each shard, under it what speaks against it, and what all that proves. */
export function asTable(shards: readonly VerifiedShard[], level: Level, basis: Basis, colour: boolean): string {
  const head = ['verdict', 'bytes', 'format', 'written', 'file'];
  const rows = shards.map(({ Verdict, Bytes, Format, WrittenAt, Key }) => [
    Verdict,
    Bytes === null ? '-' : grouped(Bytes),
    Format ?? '-',
    WrittenAt?.slice(0, 16).replace('T', ' ') ?? '-',
    printable(Key),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 1 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd();
  const lines = shards.flatMap(({ Verdict, Reasons }, index) => {
    const text = line(rows[index] ?? []);
    const row = colour
      ? text.replace(Verdict, (word) => styleText(COLOURS[Verdict], word, { validateStream: false }))
      : text;
    return [row, ...Reasons.map((reason) => `  ${printable(reason)}`)];
  });
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    count: shards.filter((each) => each.Verdict === verdict).length,
  }));
  const sum = counts.flatMap(({ verdict, count }) => (count > 0 ? [`${count} ${verdict}`] : [])).join(', ');
  const doubts = basis.doubts.map((doubt) => `Not known to be whole: ${doubt}`);
  const whole = [basis.by, ...doubts, ...(basis.manifest ? [basis.manifest] : [])].map(printable);
  return [line(head), ...lines, '', `${sum}.`, ...whole, `What "verified" means here: ${PROVEN[level]}`].join('\n');
}
