// The reports of expire-recovery-points, held to their schema and to what lies beside them.
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ExpirationReport } from '../../../functions/core/lifecycle/conclusion.ts';
import type { Execution } from '../../../local/asl/shared.ts';
import { BUCKET, type TestService } from '../../support/service.ts';
import { readObject } from '../copy-snapshot/exports.ts';

interface Schema {
  readonly $ref?: string;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

export const REPORT_SCHEMA: Schema = JSON.parse(
  readFileSync('statemachine/expire-recovery-points/report.schema.json', 'utf8'),
);
const validate = new Ajv2020({ allowUnionTypes: true, validateFormats: false }).compile(REPORT_SCHEMA);

/** The paths of all members that a schema allows, and the values of those that have few, such as `Points[].Kind=Copy`. */
export function membersOf(schema: Schema, path = ''): string[] {
  const { $ref, properties = {}, items, anyOf = [], enum: values = [] } = schema;
  const referred = $ref === undefined ? undefined : REPORT_SCHEMA.$defs?.[$ref.replace('#/$defs/', '')];
  return [
    ...Object.entries(properties).flatMap(([name, member]) => [
      `${path}.${name}`,
      ...membersOf(member, `${path}.${name}`),
    ]),
    ...values.map((value) => `${path}=${value}`),
    ...(items ? membersOf(items, `${path}[]`) : []),
    ...[referred, ...anyOf].flatMap((each) => (each ? membersOf(each, path) : [])),
  ];
}

/** Members, and values, of the reports that were read since the test file began. */
export const shownReports = new Set<string>();

function show(value: unknown, path = ''): void {
  if (Array.isArray(value)) for (const item of value) show(item, `${path}[]`);
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) {
      shownReports.add(`${path}.${name}`);
      show(member, `${path}.${name}`);
    }
  else shownReports.add(`${path}=${value}`);
}

/** The report of a run as it is now; what a run that has not ended adds to its plan is missing. */
export function reportOf(local: TestService, { name, arn }: Pick<Execution, 'name' | 'arn'>): ExpirationReport {
  const key = `reports/expire-recovery-points/memorydb-snapshot-copy-local/${name}`;
  const report: ExpirationReport = JSON.parse(`${readObject(local, `${key}.json`)}`);
  expect([validate(report), validate.errors]).toEqual([true, null]);
  expect(report.Execution).toBe(arn);
  const lines = `${readObject(local, `${key}.csv`)}`.split('\r\n').slice(1, -1);
  expect(lines.map((line) => line.split(',').slice(0, 3).join())).toEqual(
    report.Points.map(({ Cluster, Verdict, Outcome = '' }) => [Cluster, Verdict, Outcome].join()),
  );
  show(report);
  return report;
}

export const reportPlace = ({ name }: Pick<Execution, 'name'>) => ({
  Bucket: BUCKET,
  Json: `reports/expire-recovery-points/memorydb-snapshot-copy-local/${name}.json`,
  Csv: `reports/expire-recovery-points/memorydb-snapshot-copy-local/${name}.csv`,
});
