import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import { newEvent } from '../../../local/emulators/eventbridge/event.ts';
import { localService, SOURCE } from '../../support/service.ts';

const local = localService({ createdSnapshotPrefix: 'release-' });
const COPY = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-keep' };
const ACCOUNT = { region: 'us-east-1', accountId: '111122223333' };

const putEvent = (detail: object) =>
  new EventBridgeClient({ endpoint: local.service.urls.eventbridge }).send(
    new PutEventsCommand({
      Entries: [
        { Source: 'com.example', DetailType: 'MemoryDB Snapshot Copy Requested', Detail: JSON.stringify(detail) },
      ],
    }),
  );

/** The only execution that there is, when it has ended and been told. */
async function theExecution() {
  await local.buses.idle();
  const [execution, ...others] = local.executions.list();
  if (!execution) throw new Error('nothing was started');
  await local.executions.told(execution);
  expect(others).toEqual([]);
  const { name, status, error, output = 'null' } = execution;
  return { name, status, error, input: JSON.parse(execution.input), output: JSON.parse(output) };
}

describe('The same request has the same result', () => {
  test.each([
    [
      'from the console, or whoever calls Step Functions',
      () =>
        new SFNClient({ endpoint: local.service.urls.sfn }).send(
          new StartExecutionCommand({
            stateMachineArn: local.service.definition.machine.arn,
            input: JSON.stringify(COPY),
          }),
        ),
    ],
    ['as an event', () => putEvent(COPY)],
    [
      'over HTTP',
      () =>
        fetch(`${local.service.urls.api}/snapshot-copies`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(COPY),
        }),
    ],
  ])('%s', async (_way, ask) => {
    await ask();
    expect(await theExecution()).toMatchObject({
      status: 'SUCCEEDED',
      output: { Mode: 'Copy', Snapshot: { Name: 'orders-keep', Status: 'available' }, Adopted: false, Warnings: [] },
    });
    expect(local.sns.inbox.map(({ subject }) => subject)).toEqual([`SUCCEEDED: MemoryDB copy of ${SOURCE}`]);
    expect(local.memorydb.store.find('orders-keep')?.status).toBe('available');
  });
});

describe('An event', () => {
  const content = {
    source: 'com.example',
    detailType: 'MemoryDB Snapshot Copy Requested',
    at: Date.parse('2026-11-23'),
  };

  test('that comes twice makes one execution, one copy and one notice', async () => {
    const event = newEvent({ ...content, detail: COPY }, ACCOUNT);
    await Promise.all([local.buses.put(event), local.buses.put(event)]);
    await theExecution();
    await local.buses.put(event);
    expect((await theExecution()).status).toBe('SUCCEEDED');
    expect(local.memorydb.calls.filter(({ operation }) => operation === 'CopySnapshot')).toHaveLength(1);
    expect(local.sns.inbox).toHaveLength(1);
    expect(local.service.untold).toEqual([]);
  });

  test('that makes no sense ends in a notice with its id and source', async () => {
    const { Entries: [answer] = [] } = await putEvent({ Nonsense: true });
    expect(await theExecution()).toMatchObject({ status: 'FAILED', error: 'InvalidRequest' });
    const [notice, ...others] = local.sns.inbox;
    expect(others).toEqual([]);
    expect(notice?.subject).toBe('FAILED: MemoryDB copy of (no source) (InvalidRequest)');
    expect(JSON.stringify(notice)).toContain(String(answer?.EventId));
    expect(JSON.stringify(notice)).toContain('com.example');
  });

  test('that the function fails at three times is kept', async () => {
    local.faults.inject({ error: 'Runtime.ExitError', operation: 'startExecution', times: 3 });
    const { Entries: [answer] = [] } = await putEvent(COPY);
    await local.buses.idle();
    expect(local.executions.list()).toEqual([]);
    expect(local.service.untold).toMatchObject([{ id: answer?.EventId }]);
  });

  test('of another kind starts nothing', async () => {
    await local.buses.put(newEvent({ ...content, detailType: 'Order Placed', detail: COPY }, ACCOUNT));
    expect(local.executions.list()).toEqual([]);
  });
});

describe('A snapshot that someone creates', () => {
  const record = (detail: object) =>
    newEvent(
      {
        source: 'aws.memorydb',
        detailType: 'AWS API Call via CloudTrail',
        at: Date.parse('2026-11-23T03:00:00Z'),
        detail: { eventSource: 'memorydb.amazonaws.com', eventName: 'CreateSnapshot', ...detail },
      },
      ACCOUNT,
    );
  const accepted = { requestParameters: { clusterName: 'orders', snapshotName: 'release-7' } };

  test('under a name that begins as the parameter says is copied when it is ready', async () => {
    local.memorydb.store.addSnapshot({ name: 'release-7', status: 'creating', cluster: { Name: 'orders' } });
    await local.buses.put(record(accepted));
    await local.clock.sleep(60_000);
    expect(local.executions.list()).toMatchObject([{ status: 'RUNNING' }]);
    local.memorydb.store.setStatus('release-7', 'available');
    const { status, input, output } = await theExecution();
    expect(input).toMatchObject({ SourceSnapshotName: 'release-7', Trigger: { Type: 'CloudTrail' } });
    expect([status, output.Snapshot.Name]).toEqual(['SUCCEEDED', expect.stringMatching(/^orders-2026-/)]);
  });

  test.each([
    ['with another name', { requestParameters: { clusterName: 'orders', snapshotName: 'test-7' } }],
    ['in vain', { ...accepted, errorCode: 'SnapshotQuotaExceededFault' }],
    ['as a copy', { ...accepted, eventName: 'CopySnapshot' }],
  ])('%s is left alone', async (_how, detail) => {
    await local.buses.put(record(detail));
    expect(local.executions.list()).toEqual([]);
  });
});
