import { describe, expect, test } from '@jest/globals';
import { parse as parseBench } from '../../bench/main.ts';
import { parseOptions as parseStatus } from '../../status/options.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import { parseImportOptions } from '../../verify/import-options.ts';
import { parseOptions as parseVerify } from '../../verify/options.ts';

describe.each([
  ['verify', parseVerify],
  ['import', parseImportOptions],
  ['status', parseStatus],
])('%s', (name, parse) => {
  test.each([
    [['--buckets'], /^Unknown option '--buckets'\. These options exist: --bucket, .*, --help\.$/],
    [['--bucket'], /^Option '--bucket <value>' argument missing\. --help shows what each option takes\.$/],
    [
      ['--bucket', '--json'],
      /^Option '--bucket' argument is ambiguous\. Did you forget .* use '--bucket=-XYZ'\. --help shows what each option takes\.$/,
    ],
    [
      ['--bucket', 's3://exports', '--target', 't'].slice(0, name === 'verify' ? 4 : 2),
      /^--bucket takes the bare name, not s3:\/\/exports\.$/,
    ],
    [
      ['--bucket', 'arn:aws:s3:::exports', '--target', 't'].slice(0, name === 'verify' ? 4 : 2),
      /^--bucket takes the bare name/,
    ],
    [['--bucket', 'a', '--bucket=b'], /^--bucket takes one value, not a and b\. Give one of them\.$/],
  ])('refuses %j', (args, message) => {
    expect(() => parse(args)).toThrow(UsageError);
    expect(() => parse(args)).toThrow(message);
  });

  test('points out what npm has kept to itself, and no more', () => {
    const usual = { ...process.env };
    const args = ['--bucket', 'b', '--target', 't'].slice(0, name === 'verify' ? 4 : 2);
    Object.assign(process.env, { npm_config_json: 'true', npm_config_prefix: '/usr', npm_lifecycle_event: name });
    try {
      expect(() => parse(args)).toThrow(UsageError);
      expect(() => parse(args)).toThrow(
        `npm has taken --json as its own option. Put -- before it: npm run ${name} -- --json ${args.join(' ')}`,
      );
      expect(parse([...args, '--json'])).toMatchObject({ json: true });
      process.env['npm_config_json'] = '';
      expect(parse(args)).toMatchObject({ json: false });
    } finally {
      process.env = usual;
    }
  });
});

test('What may be repeated is, and all that may not be is refused at once', () => {
  expect(parseVerify(['--file', 'a', '--file', 'b', '--json', '--json'])).toMatchObject({
    what: { files: ['a', 'b'] },
  });
  expect(() =>
    parseVerify(['--bucket', 'a', '--target', 'x', '--bucket', 'b', '--target', 'x', '--target', 'z']),
  ).toThrow(
    /^--bucket takes one value, not a and b\. Give one of them\. --target takes one value, not x and x and z\. Give one of them\.$/,
  );
});

test('A dry run that npm has kept to itself records nothing', () => {
  process.env['npm_config_dry_run'] = 'true';
  try {
    expect(() => parseImportOptions(['--bucket', 'b'])).toThrow('npm has taken --dry-run');
  } finally {
    delete process.env['npm_config_dry_run'];
  }
});

describe('Of several options that npm has kept to itself, all are named, with', () => {
  const refusal = (event: string, taken: Readonly<Record<string, string>>, parse: () => unknown): string => {
    const usual = { ...process.env };
    Object.assign(process.env, { ...taken, npm_lifecycle_event: event });
    try {
      parse();
      return 'nothing';
    } catch (error) {
      return error instanceof UsageError ? error.message : String(error);
    } finally {
      process.env = usual;
    }
  };

  test('a command that works, where each value belongs to one of them', () => {
    expect(
      refusal('import', { npm_config_bucket: 'true', npm_config_dry_run: 'true' }, () => parseImportOptions(['b'])),
    ).toBe(
      'npm has taken --bucket, --dry-run as its own options. Put -- before all of them: npm run import -- --dry-run --bucket b',
    );
    expect(
      refusal('verify', { npm_config_bucket: 'b', npm_config_target: 't', npm_config_json: 'true' }, () =>
        parseVerify([]),
      ),
    ).toMatch(/: npm run verify -- --bucket=b --target=t --json$/);
  });

  test('no command that would mix their values', () => {
    expect(
      refusal('verify', { npm_config_bucket: 'true', npm_config_target: 'true' }, () =>
        parseVerify(['b', 't', '--json']),
      ),
    ).toMatch(/: npm run verify -- --bucket … --target … --json$/);
  });
});

describe('npm run bench', () => {
  test('does not run in full when npm has read --small as -s -m -a -l -l', () => {
    const usual = { ...process.env };
    Object.assign(process.env, { npm_config_all: 'true', npm_config_long: 'true', npm_lifecycle_event: 'bench' });
    try {
      expect(() => parseBench(['plan'])).toThrow(UsageError);
      expect(() => parseBench(['plan'])).toThrow(
        'npm has taken --small as its own option. Put -- before it: npm run bench -- --small plan',
      );
      expect(parseBench(['plan', '--small'])).toMatchObject({ isSmall: true });
    } finally {
      process.env = usual;
    }
    expect(parseBench(['plan'])).toMatchObject({ isSmall: false });
  });

  test.each([[[]], [['toString']], [['constructor']], [['plan', 'load']]])('refuses %j', (args) => {
    expect(() => parseBench(args)).toThrow(/^Which benchmark\? There are: fleet, /);
  });

  test.each([[['--help']], [['plan', '-h']]])('is helped by %j', (args) => {
    expect(parseBench(args)).toBeNull();
  });
});
