import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { errorsCaught, SERVICE_OPERATIONS } from '../../../local/command-line/fault-names.ts';
import { parseFault } from '../../../local/command-line/fault-option.ts';
import { clusterOf, readSeed } from '../../../local/service/seed.ts';
import { definition } from '../../statemachine/asl.ts';
import { expire, KEEP_1, makeCopies, makeExports } from '../../statemachine/expire-recovery-points/given.ts';
import { BEGIN, localService, ROOT } from '../../support/service.ts';

const DEPLOYED = { functionKeys: ['copySnapshot', 'notify'], errors: errorsCaught(definition) };
const local = localService({ expireRecoveryPoints: 'on' });

describe('A fault', () => {
  test.each([
    ['ThrottlingException', { error: 'ThrottlingException', operation: 'CopySnapshot', times: 1, effect: 'none' }],
    ['SlowDown@ListObjectsV2:12', { error: 'SlowDown', operation: 'ListObjectsV2', times: 12, effect: 'none' }],
    ['ConnectionCut:2', { error: 'ConnectionCut', operation: 'CopySnapshot', times: 2, effect: 'done' }],
    ['Sandbox.Timedout', { error: 'Sandbox.Timedout', operation: 'copySnapshot', times: 1, effect: 'done' }],
    ['Lambda.Unknown@notify', { error: 'Lambda.Unknown', operation: 'notify', times: 1, effect: 'none' }],
    ['CopyFailed@copySnapshot', { error: 'CopyFailed', operation: 'copySnapshot', times: 1, effect: 'none' }],
  ])('%s is understood', (text, expected) => {
    expect(parseFault(text, DEPLOYED)).toEqual(expected);
  });

  test.each(['', '@CopySnapshot', 'A:0', 'A:x', 'A B', 'A@', 'A@B@C'])('"%s" is none', (text) => {
    expect(() => parseFault(text, DEPLOYED)).toThrow('is not NAME[@OPERATION][:TIMES].');
  });

  test.each([
    ['SlowDown@Copy', 'Copy cannot fail with SlowDown. These can: CopySnapshot, '],
    ['ConnectionCut@notify', 'notify cannot fail with ConnectionCut. These can: CopySnapshot, '],
    ['Runtime.ExitError@Publish', 'cannot fail with Runtime.ExitError. These can: copySnapshot, notify.'],
  ])('%s names no operation that it could hit', (text, problem) => {
    expect(() => parseFault(text, DEPLOYED)).toThrow(problem);
  });
});

test.each([
  [
    'SnapshotQuotaExceededFautl',
    'CopySnapshot has no error SnapshotQuotaExceededFautl. Did you mean SnapshotQuotaExceededFault?',
  ],
  ['throttlingexception@ListTags', 'ListTags has no error throttlingexception. Did you mean ThrottlingException?'],
  ['SlowDwn@GetObject', 'GetObject has no error SlowDwn. Did you mean SlowDown?'],
  ['Throtled@Publish', 'Publish has no error Throtled. Did you mean Throttled?'],
  [
    'Lambda.TooManyRequests',
    'copySnapshot has no error Lambda.TooManyRequests. Did you mean Lambda.TooManyRequestsException?',
  ],
  [
    'SnapshotNotFoundFault@GetObject',
    'GetObject has no error SnapshotNotFoundFault. npm start -- --help lists the names.',
  ],
  ['Oops', 'CopySnapshot has no error Oops. npm start -- --help lists the names.'],
])('--fault %s names no error that could hit', (text, problem) => {
  expect(() => parseFault(text, DEPLOYED)).toThrow(`--fault ${text}: ${problem}`);
});

test('Every error that the machine catches or retries is one that a function can end in', () => {
  for (const error of errorsCaught(definition))
    expect(parseFault(`${error}@notify`, DEPLOYED)).toMatchObject({ error });
});

test('The operations that a fault can hit are those that the handlers call', async () => {
  await runThatAnEventStarts();
  await makeCopies(local, [20, 21]);
  await makeExports(local, [20, 21]);
  expect(await expire(local, KEEP_1)).toMatchObject({ output: { Counts: { DELETED: 2 } } });
  const calls = [local.memorydb, local.s3, local.sns, local.sfn].flatMap((service) => service.calls);
  expect(new Set(calls.map(({ operation }) => operation))).toEqual(new Set(SERVICE_OPERATIONS));
});

async function runThatAnEventStarts(): Promise<void> {
  const { definition: deployed, world } = local.service;
  const { arn = '' } = deployed.functions.find(({ key }) => key === 'startExecution') ?? {};
  local.memorydb.store.addCluster(clusterOf(readSeed(join(ROOT, 'local/seed/orders.json'))));
  const request = { source: 'x', id: '1', time: BEGIN, 'detail-type': 'MemoryDB Snapshot Copy Requested' };
  await local.service.invoke(arn, { ...request, detail: { Run: 'protect-clusters' } });
  const run = world.executions.list().find(({ machineArn }) => machineArn.endsWith('-protect-clusters'));
  if (!run) throw new Error('The event has started no run.');
  await local.service.settled(run);
}
