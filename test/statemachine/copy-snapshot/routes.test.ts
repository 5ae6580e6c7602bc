import { readdirSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Execution } from '../../../local/asl/shared.ts';
import { type Asked, asked } from '../../deploy/accesses.ts';
import { deployed } from '../../deploy/deployed.ts';
import { isAllowed } from '../../deploy/iam.ts';
import { packageProduct } from '../../deploy/product.ts';
import { platformAccesses, type Roles, rolesOf, unused } from '../../deploy/roles.ts';
import { localService, type TestService } from '../../support/service.ts';
import { arrows, arrowsTaken } from '../arrows.ts';
import { some } from '../asl.ts';

/** As `copyKmsKeyArn` of the deployment has it. */
const KEY = 'arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const local = localService();
const executions: Execution[] = [];
const taken = new Set<string>();
/** By its JSON, what the functions have asked of IAM. */
const calls = new Map<string, Asked>();

/** The service, with an eye on every execution. */
const start: TestService['start'] = (input, options) => {
  const started = local.start(input, options);
  executions.push(started.execution);
  return started;
};
const run: TestService['run'] = (input, options) => start(input, options).outcome;
const watched: TestService = Object.create(local, { start: { value: start }, run: { value: run } });

afterEach(() => {
  const all = executions.splice(0).flatMap((execution) => [execution, ...execution.children]);
  for (const { history } of all) for (const arrow of arrowsTaken(history)) taken.add(arrow);
  for (const access of asked(local)) calls.set(JSON.stringify(access), access);
});

for (const file of some(readdirSync(new URL('./routes', import.meta.url)))) {
  const { route }: { route?: (local: TestService) => void } = await import(`./routes/${file}`);
  if (!route) throw new Error(`routes/${file} exports no route.`);
  route(watched);
}

describe('The routes together', () => {
  const all = Object.values(arrows).flat();

  test('can tell any two arrows of the machine apart', () => {
    expect(all.filter((arrow, index) => all.indexOf(arrow) !== index)).toEqual([]);
  });

  test.each(Object.entries(arrows))('take all %s', (_kind, expected) => {
    expect(expected.filter((arrow) => !taken.has(arrow))).toEqual([]);
  });

  test('take nothing else', () => {
    expect([...taken].filter((arrow) => !all.includes(arrow))).toEqual([]);
  });
});

describe('The functions', () => {
  let roles: Roles;
  let platform: readonly Asked[];

  beforeAll(async () => {
    const service = deployed((await packageProduct({ copyKmsKeyArn: KEY })).template);
    roles = rolesOf(service, local.service.definition);
    platform = platformAccesses(service);
  });

  test('make no call, on any route, that their roles do not allow', () => {
    const callers = new Set([...calls.values()].map(({ caller }) => caller));
    // They have no SDK inside.
    expect(Object.keys(roles).filter((key) => !callers.has(key))).toEqual(['judgeShard', 'explainFailure']);
    expect([...calls.values()].filter(({ caller, ...access }) => !isAllowed(roles[caller] ?? [], access))).toEqual([]);
  });

  test('have roles that allow nothing which no route needs', () => {
    expect(
      Object.entries(roles).flatMap(([key, role]) =>
        unused(
          role,
          [...calls.values(), ...platform].filter(({ caller }) => caller === key),
        ),
      ),
    ).toEqual([]);
  });
});
