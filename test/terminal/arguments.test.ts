import { describe, expect, test } from '@jest/globals';
import { parseOptions as parseStatus } from '../../status/options.ts';
import { UsageError } from '../../terminal/usage-error.ts';
import { parseImportOptions } from '../../verify/import-options.ts';
import { parseOptions as parseVerify } from '../../verify/options.ts';

describe.each([
  ['verify', parseVerify],
  ['import', parseImportOptions],
  ['status', parseStatus],
])('%s', (_, parse) => {
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
});
