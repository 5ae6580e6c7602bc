import { styleText } from 'node:util';
import { columnsOf } from '../../terminal/columns.ts';
import type { Snapshot } from '../emulators/memorydb/store.ts';
import { isRecord, jsonOrUndefined } from '../json.ts';

/** Columns of the longest line that is not for pasting, if the terminal has room. */
export const WIDTH = 96;

/** Breaks a text between words where it gets too wide; all lines but the first are indented. */
export function fold(text: string, indent: number, width = WIDTH): string {
  const line = new RegExp(`(.{1,${Math.max(1, width - indent)}}|\\S+)(?: +|$)`, 'g');
  return [...text.matchAll(line)].map(([, words]) => words).join(`\n${' '.repeat(indent)}`);
}

/** Characters that move the cursor, set colours, turn the direction of writing, or cannot be seen. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Foreign text as one line that is safe for a terminal: harmful characters are spelled out, a long end is cut off. */
export function harmless(text: string, longest = 2_000): string {
  const spelled = text.slice(0, longest).replaceAll(HARMFUL, (each) => `\\u{${each.codePointAt(0)?.toString(16)}}`);
  return spelled.length > longest || text.length > longest ? `${spelled.slice(0, longest - 1)}…` : spelled;
}

/** Milliseconds as `1.5 s`, `2 min 5 s` or `1 h 30 min`; never less than nothing. */
export function spoken(duration: number): string {
  const milliseconds = Math.max(0, duration);
  if (milliseconds < 59_950) return `${Math.round(milliseconds / 100) / 10} s`;
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** `1,663 bytes`. */
export const inBytes = (bytes: number): string => `${bytes.toLocaleString('en')} bytes`;

export type Style = 'dim' | 'green' | 'yellow' | 'red';

/** The caller decides whether to colour; Node would look at standard output. */
export const styled = (style: Style, text: string): string => styleText(style, text, { validateStream: false });

/** A snapshot in one line. */
export function described({ name, cluster, shards }: Snapshot): string {
  const bytes = shards.reduce((sum, shard) => sum + shard.bytes, 0);
  return `Cluster ${cluster.Name}: ${name}, ${shards.length} shard(s), ${inBytes(bytes)} of RDB.`;
}

/**
 * What an execution's input asks for, in a few words; empty if it is not known.
 * @param machineArn of a copy or export by default
 */
export function asked(input: string, machineArn = ''): string {
  const request = jsonOrUndefined(input);
  if (!isRecord(request)) return '';
  if (machineArn.endsWith('-protect-clusters')) return askedOfRun(request);
  if (machineArn.endsWith('-expire-recovery-points')) return askedOfExpiry(request);
  const {
    SourceSnapshotName: snapshot,
    SourceClusterName: cluster,
    TargetSnapshotName: target,
    TargetBucket,
  } = request;
  if (typeof (snapshot ?? cluster) !== 'string') return '';
  const from = typeof snapshot === 'string' ? snapshot : `the newest snapshot of cluster ${cluster}`;
  const name = typeof target === 'string' ? target : undefined;
  if (TargetBucket === undefined) return `copy of ${from} to ${name ?? OWN_NAME}`;
  return `export of ${from} to s3://${TargetBucket}${name === undefined ? ` under ${OWN_NAME}` : `/${name}`}`;
}

const OWN_NAME = 'a name of its own';

/** As on AWS, a run deletes only if it is told that it is no dry run. */
function askedOfExpiry({ Lifecycle, Options }: Readonly<Record<string, unknown>>): string {
  const rules = Object.entries(isRecord(Lifecycle) ? Lifecycle : {}).filter(([name]) => name.startsWith('Keep'));
  if (rules.length === 0) return '';
  const what = isRecord(Options) && Options['DryRun'] === false ? 'deletion' : 'plan';
  return `${what} of what expires by ${rules.map((rule) => rule.join(' ')).join(', ')}`;
}

/** Values of tags are left out: they are confidential. */
function askedOfRun({
  ClusterNames: names,
  ExcludeClusterNames: excluded,
  ClusterTags: tags,
  Request: request,
}: Readonly<Record<string, unknown>>): string {
  const keys = isRecord(tags) ? Object.keys(tags) : [];
  const which = [
    Array.isArray(names) ? `clusters ${names.join(', ')}` : 'all clusters',
    ...(Array.isArray(excluded) ? [`but ${excluded.join(', ')}`] : []),
    ...(keys.length > 0 ? [`with the ${keys.length > 1 ? 'tags' : 'tag'} ${keys.join(', ')}`] : []),
  ].join(' ');
  const bucket = isRecord(request) ? request['TargetBucket'] : undefined;
  return bucket === undefined ? `copies of ${which}` : `exports of ${which} to s3://${bucket}`;
}

/** Columns of texts below their headings; numbers are at the right. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const isNumber = (column: number) => rows.every((row) => /^\d+$/.test(row[column] ?? ''));
  return columnsOf([headings, ...rows], isNumber).join('\n');
}

/** The closest choice that differs from a text in at most a third of its letters; undefined if there is none. */
export function closest(text: string, choices: readonly string[]): string | undefined {
  const [best] = choices
    .map((choice) => ({ choice, edits: editsBetween(text.toLowerCase(), choice.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  return best && best.edits <= Math.max(text.length, best.choice.length) / 3 ? best.choice : undefined;
}

/** How many letters must be inserted, deleted or replaced. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...b].entries())
      next.push(Math.min((row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1, (row[at] ?? 0) + (letter === other ? 0 : 1)));
    row = next;
  }
  return row.at(-1) ?? 0;
}
