import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseYaml } from '../../local/yaml.ts';
import { baseName, handlers } from '../support/handlers.ts';

const filesUnder = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));

/** What a file imports, types included; of ours as paths from the root, of others as they are written. */
function importsOf(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  const specifiers = source.matchAll(/(?:^|[;\s])(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g);
  return Array.from(specifiers, ([, name = '']) =>
    name.startsWith('.') ? relative('.', join(dirname(file), name)) : name,
  );
}

const isOurs = (name: string): boolean => existsSync(name);
const within = (folder: string) => (name: string) => name.startsWith(`${folder}/`);

const core = filesUnder('functions/core');
const aws = filesUnder('functions/aws');
const steps = filesUnder('functions/steps');
const verify = filesUnder('verify');
const status = filesUnder('status');
const terminal = filesUnder('terminal');
const deploy = filesUnder('deploy');
const local = filesUnder('local');

test('there is something to look at, and its imports are found', () => {
  expect(handlers).toHaveLength(22);
  expect(core.length).toBeGreaterThanOrEqual(20);
  expect(aws.length).toBeGreaterThanOrEqual(6);
  expect(steps.length).toBeGreaterThan(0);
  expect(verify.length).toBeGreaterThan(10);
  expect(status.length).toBeGreaterThan(2);
  expect(deploy.length).toBeGreaterThan(5);
  expect(terminal.length).toBeGreaterThan(5);
  expect(local.length).toBeGreaterThan(10);
  expect(importsOf('functions/steps/read-provenance.ts').sort()).toEqual([
    '@aws-sdk/client-memorydb',
    'functions/aws/memorydb.ts',
    'functions/core/contract.ts',
    'functions/core/copy/stamp.ts',
    'functions/core/errors.ts',
  ]);
});

describe('imports point one way', () => {
  test.each(core)('%s decides by itself: nothing of ours but core, and of others only hashing', (file) => {
    const others = importsOf(file).filter((name) => !within('functions/core')(name));
    expect(others).toEqual(others.filter((name) => name === 'node:crypto'));
  });

  const order = Array.from(
    readFileSync('CONTRIBUTING.md', 'utf8').matchAll(/\(functions\/core\/([\w-]+)\)/g),
    ([, folder = '']) => folder,
  );

  test('the order of the folders of core names each of them', () => {
    const folders = readdirSync('functions/core', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect([...order].sort()).toEqual(folders.map(({ name }) => name).sort());
  });

  test.each(order)('of the folders of core, %s imports only those that CONTRIBUTING names before it', (folder) => {
    const later = order.slice(order.indexOf(folder) + 1);
    for (const file of core.filter(within(`functions/core/${folder}`)))
      for (const name of importsOf(file))
        expect([file, name, later.some((other) => within(`functions/core/${other}`)(name))]).toEqual([
          file,
          name,
          false,
        ]);
  });

  test('what lies beside the folders of core imports only its like, and for payloads what a proof has shown', () => {
    const beside = core.filter((file) => dirname(file) === 'functions/core');
    expect(beside.length).toBeGreaterThan(5);
    const inFolders = beside.flatMap((file) =>
      importsOf(file).flatMap((name) =>
        dirname(name) === 'functions/core' || !isOurs(name) ? [] : `${file}: ${name}`,
      ),
    );
    expect(inFolders).toEqual(['functions/core/contract.ts: functions/core/rdb/evidence.ts']);
  });

  // What runs in the browser of a reader has the clock of the reader.
  const decisions = core.filter((file) => file !== 'functions/core/status/page-script.ts');
  test.each(decisions)('%s has no clock, no chance and no environment', (file) => {
    const source = readFileSync(file, 'utf8');
    expect(source).not.toMatch(/Date\.now|new Date\(\s*\)|Date\(\)|performance\.|Math\.random|randomUUID|randomBytes/);
    expect(source).not.toMatch(
      /\bprocess\b(?=[.[])|\bglobalThis\b|\bsetTimeout\b|\bsetInterval\b|\bfetch\(|\bconsole\.\w+\(/,
    );
  });

  test.each(aws)('%s imports core and its like, and the SDK', (file) => {
    for (const name of importsOf(file))
      expect(name).toMatch(isOurs(name) ? /^functions\/(core|aws)\// : /^@aws-sdk\/client-/);
  });

  test.each(steps)('%s imports core and aws, and its like', (file) => {
    for (const name of importsOf(file))
      expect(name).toMatch(isOurs(name) ? /^functions\/(core|aws|steps)\// : /^@aws-sdk\/client-/);
  });

  test.each(handlers)('%s imports core, aws and steps, and no other handler', (handler) => {
    for (const name of importsOf(`functions/${handler}.ts`)) expect(name).toMatch(/^functions\/(core|aws|steps)\//);
  });

  test.each(verify)('%s imports core, aws and terminal, and its like, and no handler', (file) => {
    for (const name of importsOf(file).filter(isOurs))
      expect(name).toMatch(/^(functions\/(core|aws)|terminal|verify)\//);
  });

  test.each(status)('%s imports core, aws and terminal, and its like', (file) => {
    for (const name of importsOf(file).filter(isOurs))
      expect(name).toMatch(/^(functions\/(core|aws)|terminal|status)\//);
  });

  test.each(terminal)('%s imports core, and its like', (file) => {
    for (const name of importsOf(file).filter(isOurs)) expect(name).toMatch(/^(functions\/core|terminal)\//);
  });

  test.each(deploy)('%s imports core, and its like', (file) => {
    for (const name of importsOf(file).filter(isOurs)) expect(name).toMatch(/^(functions\/core|deploy)\//);
  });

  test.each(local)('%s sees only what AWS would see; its command lines are like the others', (file) => {
    const isCommandLine = file === 'local/main.ts' || within('local/command-line')(file);
    const others = ['functions', 'verify', 'status', 'test', ...(isCommandLine ? [] : ['terminal'])];
    expect(importsOf(file).filter((name) => others.some((folder) => within(folder)(name)))).toEqual([]);
  });

  test('one file of local asks deploy, which makes resources of a file of schedules', () => {
    const asking = local.filter((file) => importsOf(file).some(within('deploy')));
    expect(asking).toEqual(['local/service/schedules.ts']);
  });
});

test('only aws reads the environment', () => {
  for (const file of [...core, ...steps, ...handlers.map((name) => `functions/${name}.ts`)])
    expect([file, /process\.env/.test(readFileSync(file, 'utf8'))]).toEqual([file, false]);
});

describe('the names of a step agree', () => {
  const inCamelCase = (kebab: string) => kebab.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  const inPascalCase = (kebab: string) => inCamelCase(`-${kebab}`);
  const { functions } = parseYaml(readFileSync('serverless.yml', 'utf8')) as {
    functions: Record<string, { handler: string; events?: object[] }>;
  };
  interface States {
    readonly States: Readonly<
      Record<string, { Type: string; Arguments?: { FunctionName?: string }; ItemProcessor?: States }>
    >;
  }
  /** Those in Maps included. */
  const statesIn = ({ States }: States): States['States'] =>
    Object.assign(
      {},
      States,
      ...Object.values(States).map(({ ItemProcessor }) => ItemProcessor && statesIn(ItemProcessor)),
    );
  const machines = ['copy-snapshot', 'protect-clusters', 'expire-recovery-points'].map((folder): States['States'] =>
    statesIn(JSON.parse(readFileSync(`statemachine/${folder}/definition.asl.json`, 'utf8'))),
  );
  const names = handlers.map(baseName);
  const pathOf = (name: string) => handlers.find((handler) => baseName(handler) === name);
  /** A handler is called by a state, or by a way in: those that routes lead to, and the one of the hourly rule. */
  const isTrigger = (name: string) => functions[inCamelCase(name)]?.events !== undefined || name === 'measure-status';

  test.each(names)('%s: no decision has its name', (name) => {
    const named = new RegExp(`export (const|(async )?function) ${inCamelCase(name)}\\b`);
    expect(core.filter((file) => named.test(readFileSync(file, 'utf8')))).toEqual([]);
  });

  test('every handler is a function of serverless.yml, and every function a handler', () => {
    expect(Object.keys(functions).sort()).toEqual(names.map(inCamelCase).sort());
  });

  test.each(names)('%s: the file, what it exports, the function and the state', (name) => {
    expect(readFileSync(`functions/${pathOf(name)}.ts`, 'utf8')).toMatch(
      new RegExp(`^export const ${inCamelCase(name)} =`, 'm'),
    );
    expect(functions[inCamelCase(name)]?.handler).toBe(`.build/functions/${pathOf(name)}.handler`);
    const callers = machines.flatMap((states) =>
      Object.keys(states).filter(
        (state) => states[state]?.Arguments?.FunctionName === `\${${inPascalCase(name)}LambdaFunction.Arn}`,
      ),
    );
    if (name === 'notify') {
      expect(callers.length).toBeGreaterThan(1);
      for (const caller of callers) expect(caller).toMatch(/^Notify[A-Z]/);
    } else expect([...new Set(callers)]).toEqual(isTrigger(name) ? [] : [inPascalCase(name)]);
  });

  test('every Task calls a handler, and every handler that is no way in is called', () => {
    expect(names.filter(isTrigger)).toEqual(['measure-status', 'serve-executions', 'start-execution']);
    const called = machines.flatMap((states) =>
      Object.values(states).flatMap(({ Arguments }) => Arguments?.FunctionName ?? []),
    );
    const known = names.filter((name) => !isTrigger(name)).map((name) => `\${${inPascalCase(name)}LambdaFunction.Arn}`);
    expect([...new Set(called)].sort()).toEqual(known.sort());
  });
});
