import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Execution } from '../../../local/asl/shared.ts';
import { type Asked, asked } from '../../deploy/accesses.ts';
import { deployed } from '../../deploy/deployed.ts';
import { isAllowed } from '../../deploy/iam.ts';
import { packageWithCopyKey } from '../../deploy/packages.ts';
import { platformAccesses, type Roles, rolesOf, unused } from '../../deploy/roles.ts';
import { runFolder } from '../../support/once.ts';
import { localService, type TestService } from '../../support/service.ts';
import { arrows, arrowsTaken } from '../arrows.ts';
import { some } from '../asl.ts';

/** The routes of each suite, by the names of their files. Several suites, so that several processors share them. */
const ROUTES = { copies: /^copy-/, exports: /^export-/, others: /^(?!copy-|export-)/ } as const;
type Suite = keyof typeof ROUTES;

/** What the routes of one suite, or of all, have shown. */
interface Shown {
  /** Arrows of the machine that were taken. */
  readonly taken: readonly string[];
  /** What the functions have asked of IAM. */
  readonly calls: readonly Asked[];
}

/** Declares the tests of a suite's routes, and those that all routes have to pass together. */
export async function playRoutes(suite: Suite): Promise<void> {
  const local = localService();
  const executions: Execution[] = [];
  const taken = new Set<string>();
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

  const files = readdirSync(new URL('./routes', import.meta.url)).filter((file) => ROUTES[suite].test(file));
  for (const file of some(files)) {
    const { route }: { route?: (local: TestService) => void } = await import(`./routes/${file}`);
    if (!route) throw new Error(`routes/${file} exports no route.`);
    route(watched);
  }

  describe('The routes of all suites together, which the suite checks that ends last,', () => {
    const all = Object.values(arrows).flat();
    /** Undefined while another suite has not ended. */
    let shown: Shown | undefined;
    let roles: Roles = {};
    let platform: readonly Asked[] = [];

    beforeAll(async () => {
      shown = together(suite, { taken: [...taken], calls: [...calls.values()] });
      if (!shown) return;
      const service = deployed((await packageWithCopyKey()).template);
      roles = rolesOf(service, local.service.definition);
      platform = platformAccesses(service);
    });

    test('can tell any two arrows of the machine apart', () => {
      expect(all.filter((arrow, index) => all.indexOf(arrow) !== index)).toEqual([]);
    });

    test.each(Object.entries(arrows))('take all %s', (_kind, expected) => {
      if (shown) expect(expected.filter((arrow) => !shown?.taken.includes(arrow))).toEqual([]);
    });

    test('take nothing else', () => {
      expect([...taken].filter((arrow) => !all.includes(arrow))).toEqual([]);
    });

    test('make no call that the roles of the functions do not allow', () => {
      if (!shown) return;
      const callers = new Set(shown.calls.map(({ caller }) => caller));
      // They have no SDK inside.
      expect(Object.keys(roles).filter((key) => !callers.has(key))).toEqual(['judgeShard', 'explainFailure']);
      expect(shown.calls.filter(({ caller, ...access }) => !isAllowed(roles[caller] ?? [], access))).toEqual([]);
    });

    test('need everything that the roles of the functions allow', () => {
      if (!shown) return;
      const accesses = [...shown.calls, ...platform];
      expect(
        Object.entries(roles).flatMap(([key, role]) =>
          unused(
            role,
            accesses.filter(({ caller }) => caller === key),
          ),
        ),
      ).toEqual([]);
    });
  });
}

/** Leaves for the other suites what this one has shown. Returns what all have shown, if this one is the last. */
function together(suite: Suite, shown: Shown): Shown | undefined {
  const fileOf = (name: string) => join(runFolder(), `routes-of-${name}.json`);
  const unfinished = `${fileOf(suite)}.unfinished`;
  writeFileSync(unfinished, JSON.stringify(shown));
  renameSync(unfinished, fileOf(suite));
  const ended = Object.keys(ROUTES).map((name) => {
    try {
      return JSON.parse(readFileSync(fileOf(name), 'utf8')) as Shown;
    } catch {
      return undefined;
    }
  });
  if (!ended.every((each) => each !== undefined)) return undefined;
  return { taken: ended.flatMap(({ taken }) => taken), calls: ended.flatMap(({ calls }) => calls) };
}
