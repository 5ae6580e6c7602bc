import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseRunOptions } from '../../../local/command-line/run-options.ts';
import { UsageError } from '../../../local/command-line/usage-error.ts';
import { ROOT } from '../../support/service.ts';

const parse = (...args: string[]) => parseRunOptions(args, ROOT, ['copySnapshot']);

test('Options are read, and files are found from the folder that the user is in', () => {
  const seed = 'local/seed/orders';
  const files = ['--rdb', `${seed}/0002.rdb`, '--rdb', join(ROOT, seed, '0001.rdb')];
  expect(
    parse('--input', 'biome.json', ...files, '--fault', 'A', '--fault', 'B:2', '--real-time', '--data', 'out'),
  ).toEqual({
    request: expect.objectContaining({ formatter: expect.anything() }),
    rdbFiles: [join(ROOT, seed, '0002.rdb'), join(ROOT, seed, '0001.rdb')],
    faults: [
      { error: 'A', operation: 'CopySnapshot', times: 1, effect: 'none' },
      { error: 'B', operation: 'CopySnapshot', times: 2, effect: 'none' },
    ],
    realTime: true,
    data: join(ROOT, 'out'),
  });
});

test('Without options there is nothing to obey', () => {
  expect(parse()).toEqual({ rdbFiles: [], faults: [], realTime: false });
});

test.each(['--help', '-h'])('%s asks for help, whatever else is asked', (option) => {
  expect(parse('--fault', 'nonsense!', option)).toBeUndefined();
});

test.each([
  [['--bogus'], "Unknown option '--bogus'. These options exist: --input, --rdb, --fault, --real-time, --data, --help."],
  [['--input'], "Option '--input <value>' argument missing. These options exist: "],
  [['--real-time=1'], "Option '--real-time' does not take an argument. These options exist: "],
  [['--input', 'missing.json'], 'missing.json cannot be read (ENOENT: no such file or directory'],
  [
    ['--input', 'LICENSE'],
    /^LICENSE holds no JSON \(.*\)\. Give a request like statemachine\/copy-snapshot\/examples\/copy\.json\.$/,
  ],
  [['--data', ''], '--data needs the name of a folder.'],
  [['file.rdb'], 'file.rdb belongs to no option. A request goes after --input, RDB files after --rdb.'],
  [['--rdb', 'missing.rdb'], 'missing.rdb cannot be read (ENOENT: no such file or directory'],
  [['--rdb', 'package.json'], 'package.json does not begin as an RDB file does. Give dumps, as BGSAVE'],
  [
    ['--fault', 'Oops@Nothing'],
    '--fault Oops@Nothing: Nothing is nothing that can end in Oops. These can: CopySnapshot, ',
  ],
])('%j is refused', (args, message) => {
  expect(() => parse(...args)).toThrow(UsageError);
  expect(() => parse(...args)).toThrow(message);
});
