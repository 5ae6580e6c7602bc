import { afterEach, describe, expect, test } from '@jest/globals';
import { allowedBuckets, checksumLimitBytes, stateMachineArn, topicArn } from '../../../functions/aws/env.ts';
import { handlers } from '../../support/handlers.ts';

afterEach(() => {
  delete process.env['ALLOWED_BUCKETS'];
  delete process.env['TOPIC_ARN'];
  delete process.env['STATE_MACHINE_ARN'];
  delete process.env['CHECKSUM_LIMIT_GB'];
});

describe('the environment', () => {
  test.each([
    ['one', ['one']],
    ['one,two', ['one', 'two']],
    [' one , ,two,', ['one', 'two']],
  ])('allows by %j the buckets %j', (value, buckets) => {
    process.env['ALLOWED_BUCKETS'] = value;
    expect(allowedBuckets()).toEqual(buckets);
  });

  test('names the topic', () => {
    process.env['TOPIC_ARN'] = 'arn:aws:sns:eu-central-1:1:t';
    expect(topicArn()).toBe('arn:aws:sns:eu-central-1:1:t');
  });

  test.each([
    ['copy-snapshot', 'STATE_MACHINE_ARN'],
    ['protect-clusters', 'PROTECT_CLUSTERS_ARN'],
    ['expire-recovery-points', 'EXPIRE_RECOVERY_POINTS_ARN'],
  ] as const)('names the state machine of %s', (machine, variable) => {
    process.env[variable] = `arn:aws:states:eu-central-1:1:stateMachine:${machine}`;
    expect(stateMachineArn(machine)).toBe(`arn:aws:states:eu-central-1:1:stateMachine:${machine}`);
  });

  test.each([
    ['64', 64 * 2 ** 30],
    ['0.5', 2 ** 29],
    ['0', 0],
  ])('lets every byte be read up to %s GB', (value, bytes) => {
    process.env['CHECKSUM_LIMIT_GB'] = value;
    expect(checksumLimitBytes()).toBe(bytes);
  });

  test.each(['many', '-1'])('takes %s for no size', (value) => {
    process.env['CHECKSUM_LIMIT_GB'] = value;
    expect(checksumLimitBytes).toThrow('CHECKSUM_LIMIT_GB');
  });

  test('that is not set up is named, with the file that sets it', () => {
    expect(topicArn).toThrow('The environment variable TOPIC_ARN is not set; serverless.yml');
    process.env['ALLOWED_BUCKETS'] = '';
    expect(allowedBuckets).toThrow('ALLOWED_BUCKETS');
  });

  test('is not needed to load a handler', async () => {
    for (const name of handlers)
      expect(await import(`../../../functions/${name}.ts`)).toHaveProperty('handler', expect.any(Function));
  });
});
