import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { machineOf } from '../../functions/core/arn.ts';
import type { Execution } from '../../local/asl/shared.ts';
import { type Asked, asked } from '../deploy/accesses.ts';
import { deployed } from '../deploy/deployed.ts';
import { isAllowed } from '../deploy/iam.ts';
import { packageOfRoutes } from '../deploy/packages.ts';
import { platformAccesses, type Roles, rolesOf, unused } from '../deploy/roles.ts';
import { runFolder } from '../support/once.ts';
import { localService, type TestService } from '../support/service.ts';
import { readArrows } from './arrows.ts';
import { MACHINES, some } from './asl.ts';

/** The routes of each suite: their machine, and the names of their files. Several suites, so that several processors share them. */
const SUITES = {
  copies: { machine: 'copy-snapshot', files: /^copy-/ },
  exports: { machine: 'copy-snapshot', files: /^export-/ },
  others: { machine: 'copy-snapshot', files: /^(?!copy-|export-)/ },
  runs: { machine: 'protect-clusters', files: /./ },
  expirations: { machine: 'expire-recovery-points', files: /./, params: { expireRecoveryPoints: 'on' } },
} as const satisfies Readonly<Record<string, SuiteOfRoutes>>;
type Suite = keyof typeof SUITES;

interface SuiteOfRoutes {
  readonly machine: (typeof MACHINES)[number];
  readonly files: RegExp;
  /** Parameters of serverless.yml. */
  readonly params?: Readonly<Record<string, string>>;
}

const ARROWS = {
  'copy-snapshot': readArrows('copy-snapshot'),
  'protect-clusters': readArrows('protect-clusters'),
  'expire-recovery-points': readArrows('expire-recovery-points'),
} as const satisfies Record<(typeof MACHINES)[number], unknown>;

/** An arrow of one machine, distinguished from those of the others. */
const of = (machine: string) => (arrow: string) => `${machine}: ${arrow}`;

/** What the routes of one suite, or of all, have shown. */
interface Shown {
  /** Arrows of the machines that were taken. */
  readonly taken: readonly string[];
  /** What the functions have asked of IAM. */
  readonly calls: readonly Asked[];
}

/** Declares the tests of a suite's routes, and those that all routes have to pass together. */
export async function playRoutes(suite: Suite): Promise<void> {
  const { machine, files: pattern, params }: SuiteOfRoutes = SUITES[suite];
  const local = localService(params);
  const executions = new Set<Execution>();
  const taken = new Set<string>();
  const calls = new Map<string, Asked>();

  /** The service, with an eye on every execution, also on those before it was made fresh within a test. */
  const start: TestService['start'] = (input, options) => {
    const started = local.start(input, options);
    executions.add(started.execution);
    return started;
  };
  const run: TestService['run'] = (input, options) => start(input, options).outcome;
  const watched: TestService = Object.create(local, { start: { value: start }, run: { value: run } });

  afterEach(() => {
    for (const execution of local.executions.list()) executions.add(execution);
    for (const { arn, history, children } of executions) {
      const machine = machineOf(arn) as keyof typeof ARROWS;
      for (const each of [history, ...children.map((child) => child.history)])
        for (const arrow of ARROWS[machine].taken(each)) taken.add(of(machine)(arrow));
    }
    executions.clear();
    for (const access of asked(local)) calls.set(JSON.stringify(access), access);
  });

  const routes = `./${machine}/routes`;
  const files = readdirSync(new URL(routes, import.meta.url)).filter((file) => pattern.test(file));
  for (const file of some(files)) {
    const { route }: { route?: (local: TestService) => void } = await import(`${routes}/${file}`);
    if (!route) throw new Error(`${routes}/${file} exports no route.`);
    route(watched);
  }

  describe('The routes of all suites together, which the suite checks that ends last,', () => {
    const own = ARROWS[machine].arrows;
    const all = MACHINES.flatMap((each) => Object.values(ARROWS[each].arrows).flat().map(of(each)));
    /** Of the suites of this machine, and of all; undefined while another one of them has not ended. */
    let shownOfMachine: Shown | undefined;
    let shown: Shown | undefined;
    let roles: Roles = {};
    let platform: readonly Asked[] = [];

    beforeAll(async () => {
      leave(suite, { taken: [...taken], calls: [...calls.values()] });
      shownOfMachine = together(suites.filter((name) => SUITES[name].machine === machine));
      shown = together(suites);
      if (!shown) return;
      const service = deployed((await packageOfRoutes()).template);
      roles = rolesOf(service, local.service.definition);
      platform = platformAccesses(service);
    });

    test('can tell any two arrows of the machines apart', () => {
      expect(all.filter((arrow, index) => all.indexOf(arrow) !== index)).toEqual([]);
    });

    test.each(Object.entries(own))(`take all %s of ${machine}`, (_kind, expected) => {
      const { taken } = shownOfMachine ?? { taken: all };
      expect(expected.map(of(machine)).filter((arrow) => !taken.includes(arrow))).toEqual([]);
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
      const needless = Object.entries(roles).flatMap(([key, role]) =>
        unused(
          role,
          accesses.filter(({ caller }) => caller === key),
        ).map((grant) => `${key}: ${grant}`),
      );
      expect(needless).toEqual([]);
    });
  });
}

const suites = Object.keys(SUITES) as Suite[];

const fileOf = (suite: Suite): string => join(runFolder(), `routes-of-${suite}.json`);

/** Leaves for the other suites what this one has shown. */
function leave(suite: Suite, shown: Shown): void {
  const unfinished = `${fileOf(suite)}.unfinished`;
  writeFileSync(unfinished, JSON.stringify(shown));
  renameSync(unfinished, fileOf(suite));
}

/** What these suites have shown together, if all have ended. */
function together(asked: readonly Suite[]): Shown | undefined {
  const ended = asked.map((suite) => {
    try {
      return JSON.parse(readFileSync(fileOf(suite), 'utf8')) as Shown;
    } catch {
      return undefined;
    }
  });
  if (!ended.every((each) => each !== undefined)) return undefined;
  return { taken: ended.flatMap(({ taken }) => taken), calls: ended.flatMap(({ calls }) => calls) };
}
