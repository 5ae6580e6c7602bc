import { setImmediate } from 'node:timers/promises';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, test } from '@jest/globals';
import type { Execution } from '../../local/asl/shared.ts';
import { type Event, newEvent } from '../../local/emulators/eventbridge/event.ts';
import { readSeed } from '../../local/service/seed.ts';
import { BEGIN, BUCKET, localService, ROOT, SOURCE } from '../support/service.ts';

const local = localService({ createdSnapshotPrefix: 'handmade-' });

const COPY = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-keep' };
const REQUESTED = 'MemoryDB Snapshot Copy Requested';
const FROM = { region: 'eu-central-1', accountId: '111122223333' };

const sfn = () => new SFNClient({ endpoint: local.service.urls.sfn });
const api = (path: string, init: RequestInit = {}) => fetch(`${local.service.urls.api}/snapshot-copies${path}`, init);
const post = (request: object, headers: Record<string, string> = {}) =>
  api('', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(request),
  });

/** The name of the execution in an answer. */
const nameIn = async (answer: Response): Promise<string> => ((await answer.json()) as { name: string }).name;

/** Each starts an execution of a request, over HTTP, as the outside world would. */
const WAYS: Readonly<Record<string, (request: object) => Promise<unknown>>> = {
  async event(request) {
    const entry = { Source: 'my.shop', DetailType: REQUESTED, Detail: JSON.stringify(request) };
    const events = new EventBridgeClient({ endpoint: local.service.urls.eventbridge });
    const { FailedEntryCount } = await events.send(new PutEventsCommand({ Entries: [entry] }));
    expect(FailedEntryCount).toBe(0);
  },
  console: (request) =>
    sfn().send(
      new StartExecutionCommand({
        stateMachineArn: local.service.definition.machines[0].arn,
        input: JSON.stringify(request),
      }),
    ),
  async api(request) {
    expect(await post(request)).toMatchObject({ status: 202 });
  },
};

/** All that have been started, once all is done. */
async function settled(): Promise<readonly Execution[]> {
  await local.buses.idle();
  await Promise.all(local.executions.list().map((execution) => local.executions.settled(execution)));
  return local.executions.list();
}

async function begin(): Promise<void> {
  await local.service.reset();
  local.memorydb.store.addSnapshot(readSeed(`${ROOT}/local/seed/orders.json`));
}

const withoutETag = (key: string, value: unknown) => (key === 'ETag' ? undefined : value);

/** What has come of it all, but for what differs from one execution to the next: its name, trigger, times and ETags. */
async function results() {
  const executions = await settled();
  return {
    executions: executions.map(({ status, output = 'null', error, cause }) => {
      const { Trigger: _by, NoticeId: _of, Times: _at, ...rest } = JSON.parse(output, withoutETag) ?? {};
      return { status, rest, error, sentence: cause?.split('\n')[0] };
    }),
    snapshots: local.memorydb.store.state.snapshots,
    objects: await local.s3.store.list(BUCKET),
    notices: local.sns.inbox.map(({ subject, attributes }) => ({ subject, attributes })),
    copies: local.memorydb.calls.filter(({ operation }) => operation === 'CopySnapshot'),
  };
}

describe.each([
  ['a copy', COPY, 'SUCCEEDED'],
  ['an export', { ...COPY, TargetBucket: BUCKET }, 'SUCCEEDED'],
  ['a dry run', { ...COPY, Options: { DryRun: true } }, 'SUCCEEDED'],
  ['a cluster', { SourceClusterName: 'orders', TargetSnapshotName: '{cluster}-{date}-{time}' }, 'SUCCEEDED'],
  ['a source that there is not', { ...COPY, SourceSnapshotName: 'no-such' }, 'FAILED'],
])('The same request, of %s,', (_what, request, status) => {
  test('gives the same result by an event, from the console and through the API', async () => {
    const byWay: Record<string, unknown> = {};
    for (const [way, start] of Object.entries(WAYS)) {
      await begin();
      await start(request);
      byWay[way] = await results();
    }
    expect(byWay['console']).toMatchObject({ executions: [{ status }], notices: [{}] });
    expect(byWay['event']).toEqual(byWay['console']);
    expect(byWay['api']).toEqual(byWay['console']);
  });
});

test('Each trigger is part of the result, by the id that its caller knows', async () => {
  const triggers = [];
  for (const start of Object.values(WAYS)) {
    await begin();
    await start(COPY);
    const [execution] = await settled();
    triggers.push(JSON.parse(execution?.output ?? '').Trigger);
  }
  expect(triggers).toEqual([
    { Type: 'Event', Id: expect.any(String), Source: 'my.shop', Time: '2026-11-23T03:00:00Z' },
    null,
    { Type: 'Api', Id: expect.any(String), Source: null, Time: null },
  ]);
});

describe('What is asked for twice', () => {
  const requested = (detail: object, at = Date.parse(BEGIN)): Event =>
    newEvent({ source: 'my.shop', detailType: REQUESTED, at, detail }, FROM);

  test('by one event, delivered again meanwhile and afterwards, is one execution, one copy and one notice', async () => {
    const event = requested(COPY);
    await Promise.all([local.buses.put(event), local.buses.put(event)]);
    await settled();
    await local.buses.put(event);
    expect(await results()).toMatchObject({
      executions: [{ status: 'SUCCEEDED' }],
      notices: [{ subject: `SUCCEEDED: MemoryDB copy of ${SOURCE}` }],
      copies: [{}],
    });
    expect(local.service.undelivered).toEqual([]);
  });

  test('by one Idempotency-Key is one execution, while it runs and afterwards', async () => {
    const key = { 'idempotency-key': 'order-7' };
    const names = await local.clock.hold(() => Promise.all([1, 2].map(async () => nameIn(await post(COPY, key)))));
    await settled();
    names.push(await nameIn(await post(COPY, key)));
    expect(new Set(names).size).toBe(1);
    expect(await results()).toMatchObject({ executions: [{ status: 'SUCCEEDED' }], notices: [{}], copies: [{}] });
  });

  test('by two events is two executions of one copy: the second adopts it', async () => {
    await local.buses.put(requested(COPY));
    await settled();
    await local.buses.put(requested(COPY));
    const { executions, notices } = await results();
    expect(executions.map(({ rest }) => rest.Adopted)).toEqual([false, true]);
    expect(notices).toHaveLength(2);
    expect(local.memorydb.store.state.snapshots.map(({ name }) => name)).toEqual([SOURCE, 'orders-keep']);
  });

  test('and delivered in another order, or late, is named by when it was asked', async () => {
    const nightly = { SourceClusterName: 'orders', TargetSnapshotName: 'orders-{date}' };
    const [first, second] = ['2026-11-21', '2026-11-22'].map((day) => requested(nightly, Date.parse(`${day}T12:00Z`)));
    for (const event of [second, first, second, first]) {
      if (event) await local.buses.put(event);
      await settled();
    }
    expect(local.memorydb.store.state.snapshots.map(({ name }) => name)).toEqual([
      SOURCE,
      'orders-2026-11-22',
      'orders-2026-11-21',
    ]);
    expect(local.executions.list()).toHaveLength(2);
  });
});

describe('An event', () => {
  const put = async (entry: object) => {
    const events = new EventBridgeClient({ endpoint: local.service.urls.eventbridge });
    const whole = { Source: 'my.shop', DetailType: REQUESTED, Detail: '{}', ...entry };
    const { Entries = [] } = await events.send(new PutEventsCommand({ Entries: [whole] }));
    await settled();
    return Entries[0]?.EventId ?? '';
  };

  test.each([
    ['no names', '{}'],
    ['a field that is none', '{"SourceSnapshotName":"a","TargetSnapshotName":"b","Colour":"red"}'],
    ['values of other types', '{"SourceSnapshotName":7}'],
  ])('with %s ends in a notice that quotes its id and its source', async (_what, Detail) => {
    const id = await put({ Detail });
    expect(local.executions.list()).toMatchObject([{ status: 'FAILED', error: 'InvalidRequest' }]);
    expect(local.sns.inbox).toHaveLength(1);
    expect(local.sns.inbox[0]?.byProtocol?.['email']).toContain(`Event, ${id}, from my.shop`);
  });

  test('of another type, or on another bus, is none of ours', async () => {
    await put({ DetailType: 'Something Else' });
    await put({ EventBusName: 'another', Detail: JSON.stringify(COPY) });
    expect(local.executions.list()).toEqual([]);
  });

  test('that nothing can be started for is tried again, and then kept where an alarm looks', async () => {
    local.faults.inject({ error: 'AccessDeniedException', operation: 'StartExecution', times: 1_000 });
    const id = await put({ Detail: JSON.stringify(COPY) });
    expect(local.executions.list()).toEqual([]);
    expect(local.service.undelivered).toMatchObject([{ id, source: 'my.shop', detail: COPY }]);
    expect(local.clock.now() - Date.parse(BEGIN)).toBeGreaterThanOrEqual(180_000);
  });

  test('that CloudTrail records of a new snapshot waits until that is ready, and copies it', async () => {
    local.memorydb.store.addSnapshot({
      ...readSeed(`${ROOT}/local/seed/orders.json`),
      name: 'handmade-1',
      status: 'creating',
    });
    const finish = local.clock.sleep(90_000).then(() => local.memorydb.store.setStatus('handmade-1', 'available'));
    const recorded = (snapshotName: string) =>
      newEvent(
        {
          source: 'aws.memorydb',
          detailType: 'AWS API Call via CloudTrail',
          at: local.clock.now(),
          detail: {
            eventSource: 'memorydb.amazonaws.com',
            eventName: 'CreateSnapshot',
            requestParameters: { snapshotName },
          },
        },
        FROM,
      );
    await local.buses.put(recorded('handmade-1'));
    await local.buses.put(recorded('other-1'));
    await finish;
    const { executions, copies } = await results();
    expect(executions).toMatchObject([{ status: 'SUCCEEDED', rest: { SourceSnapshotName: 'handmade-1' } }]);
    expect(copies).toHaveLength(1);
  });
});

describe('DELETE', () => {
  test('stops an execution, which is reported, and lets the copy go on', async () => {
    const { name, stopped } = await local.clock.hold(async () => {
      const name = await nameIn(await post(COPY));
      while (!local.memorydb.store.find('orders-keep')) await setImmediate();
      return { name, stopped: await api(`/${name}`, { method: 'DELETE' }) };
    });
    expect(stopped.status).toBe(202);
    expect(await settled()).toMatchObject([
      { name, status: 'ABORTED', error: 'StoppedThroughApi', cause: expect.stringContaining('user/local') },
    ]);
    expect(local.sns.inbox).toMatchObject([
      {
        subject: expect.stringContaining(`ABORTED: MemoryDB copy of ${SOURCE}`),
        message: expect.stringContaining('Api'),
      },
    ]);
    expect(await (await api(`/${name}`)).json()).toMatchObject({
      status: 'ABORTED',
      error: { name: 'StoppedThroughApi' },
    });
    await local.clock.sleep(3_600_000);
    await local.memorydb.settle();
    expect(local.memorydb.store.find('orders-keep')?.status).toBe('available');
  });

  test('of one that has ended says so', async () => {
    const name = await nameIn(await post(COPY));
    await settled();
    expect((await api(`/${name}`, { method: 'DELETE' })).status).toBe(409);
  });
});
