import { styleText } from 'node:util';
import type { Level, Verdict } from '../functions/core/rdb/evidence.ts';
import { PROVEN } from '../functions/core/rdb/proven.ts';
import { harmless } from './harmless.ts';
import type { VerifiedShard } from './verify.ts';

export const VERDICTS = ['bad', 'unverifiable', 'verified'] as const;

/** The verdict on all: the worst of them. */
export const overall = (shards: readonly VerifiedShard[]): Verdict =>
  VERDICTS.find((verdict) => shards.some(({ Verdict }) => Verdict === verdict)) ?? 'unverifiable';

/** For programs: everything that is known. */
export const asJson = (shards: readonly VerifiedShard[], level: Level, by: string): string =>
  JSON.stringify({ Verdict: overall(shards), Level: level, Proven: PROVEN[level], By: by, Shards: shards }, null, 2);

/** `1,234,567`; toLocaleString() would first load what it knows of all languages, which takes 10 ms. */
const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

const COLOURS = { verified: 'green', bad: 'red', unverifiable: 'yellow' } as const;

/** For people: a row for each shard, under it what speaks against it, and what all that proves. */
export function asTable(shards: readonly VerifiedShard[], level: Level, by: string, colour: boolean): string {
  const head = ['verdict', 'bytes', 'format', 'written', 'file'];
  const rows = shards.map(({ Verdict, Bytes, Format, WrittenAt, Key }) => [
    Verdict,
    Bytes === null ? '-' : grouped(Bytes),
    Format ?? '-',
    WrittenAt?.slice(0, 16).replace('T', ' ') ?? '-',
    harmless(Key),
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
    return [row, ...Reasons.map((reason) => `  ${harmless(reason)}`)];
  });
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    count: shards.filter((each) => each.Verdict === verdict).length,
  }));
  const sum = counts.flatMap(({ verdict, count }) => (count > 0 ? [`${count} ${verdict}`] : [])).join(', ');
  return [line(head), ...lines, '', `${sum}.`, harmless(by), `What "verified" means here: ${PROVEN[level]}`].join('\n');
}
