import {
  EventBridgeClient,
  ListRulesCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../../local/clock.ts';
import { EventBuses } from '../../../../local/emulators/eventbridge/bus.ts';
import { eventBridge } from '../../../../local/emulators/eventbridge/emulator.ts';
import type { Event } from '../../../../local/emulators/eventbridge/event.ts';
import { type Listening, listen, serving } from '../../../../local/emulators/http.ts';
import { FaultDoor } from '../../../../local/faults.ts';
import { atEnd } from '../../../support/at-end.ts';

const BEGIN = '2026-11-23T03:00:00.250Z';
const ENTRY = { Source: 'my.shop', DetailType: 'Ordered', Detail: '{"number":7}' };

let delivered: (Event & { readonly bus: string })[];
let buses: EventBuses;
let faults: FaultDoor;
let server: Listening;
let client: EventBridgeClient;

beforeEach(async () => {
  const clock = new VirtualClock(Date.parse(BEGIN));
  delivered = [];
  faults = new FaultDoor();
  const rules = ['default', 'orders'].map((bus) => ({
    name: bus,
    bus,
    pattern: { source: [{ exists: true }] },
    targets: [{ functionArn: bus, maximumRetryAttempts: 0 }],
  }));
  buses = new EventBuses({
    rules,
    clock,
    async invoke(bus, payload) {
      delivered.push({ ...JSON.parse(payload), bus });
      return { ok: true, payload: 'null' };
    },
    closing: new AbortController().signal,
    onChange: () => undefined,
  });
  await server?.close();
  server = await listen(
    serving(eventBridge({ buses, clock, faults, region: 'eu-central-1', accountId: '111122223333' })),
  );
  client = new EventBridgeClient({ endpoint: server.url, maxAttempts: 1 });
});
afterAll(() => server.close());

async function put(...Entries: PutEventsRequestEntry[]) {
  const answer = await client.send(new PutEventsCommand({ Entries }));
  await buses.idle();
  return answer;
}

describe('PutEvents', () => {
  test('hands each entry to its bus as an event, under the id that it answers with', async () => {
    const full = { ...ENTRY, Time: new Date('2026-11-01T12:00:00.900Z'), Resources: ['arn:x'], EventBusName: 'orders' };
    const { FailedEntryCount, Entries = [] } = await put(ENTRY, full);
    expect(FailedEntryCount).toBe(0);
    expect(delivered).toEqual([
      {
        version: '0',
        id: Entries[0]?.EventId,
        'detail-type': 'Ordered',
        source: 'my.shop',
        account: '111122223333',
        time: '2026-11-23T03:00:00Z',
        region: 'eu-central-1',
        resources: [],
        detail: { number: 7 },
        bus: 'default',
      },
      expect.objectContaining({
        id: Entries[1]?.EventId,
        time: '2026-11-01T12:00:00Z',
        resources: ['arn:x'],
        bus: 'orders',
      }),
    ]);
  });

  test('takes a bus by its ARN, too, and answers well for one that there is not', async () => {
    const arn = 'arn:aws:events:eu-central-1:111122223333:event-bus/orders';
    expect(await put({ ...ENTRY, EventBusName: arn }, { ...ENTRY, EventBusName: 'none' })).toMatchObject({
      FailedEntryCount: 0,
    });
    expect(delivered.map(({ bus }) => bus)).toEqual(['orders']);
  });

  const missing = (name: string) => `Parameter ${name} is not valid. Reason: ${name} is a required argument.`;
  // Recorded from AWS: LocalStack, test_events, test_put_events_without_source and those beside it.
  test.each([
    [{ ...ENTRY, Source: undefined }, 'InvalidArgument', missing('Source')],
    [{ ...ENTRY, DetailType: '' }, 'InvalidArgument', missing('DetailType')],
    [{ ...ENTRY, Detail: undefined }, 'InvalidArgument', missing('Detail')],
    [{ ...ENTRY, Source: 'aws.memorydb' }, 'NotAuthorizedForSourceException', 'Not authorized for the source.'],
    [{ ...ENTRY, Detail: 'words' }, 'MalformedDetail', 'Detail is malformed.'],
    [{ ...ENTRY, Detail: '[1]' }, 'MalformedDetail', 'Detail is malformed.'],
  ])('refuses %j, and takes the entry beside it', async (entry, ErrorCode, message) => {
    const { FailedEntryCount, Entries } = await put(entry as PutEventsRequestEntry, ENTRY);
    expect(FailedEntryCount).toBe(1);
    expect(Entries).toEqual([
      { ErrorCode, ErrorMessage: expect.stringContaining(message) },
      { EventId: expect.any(String) },
    ]);
    expect(delivered).toHaveLength(1);
  });

  test.each([0, 11])('refuses %d entries', async (count) => {
    await expect(put(...Array<PutEventsRequestEntry>(count).fill(ENTRY))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining("Value at 'entries' failed to satisfy constraint"),
    });
    expect(delivered).toEqual([]);
  });

  test('refuses more than 256 KB in all of them', async () => {
    const entry = (bytes: number) => ({ ...ENTRY, Detail: JSON.stringify({ x: 'x'.repeat(bytes) }) });
    await expect(put(entry(131_000), entry(131_200))).rejects.toMatchObject({
      name: 'ValidationException',
      // Recorded from AWS: LocalStack, test_events, test_put_event_with_too_big_detail.
      message: 'Total size of the entries in the request is over the limit.',
    });
    await expect(put(entry(131_000), entry(131_000))).resolves.toMatchObject({ FailedEntryCount: 0 });
  });

  test('has no global endpoints', async () => {
    const body = JSON.stringify({ Entries: [ENTRY], EndpointId: 'abc.123' });
    const headers = { 'x-amz-target': 'AWSEvents.PutEvents' };
    const answer = await fetch(server.url, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ message: 'PutEvents with EndpointId is not emulated' });
  });

  test('answers before the targets do', async () => {
    let finish: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const slow = new EventBuses({
      rules: [
        {
          name: 'a',
          bus: 'default',
          pattern: { source: [{ exists: true }] },
          targets: [{ functionArn: 'a', maximumRetryAttempts: 0 }],
        },
      ],
      clock: new VirtualClock(0),
      invoke: async () => {
        await held;
        return { ok: true, payload: 'null' };
      },
      closing: new AbortController().signal,
      onChange: () => undefined,
    });
    const place = { region: 'eu-central-1', accountId: '111122223333' };
    const other = await listen(serving(eventBridge({ buses: slow, clock: new VirtualClock(0), faults, ...place })));
    atEnd(other.close);
    const answer = await new EventBridgeClient({ endpoint: other.url }).send(
      new PutEventsCommand({ Entries: [ENTRY] }),
    );
    expect(answer.FailedEntryCount).toBe(0);
    expect(slow.state.deliveries).toHaveLength(1);
    finish();
    await slow.idle();
    expect(slow.state.deliveries).toEqual([]);
  });
});

test('Other operations are refused by name', async () => {
  await expect(client.send(new ListRulesCommand({}))).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'ListRules is not emulated',
  });
});

test('Faults come in by the one door', async () => {
  faults.inject({ error: 'InternalException', operation: 'PutEvents' });
  await expect(put(ENTRY)).rejects.toMatchObject({ name: 'InternalException' });
  expect(delivered).toEqual([]);
});
