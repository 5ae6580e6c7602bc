import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { parseRunOptions } from '../../../local/command-line/run-options.ts';
import { readMachineInputs } from '../../../local/service/machine-inputs.ts';
import { readLocalDefinition } from '../../../local/service/service.ts';
import { UsageError } from '../../../terminal/usage-error.ts';
import { ROOT } from '../../support/service.ts';

const inputs = readMachineInputs(ROOT, readLocalDefinition(ROOT));
const parse = (...args: string[]) =>
  parseRunOptions(args, ROOT, { functionKeys: ['copySnapshot'], errors: [], inputs });
const folder = mkdtempSync(join(tmpdir(), 'run-options-'));
afterAll(() => rmSync(folder, { recursive: true }));
const EMPTY = join(folder, 'empty');
writeFileSync(EMPTY, ' \n');
const COMMENTS = join(folder, 'comments.yml');
writeFileSync(COMMENTS, '# - name: nightly\n\n  # expression: rate(1 day)\n');
const LIST = join(folder, 'list');
writeFileSync(LIST, '- a\n');
const COPY = 'statemachine/copy-snapshot/examples/copy.json';

test('Options are read, and files are found from the folder that the user is in', () => {
  const seed = 'local/seed/orders';
  const files = ['--rdb', `${seed}/0002.rdb`, '--rdb', join(ROOT, seed, '0001.rdb')];
  expect(
    parse(
      '--input',
      COPY,
      ...files,
      '--fault',
      'ThrottlingException',
      '--fault',
      'InternalFailure:2',
      '--real-time',
      '--data',
      'out',
    ),
  ).toEqual({
    input: {
      request: expect.objectContaining({ SourceSnapshotName: expect.any(String) }),
      machine: expect.objectContaining({ run: 'copy-snapshot' }),
    },
    rdbFiles: [join(ROOT, seed, '0002.rdb'), join(ROOT, seed, '0001.rdb')],
    faults: [
      { error: 'ThrottlingException', operation: 'CopySnapshot', times: 1, effect: 'none' },
      { error: 'InternalFailure', operation: 'CopySnapshot', times: 2, effect: 'none' },
    ],
    realTime: true,
    data: join(ROOT, 'out'),
  });
});

test('Without options there is nothing to obey', () => {
  expect(parse()).toEqual({ rdbFiles: [], faults: [], realTime: false });
});

test('Schedules are played for a week, and faults hit one cluster from the day that is given', () => {
  expect(parse('--schedules', 'docs/schedules.yml')).toMatchObject({
    schedules: { file: 'docs/schedules.yml', content: [{ name: 'nightly-fleet' }, {}] },
  });
  expect(parse('--schedules', 'docs/schedules.yml')).toMatchObject({
    schedules: { days: 7, faultsFromDay: 1, skipHourly: false },
  });
  const more = [
    '--days',
    '60',
    '--fault',
    'InternalFailure',
    '--cluster',
    'orders',
    '--from-day',
    '3',
    '--skip-hourly',
  ];
  expect(parse('--schedules', 'docs/schedules.yml', ...more)).toMatchObject({
    schedules: { days: 60, faultsFromDay: 3, skipHourly: true },
    faults: [{ error: 'InternalFailure', about: 'orders' }],
  });
});

test.each(['--help', '-h'])('%s asks for help, whatever else is asked', (option) => {
  expect(parse('--fault', 'nonsense!', option)).toBeUndefined();
});

test.each([
  [['--bogus'], "Unknown option '--bogus'. These options exist: --input, --run, --schedules, "],
  [['--input'], "Option '--input <value>' argument missing. --help shows what each option takes."],
  [['--real-time=1'], "Option '--real-time' does not take an argument. --help shows what each option takes."],
  [['--input', 'missing.json'], 'missing.json cannot be read (ENOENT: no such file or directory'],
  [
    ['--input', 'LICENSE'],
    /^LICENSE is not JSON \(.*\)\. Give a request like statemachine\/copy-snapshot\/examples\/copy\.json\.$/,
  ],
  [['--input', 'docs'], 'docs is a folder. Name a file in it.'],
  [['--rdb', 'docs'], `${join(ROOT, 'docs')} is a folder. Name a file in it.`],
  [['--schedules', 'docs'], 'docs is a folder. Name a file in it.'],
  [['--input', EMPTY], `${EMPTY} is empty. Give a request like statemachine/copy-snapshot/examples/copy.json.`],
  [['--schedules', EMPTY], `${EMPTY} is empty. Give a file of schedules like docs/schedules.yml.`],
  [
    ['--schedules', COMMENTS],
    `${COMMENTS} has nothing but comments. Give a file of schedules like docs/schedules.yml.`,
  ],
  [['--rdb', 'none/*.rdb'], `${join(ROOT, 'none')}/*.rdb matches no file. Check the folder and the pattern.`],
  [['--input', 'docs/schedules.yml'], 'docs/schedules.yml has schedules. Play them with --schedules.'],
  [['--input', LIST], new RegExp(`^${LIST} is not JSON .* Give a request like `)],
  [['--schedules', COPY], `${COPY} is an input, and holds no schedules. Run it with --input.`],
  [['--run', 'copy-snapshot'], '--run goes only with --input.'],
  [['--days', '3'], '--days goes only with --schedules.'],
  [['--from-day', '3'], '--from-day goes only with --schedules.'],
  [['--from-day', '3', '--schedules', 'docs/schedules.yml'], '--from-day goes only with --fault.'],
  [
    ['--from-day', '8', '--schedules', 'docs/schedules.yml', '--fault', 'InternalFailure'],
    '--from-day 8 is after the last of 7 day(s). Play more of them with --days.',
  ],
  [['--skip-hourly'], '--skip-hourly goes only with --schedules.'],
  [['--cluster', 'orders'], '--cluster goes only with --fault.'],
  [['--schedules', 'docs/schedules.yml', '--days', '0'], '--days 0 is not a whole number of days from 1 to 366.'],
  [['--schedules', 'docs/schedules.yml', '--days', '367'], '--days 367 is not a whole number of days from 1 to 366.'],
  [
    ['--schedules', 'docs/schedules.yml', '--input', COPY],
    '--schedules and --input exclude each other. Leave one out.',
  ],
  [['--schedules', 'docs/schedules.yml', '--real-time'], '--schedules and --real-time exclude each other.'],
  [['--schedules', 'missing.yml'], 'missing.yml cannot be read (ENOENT: no such file or directory'],
  [
    ['--schedules', 'local/seed/orders/0001.rdb'],
    /^local\/seed\/orders\/0001\.rdb is not YAML \(.*\)\. Give a file of schedules/,
  ],
  [['--fault', 'InternalFailure', '--cluster', 'order'], '--cluster order is no cluster here. Did you mean orders?'],
  [['--data', ''], '--data needs the name of a folder.'],
  [
    ['a', '--days', '3', '--cluster', 'x', '--run', 'y', '--data', ''],
    /^a belongs to no option.*--run goes only.*--days goes only.*--cluster goes only.*--cluster x is no cluster.*--data needs/,
  ],
  [
    [
      '--schedules',
      'missing.yml',
      '--days',
      '0',
      '--from-day',
      'x',
      '--real-time',
      '--input',
      '-',
      '--fault',
      '!',
      '--rdb',
      'b',
      'c',
    ],
    /b cannot be read.*c cannot be read.*and --input exclude.*and --real-time exclude.*--fault !.*missing\.yml cannot be read.*--days 0 .*--from-day x/,
  ],
  [['file.rdb'], 'file.rdb belongs to no option. A request goes after --input, RDB files after --rdb.'],
  [['--rdb', 'missing.rdb'], 'missing.rdb cannot be read (ENOENT: no such file or directory'],
  [['--rdb', 'package.json'], 'package.json does not begin like an RDB file. Give RDB files that BGSAVE'],
  [['--fault', 'Oops@Nothing'], '--fault Oops@Nothing: Nothing cannot fail with Oops. These can: CopySnapshot, '],
])('%j is refused', (args, message) => {
  expect(() => parse(...args)).toThrow(UsageError);
  expect(() => parse(...args)).toThrow(message);
});

test('A byte order mark before a request is skipped', () => {
  const file = join(folder, 'bom.json');
  writeFileSync(file, '\uFEFF{"SourceSnapshotName":"a"}');
  expect(parse('--input', file)).toMatchObject({ input: { request: { SourceSnapshotName: 'a' } } });
});

test.each([
  [{ input: 'true' }, ['x.json'], 'it: npm start -- --input x.json'],
  [{ real_time: 'true' }, [], 'it: npm start -- --real-time'],
  [{ schedules: 'true' }, ['s.yml', '--days', '3'], 'it: npm start -- --schedules s.yml --days 3'],
  [{ schedules: 'true', all: 'true', yes: 'true' }, ['s.yml', '3'], 'all of them: npm start -- --schedules … --days …'],
  [
    { schedules: 's.yml', all: 'true', yes: 'true', skip_hourly: 'true' },
    ['3'],
    'all of them: npm start -- --schedules=s.yml --skip-hourly --days 3',
  ],
  [{ fault: 'true\n\ntrue' }, ['A', 'B', '--real-time'], 'it: npm start -- --fault … --fault … --real-time'],
  [{ fault: 'true\n\ntrue' }, ['--data', 'my dir'], "it: npm start -- --fault … --fault … --data 'my dir'"],
  [{ rdb: 'true' }, ['a', 'b'], 'it: npm start -- --rdb a b'],
  [{ data: 'my dir', real_time: 'true' }, [], "all of them: npm start -- --real-time --data='my dir'"],
])('What npm has kept to itself (%j) is pointed out', (taken, args, command) => {
  const usual = { ...process.env };
  const variables = Object.entries(taken).map(([name, value]) => [`npm_config_${name}`, value]);
  Object.assign(process.env, Object.fromEntries(variables), { npm_lifecycle_event: 'start' });
  try {
    expect(() => parse(...args)).toThrow(`Put -- before ${command}`);
  } finally {
    process.env = usual;
  }
});

test('A flag that was negated for npm is as it is without it', () => {
  const usual = { ...process.env };
  Object.assign(process.env, { npm_config_real_time: 'false' });
  try {
    expect(parse()).toMatchObject({ realTime: false });
  } finally {
    process.env = usual;
  }
});

test('A folder in place of an RDB file is refused, and no descriptor stays open', () => {
  const open = () => readdirSync('/proc/self/fd').length;
  const before = open();
  for (let times = 0; times < 20; times += 1) expect(() => parse('--rdb', ROOT)).toThrow('is a folder.');
  expect(open()).toBeLessThan(before + 20);
});
