import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ClusterRow, RunConclusion } from '../../../functions/core/protection/contract.ts';
import { nameInRun } from '../../../functions/core/protection/need.ts';
import type { RunReport } from '../../../functions/core/protection/report.ts';
import type { Execution } from '../../../local/asl/shared.ts';
import { BUCKET, type Outcome, type RunOptions, type TestService } from '../../support/service.ts';
import { readObject, SHARDS, seedFile } from '../copy-snapshot/exports.ts';

/** When the snapshots of this night were made; tests begin half an hour later. */
export const LAST_NIGHT = '2026-11-23T02:30:00.000Z';
export const snapshotOf = (cluster: string): string => `automatic.${cluster}-2026-11-23-02-30`;

/** A cluster that keeps automatic snapshots. */
export function addCluster({ memorydb }: TestService, name: string, retentionLimit = 7): void {
  memorydb.store.addCluster({ configuration: { Name: name, SnapshotRetentionLimit: retentionLimit } });
}

export function addSnapshot({ memorydb }: TestService, cluster: string, name = snapshotOf(cluster)): void {
  const createdAt = Date.parse(LAST_NIGHT);
  memorydb.store.addSnapshot({ name, source: 'automated', cluster: { Name: cluster }, createdAt, shards: FILES });
}

/** What an export of such a snapshot writes. */
const FILES = SHARDS.map((name) => ({ name, file: seedFile(name) }));

/** Clusters, each with a snapshot of this night. */
export function addFleet(local: TestService, ...names: readonly string[]): void {
  for (const name of names) {
    addCluster(local, name);
    addSnapshot(local, name);
  }
}

export function machineArn({ service }: TestService): string {
  const machine = service.definition.machines.find(({ arn }) => arn.endsWith('protect-clusters'));
  if (!machine) throw new Error('There is no machine protect-clusters.');
  return machine.arn;
}

type Options = Omit<RunOptions, 'stateMachineArn'>;

export const startRun = (local: TestService, input: unknown, options: Options = {}) =>
  local.start(input, { ...options, stateMachineArn: machineArn(local) });

export const runOf = (local: TestService, input: unknown, options: Options = {}): Promise<Outcome> =>
  startRun(local, input, options).outcome;

/** The executions of copy-snapshot that a run has started. */
export const copiesOf = (local: TestService, { arn }: Pick<Execution, 'arn'>): Execution[] =>
  local.executions.list().filter(({ input }) => JSON.parse(input)?.Trigger?.Id === arn && arn.length > 0);

/** That of one cluster. Throws if there is none. */
export function copyOf(local: TestService, run: Pick<Execution, 'arn'>, cluster: string): Execution {
  const found = copiesOf(local, run).find(({ name }) => name === nameInRun(run.arn, cluster));
  if (!found) throw new Error(`There is no execution for ${cluster}.`);
  return found;
}

const validate = new Ajv2020({ strictTypes: false, validateFormats: false }).compile(
  JSON.parse(readFileSync('statemachine/protect-clusters/report.schema.json', 'utf8')),
);

/** The report of a run, held to its schema and to the CSV beside it. */
export function reportOf(local: TestService, { name, arn }: Pick<Execution, 'name' | 'arn'>): RunReport {
  const key = `reports/protect-clusters/memorydb-snapshot-copy-local/${name}`;
  const report: RunReport = JSON.parse(readObject(local, `${key}.json`).toString());
  expect([validate(report), validate.errors]).toEqual([true, null]);
  expect(report.Execution).toBe(arn);
  const lines = readObject(local, `${key}.csv`).toString().split('\r\n').slice(1, -1);
  const beginnings = [
    ...report.Clusters.map(({ Cluster, Verdict }) => `${Cluster},${Verdict}`),
    ...report.PassedOver.map(({ Name }) => `${Name},PASSED_OVER`),
  ];
  expect(lines.map((line) => line.split(',').slice(0, 2).join())).toEqual(beginnings);
  return report;
}

export const reportPlace = ({ name }: Pick<Execution, 'name'>): RunConclusion['Report'] => ({
  Bucket: BUCKET,
  Json: `reports/protect-clusters/memorydb-snapshot-copy-local/${name}.json`,
  Csv: `reports/protect-clusters/memorydb-snapshot-copy-local/${name}.csv`,
});

/** By cluster, what its row of the report says. */
export const rowsOf = (local: TestService, execution: Pick<Execution, 'name' | 'arn'>): Record<string, ClusterRow> =>
  Object.fromEntries(reportOf(local, execution).Clusters.map((row) => [row.Cluster, row]));

export const verdictsOf = (local: TestService, execution: Pick<Execution, 'name' | 'arn'>): Record<string, string> =>
  Object.fromEntries(reportOf(local, execution).Clusters.map(({ Cluster, Verdict }) => [Cluster, Verdict]));
