import { printable } from '../functions/core/printable.ts';
import type { Level, Verdict } from '../functions/core/rdb/evidence.ts';
import { PROVEN } from '../functions/core/rdb/proven.ts';
import { columnsOf } from '../terminal/columns.ts';
import { coloured, type Screen } from '../terminal/screen.ts';
import { wrapped } from '../terminal/wrapped.ts';
import type { VerifiedShard } from './verify.ts';

export const VERDICTS = ['bad', 'unverifiable', 'verified'] as const;

/** Where the list of shards comes from. */
export interface Provenance {
  /** One sentence on the source. */
  readonly source: string;
  /** Sentences on why these may not be all shards of the export; empty if they are, or if it was not checked. */
  readonly gaps: readonly string[];
  /** One sentence on a missing or written manifest; null if there is nothing to report. */
  readonly manifest: string | null;
}

/** The overall verdict: the worst one. With a gap, the export is not verified, even if each shard is. */
export function overall(shards: readonly VerifiedShard[], { gaps }: Pick<Provenance, 'gaps'>): Verdict {
  const verdicts = new Set(shards.map(({ Verdict }) => Verdict));
  if (gaps.length > 0) verdicts.add('unverifiable');
  return VERDICTS.find((verdict) => verdicts.has(verdict)) ?? 'unverifiable';
}

/** The full report for programs. `Proven` is null unless it is true of every file. */
export function asJson(shards: readonly VerifiedShard[], level: Level, provenance: Provenance): string {
  const { source: Source, gaps: Gaps, manifest: Manifest } = provenance;
  const isProven = shards.every(({ Verdict }) => Verdict === 'verified');
  const known = { Verdict: overall(shards, provenance), Level: level, Proven: isProven ? PROVEN[level] : null };
  return JSON.stringify({ ...known, Source, Gaps, Manifest, Shards: shards }, null, 2);
}

/** `1,234,567`; toLocaleString() would first load its locale data, which takes 10 ms. */
const grouped = (count: number): string => String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');

const COLOURS = { verified: 'green', bad: 'red', unverifiable: 'yellow' } as const;

/** The report for people: a row and the reasons for each shard, and what it all proves. */
export function asTable(
  shards: readonly VerifiedShard[],
  level: Level,
  provenance: Provenance,
  { colour, columns = Number.POSITIVE_INFINITY }: Screen,
): string {
  const head = ['verdict', 'bytes', 'format', 'written', 'file'];
  const rows = shards.map(({ Verdict, Bytes, Format, WrittenAt, Key }) => [
    Verdict,
    Bytes === null ? '-' : grouped(Bytes),
    Format ?? '-',
    WrittenAt?.slice(0, 16).replace('T', ' ') ?? '-',
    printable(Key),
  ]);
  const [headings, ...aligned] = columnsOf([head, ...rows], (column) => head[column] === 'bytes');
  const fits = [headings, ...aligned].every((row = '') => row.length <= columns);
  const line = ([verdict = '', bytes, format, written, file = '']: readonly string[]) =>
    `${wrapped(`${verdict} ${file}`, columns)}\n${wrapped(`${bytes} bytes, ${format}, written ${written}`, columns, '  ')}`;
  const lines = shards.flatMap(({ Verdict, Reasons }, index) => {
    const row = fits ? (aligned[index] ?? '') : line(rows[index] ?? []);
    return [
      colour ? coloured(row, Verdict, COLOURS[Verdict]) : row,
      ...Reasons.map((reason) => wrapped(printable(reason), columns, '  ')),
    ];
  });
  const counts = VERDICTS.map((verdict) => ({
    verdict,
    count: shards.filter((each) => each.Verdict === verdict).length,
  }));
  const sum = counts.flatMap(({ verdict, count }) => (count > 0 ? [`${count} ${verdict}`] : [])).join(', ');
  const { source, gaps, manifest } = provenance;
  const whole = [source, ...gaps.map((gap) => `Not known to be whole: ${gap}`), ...(manifest ? [manifest] : [])];
  const after = [`${sum}.`, ...whole.map(printable), `What "verified" means here: ${PROVEN[level]}`];
  return [...(fits ? [headings] : []), ...lines, '', ...after.map((text) => wrapped(text, columns))].join('\n');
}
