import { describe, expect, test } from '@jest/globals';
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

test('A dry run that npm has kept to itself records nothing', () => {
  process.env['npm_config_dry_run'] = 'true';
  try {
    expect(() => parseImportOptions(['--bucket', 'b'])).toThrow('npm has taken --dry-run');
  } finally {
    delete process.env['npm_config_dry_run'];
  }
});

test('Several options that npm has kept to itself are all named, without a command that would mix their values', () => {
  const usual = { ...process.env };
  process.env['npm_config_bucket'] = 'true';
  process.env['npm_config_dry_run'] = 'true';
  process.env['npm_lifecycle_event'] = 'import';
  try {
    expect(() => parseImportOptions(['b'])).toThrow(
      'npm has taken --bucket, --dry-run as its own options. Put -- before all of them: npm run import -- --bucket … --dry-run …',
    );
  } finally {
    process.env = usual;
  }
});
