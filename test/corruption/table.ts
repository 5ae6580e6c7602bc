// The table of docs/verification.md.
import { readFileSync } from 'node:fs';
import { VERDICTS } from '../../verify/report.ts';
import { type Case, DAMAGED_CASES, INTACT_CASES } from './damages.ts';

export const DOCUMENT = 'docs/verification.md';

/** By the name of their place in the document. */
export const TABLES: Readonly<Record<string, readonly Case[]>> = { intact: INTACT_CASES, damaged: DAMAGED_CASES };

/** What Redis's own programs say; computed only where they are installed. */
export interface Opinion {
  readonly passesCheck: boolean;
  readonly keysLoaded: number | null;
}

const HEAD = ['File', '`Probe`', '`Checksum`', '`redis-check-rdb`', '`redis-server`'];

const lineOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** One line for each case, as Markdown, and one that counts. */
export function tableOf(cases: readonly Case[], opinions: readonly Opinion[]): string {
  const rows = cases.map(({ name, probe, checksum, keys }, index) => {
    const { passesCheck = false, keysLoaded = null } = opinions[index] ?? {};
    const loaded = keysLoaded === null ? 'refuses' : `loads ${keysLoaded} of ${keys} keys`;
    return [name, probe, checksum, passesCheck ? 'passes' : 'refuses', loaded];
  });
  const count = (column: number, word: string) => rows.filter((row) => row[column]?.startsWith(word)).length;
  const verdicts = (column: number) => VERDICTS.map((verdict) => `${count(column, verdict)} ${verdict}`).join(', ');
  const refusals = (column: number) => `refuses ${count(column, 'refuses')} of ${rows.length}`;
  const all = ['**in all**', verdicts(1), verdicts(2), refusals(3), refusals(4)];
  return [HEAD, HEAD.map(() => '---'), ...rows, all].map(lineOf).join('\n');
}

/** What stands between the marks of that name. */
export function generated(marker: string, document = readFileSync(DOCUMENT, 'utf8')): string {
  const [, text] = new RegExp(`<!-- ${marker}:begin -->\n(.*?)\n<!-- ${marker}:end -->`, 's').exec(document) ?? [];
  if (text === undefined) throw new RangeError(`${DOCUMENT} has no place for ${marker}`);
  return text;
}
