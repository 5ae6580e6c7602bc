import { existsSync, readFileSync } from 'node:fs';
import type { Execution } from '../../../local/asl/shared.ts';
import type { Observed } from '../record.ts';
import { BUCKET } from '../scenario/names.ts';

// What the runs of a machine report: in files, as JSON and as CSV, and in notices.

type Ran = Pick<Observed, 'world'>;

const textOf = ({ world }: Ran, key: string): string | undefined => {
  const path = world.s3.store.pathOf(BUCKET, key);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
};

/** The report of a run; undefined if there is none. */
export function reportIn<Report>(run: Ran, machine: string, { name }: Execution): Report | undefined {
  const text = textOf(run, `reports/${machine}/memorydb-snapshot-copy-local/${name}.json`);
  return text === undefined ? undefined : JSON.parse(text);
}

/** The lines of the report for spreadsheets, without their heads: cells as RFC 4180 has them. */
export function csvIn(run: Ran, machine: string, { name }: Execution): string[][] | undefined {
  const text = textOf(run, `reports/${machine}/memorydb-snapshot-copy-local/${name}.csv`);
  if (text === undefined) return undefined;
  const lines: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    lines.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(1, -1);
}

/** A notice as SNS has taken it. */
interface Published<Notice> {
  readonly body: Notice;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

export const noticesIn = <Notice extends { readonly executionArn: string }>(
  { world }: Ran,
  { arn }: Execution,
): Published<Notice>[] =>
  world.sns.inbox
    .map(({ byProtocol = {}, attributes }) => ({
      body: JSON.parse(byProtocol['sqs'] ?? '{}') as Notice,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue])),
    }))
    .filter(({ body }) => body.executionArn === arn);
