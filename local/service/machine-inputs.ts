import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isRecord } from '../json.ts';
import type { ServiceDefinition } from './definition.ts';

/** The input of a state machine, by its JSON Schema. */
export interface MachineInput {
  /** The name of the machine in its deployment, such as `protect-clusters`: what `run` is in a schedule. */
  readonly run: string;
  readonly arn: string;
  readonly members: readonly string[];
  readonly fits: (input: unknown) => boolean;
}

/** Where the definitions of machines and the schemas of their inputs are. */
const FOLDER = 'statemachine';
const OWN = 'copy-snapshot';

/** What a machine of a deployment is called; the first machine has the deployment's own name. */
export const runOf = (name: string, { machines }: Pick<ServiceDefinition, 'machines'>): string => {
  const [{ name: deployment }] = machines;
  return name === deployment ? OWN : name.slice(deployment.length + 1);
};

/** The inputs of the machines. @param root the project's folder */
export function readMachineInputs(root: string, { machines }: Pick<ServiceDefinition, 'machines'>): MachineInput[] {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const schemas = readdirSync(join(root, FOLDER), { withFileTypes: true }).flatMap((entry) => {
    const path = join(root, FOLDER, entry.name, 'input.schema.json');
    return existsSync(path) ? [{ run: entry.name, schema: JSON.parse(readFileSync(path, 'utf8')) }] : [];
  });
  for (const { schema } of schemas) ajv.addSchema(schema);
  return machines.flatMap(({ arn, name }) => {
    const run = runOf(name, { machines });
    const { schema } = schemas.find((each) => each.run === run) ?? {};
    if (!isRecord(schema)) return [];
    const fits = (input: unknown) => ajv.getSchema(String(schema['$id']))?.(input) === true;
    return [{ run, arn, members: Object.keys(Object(schema['properties'])), fits }];
  });
}
