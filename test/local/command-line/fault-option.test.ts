import { describe, expect, test } from '@jest/globals';
import { parseFault, SERVICE_OPERATIONS } from '../../../local/command-line/fault-option.ts';
import { BUCKET, localService, SOURCE } from '../../support/service.ts';

const FUNCTIONS = ['copySnapshot', 'notify'];
const local = localService();

describe('A fault', () => {
  test.each([
    ['ThrottlingException', { error: 'ThrottlingException', operation: 'CopySnapshot', times: 1, effect: 'none' }],
    ['SlowDown@ListObjectsV2:12', { error: 'SlowDown', operation: 'ListObjectsV2', times: 12, effect: 'none' }],
    ['ConnectionCut:2', { error: 'ConnectionCut', operation: 'CopySnapshot', times: 2, effect: 'done' }],
    ['Sandbox.Timedout', { error: 'Sandbox.Timedout', operation: 'copySnapshot', times: 1, effect: 'done' }],
    ['Lambda.Unknown@notify', { error: 'Lambda.Unknown', operation: 'notify', times: 1, effect: 'none' }],
    ['CopyFailed@copySnapshot', { error: 'CopyFailed', operation: 'copySnapshot', times: 1, effect: 'none' }],
  ])('%s is understood', (text, expected) => {
    expect(parseFault(text, FUNCTIONS)).toEqual(expected);
  });

  test.each(['', '@CopySnapshot', 'A:0', 'A:x', 'A B', 'A@', 'A@B@C'])('"%s" is none', (text) => {
    expect(() => parseFault(text, FUNCTIONS)).toThrow('is not NAME[@OPERATION][:TIMES].');
  });

  test.each([
    ['Oops@Copy', 'Copy is nothing that can end in Oops. These can: CopySnapshot, '],
    ['ConnectionCut@notify', 'notify is nothing that can end in ConnectionCut. These can: CopySnapshot, '],
    ['Runtime.ExitError@Publish', 'nothing that can end in Runtime.ExitError. These can: copySnapshot, notify.'],
  ])('%s names no operation that it could hit', (text, problem) => {
    expect(() => parseFault(text, FUNCTIONS)).toThrow(problem);
  });
});

test('The operations that a fault can hit are those that the handlers call', async () => {
  await local.run({ SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-keep' });
  await local.run({ SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-keep', TargetBucket: BUCKET });
  const calls = [local.memorydb, local.s3, local.sns].flatMap((service) => service.calls);
  expect(new Set(calls.map(({ operation }) => operation))).toEqual(new Set(SERVICE_OPERATIONS));
});
