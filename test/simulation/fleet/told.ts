import { existsSync, readFileSync } from 'node:fs';
import type { Execution } from '../../../local/asl/shared.ts';
import { BUCKET } from '../scenario/names.ts';
import type { FleetRun } from './record.ts';

// What a run tells: its report, as JSON and as CSV, and its notices.

export interface Row {
  readonly Cluster: string;
  readonly Verdict: string;
  readonly Source: string | null;
  readonly Target: string | null;
  readonly RecoveryPoint: string | null;
  readonly Execution: string | null;
  readonly Error: string | null;
  readonly Cause: string | null;
  readonly Remedy: string | null;
}

export interface Report {
  readonly Execution: string;
  readonly DryRun: boolean;
  readonly Result: string;
  readonly Summary: string;
  readonly Counts: Readonly<Record<string, number>>;
  readonly PassedOver: readonly { readonly Name: string; readonly Reason: string }[];
  readonly Clusters: readonly Row[];
}

const textOf = ({ world }: FleetRun, key: string): string | undefined => {
  const path = world.s3.store.pathOf(BUCKET, key);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
};

export function reportOf(run: FleetRun, { name }: Execution): Report | undefined {
  const text = textOf(run, `reports/protect-clusters/${name}.json`);
  return text === undefined ? undefined : JSON.parse(text);
}

/** The lines of the report for spreadsheets, without their heads: cells as RFC 4180 has them. */
export function csvOf(run: FleetRun, { name }: Execution): string[][] | undefined {
  const text = textOf(run, `reports/protect-clusters/${name}.csv`);
  if (text === undefined) return undefined;
  const lines: string[][] = [[]];
  for (const [, quoted, plain = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    lines.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(1, -1);
}

export interface RunNotice {
  readonly noticeId: string;
  readonly executionArn: string;
  readonly outcome: string;
  readonly error: string | null;
  readonly run: {
    readonly result: string;
    readonly counts: Readonly<Record<string, number>> | null;
    readonly clusters: readonly {
      readonly cluster: string;
      readonly verdict: string;
      readonly remedy: string | null;
    }[];
    readonly report: { readonly json: string; readonly csv: string } | null;
  } | null;
}

export interface Told {
  readonly body: RunNotice;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

export const noticesOf = ({ world }: FleetRun, { arn }: Execution): Told[] =>
  world.sns.inbox
    .map(({ byProtocol = {}, attributes }) => ({
      body: JSON.parse(byProtocol['sqs'] ?? '{}') as RunNotice,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue])),
    }))
    .filter(({ body }) => body.executionArn === arn);
