import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parseServeOptions } from '../../../local/command-line/serve-options.ts';
import { UsageError } from '../../../terminal/usage-error.ts';
import { ROOT } from '../../support/service.ts';

const parse = (...args: string[]) => parseServeOptions(args, ROOT);

test('Without options, the usual ports and the usual folder are taken', () => {
  expect(parse()).toEqual({
    ports: { api: 8400, eventbridge: 8401, sfn: 8402, memorydb: 8403, s3: 8404, sns: 8405 },
    fresh: false,
  });
});

test('Options are read, and the folder is found from the one that the user is in', () => {
  expect(parse('--port', '9000', '--data', 'some/where', '--fresh')).toMatchObject({
    ports: { api: 9000, sns: 9005 },
    data: join(ROOT, 'some/where'),
    fresh: true,
  });
  expect(parse('--data=/abs')).toMatchObject({ data: '/abs' });
});

test.each(['1', '65530'])('%s is a first port', (port) => {
  expect(parse('--port', port)?.ports.api).toBe(Number(port));
});

test.each(['--help', '-h'])('%s asks for help, whatever else is asked', (option) => {
  expect(parse('--port', 'nonsense', option)).toBeUndefined();
});

test.each([
  [['--bogus'], "Unknown option '--bogus'. These options exist: --port, --data, --fresh, --help."],
  [['--port'], "Option '--port <value>' argument missing. --help shows what each option takes."],
  [['--fresh=1'], "Option '--fresh' does not take an argument. --help shows what each option takes."],
  [['--port', '0'], '--port 0 is not a number from 1 to 65530: 6 ports in a row are taken from there on.'],
  [['--port', '65531'], '--port 65531 is not a number from 1 to 65530'],
  [['--port', '80a'], '--port 80a is not a number'],
  [['--port', '8e3'], '--port 8e3 is not a number'],
  [['--data', ''], '--data needs the name of a folder.'],
  [['a', 'b', '--port', '0', '--data', ''], /^a, b belong to no option\. .*--port 0 .*--data needs/],
  [['folder'], 'folder belongs to no option. A folder goes after --data.'],
])('%j is refused', (args, message) => {
  expect(() => parse(...args)).toThrow(UsageError);
  expect(() => parse(...args)).toThrow(message);
});
