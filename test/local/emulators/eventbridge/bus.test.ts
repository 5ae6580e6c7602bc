import { beforeEach, describe, expect, test } from '@jest/globals';
import type { LambdaAnswer } from '../../../../local/asl/host.ts';
import { VirtualClock } from '../../../../local/clock.ts';
import { type BusState, EventBuses, type Rule } from '../../../../local/emulators/eventbridge/bus.ts';
import { type Event, newEvent } from '../../../../local/emulators/eventbridge/event.ts';

const BEGIN = Date.parse('2026-11-23T03:00:00.000Z');
const MINUTE = 60_000;
const FAILED: LambdaAnswer = { ok: false, error: 'Oops' };
const DONE: LambdaAnswer = { ok: true, payload: 'null' };

const rule = (functionArn: string, more: Partial<Rule> = {}): Rule => ({
  name: functionArn,
  bus: 'default',
  pattern: { source: ['my.shop'] },
  targets: [{ functionArn, maximumRetryAttempts: 2 }],
  ...more,
});
const event = (source = 'my.shop'): Event =>
  newEvent({ source, detailType: 'Ordered', at: BEGIN, detail: { a: 1 } }, { region: 'r', accountId: '1' });

let clock: VirtualClock;
let invocations: { readonly functionArn: string; readonly payload: unknown; readonly minute: number }[];
let undelivered: Event[];
let changes: number;
let closing: AbortController;
let answer: (functionArn: string) => LambdaAnswer;

function buses(...rules: Rule[]): EventBuses {
  return new EventBuses({
    rules,
    clock,
    async invoke(functionArn, payload) {
      invocations.push({ functionArn, payload: JSON.parse(payload), minute: (clock.now() - BEGIN) / MINUTE });
      return answer(functionArn);
    },
    closing: closing.signal,
    onChange() {
      changes += 1;
    },
    onUndelivered: (each) => undelivered.push(each),
  });
}

beforeEach(() => {
  clock = new VirtualClock(BEGIN);
  closing = new AbortController();
  [invocations, undelivered, changes] = [[], [], 0];
  answer = () => DONE;
});

test('An event is in the envelope that EventBridge gives it', () => {
  expect(event()).toEqual({
    version: '0',
    id: expect.stringMatching(/^[\da-f-]{36}$/),
    'detail-type': 'Ordered',
    source: 'my.shop',
    account: '1',
    time: '2026-11-23T03:00:00Z',
    region: 'r',
    resources: [],
    detail: { a: 1 },
  });
});

describe('An event', () => {
  test('goes to every target of every rule of its bus that matches', async () => {
    const elsewhere = rule('elsewhere', { bus: 'other' });
    const unlike = rule('unlike', { pattern: { source: ['your.shop'] } });
    const two = ['b', 'c'].map((functionArn) => ({ functionArn, maximumRetryAttempts: 0 }));
    const sent = event();
    await buses(rule('a'), rule('bc', { targets: two }), elsewhere, unlike).put(sent);
    expect(invocations.map(({ functionArn }) => functionArn)).toEqual(['a', 'b', 'c']);
    for (const { payload } of invocations) expect(payload).toEqual(sent);
  });

  test('goes to the rules of another bus by its name, and nowhere where there is no such bus', async () => {
    const all = buses(rule('a'), rule('b', { bus: 'other' }));
    await all.put(event(), 'other');
    await all.put(event(), 'unknown');
    expect(invocations.map(({ functionArn }) => functionArn)).toEqual(['b']);
  });

  test('is tried again after one minute, and after two more', async () => {
    answer = () => (invocations.length < 3 ? FAILED : DONE);
    const bus = buses(rule('a'));
    await bus.put(event());
    expect(invocations.map(({ minute }) => minute)).toEqual([0, 1, 3]);
    expect(bus.state).toEqual({ deliveries: [], undelivered: [] });
  });

  test('is explained by the rule that is nearest to it, if none takes it', () => {
    const pattern = { 'detail-type': ['A Request'], detail: { kind: [{ prefix: 'x' }, 'y'], more: { deep: [1] } } };
    const bus = buses(
      rule('a', { pattern, name: 'Near' }),
      rule('b', { pattern: { source: ['other'], account: ['9'] } }),
    );
    const near = { ...event('s'), 'detail-type': 'A request', detail: { kind: 'y', more: { deep: 1 } } };
    expect(bus.mismatch(near)).toBe('The nearest, Near: detail-type is "A request", and not "A Request".');
    expect(bus.mismatch({ ...near, 'detail-type': 'A Request' })).toBeUndefined();
    const other = { ...near, 'detail-type': 'A Request', detail: { kind: 'y' } };
    expect(bus.mismatch(other, 'orders')).toBe(
      'The nearest, Near: the bus is "orders", and not "default"; detail.more.deep is missing, and not 1.',
    );
    expect(buses().mismatch(near)).toBe('There is no rule.');
  });

  test('waits in its queue while functions have no concurrency left, which is no failed try', async () => {
    const refused = { ok: false as const, error: 'Lambda.TooManyRequestsException' };
    answer = () => (invocations.length < 5 ? refused : invocations.length < 7 ? FAILED : DONE);
    const bus = buses(rule('a'));
    await bus.put(event());
    expect(invocations.map(({ minute }) => Math.round(minute * 60))).toEqual([0, 1, 3, 7, 15, 75, 195]);
    expect(undelivered).toEqual([]);
  });

  test('that finds no concurrency for six hours is tried less and less often, and becomes a dead letter', async () => {
    answer = () => ({ ok: false, error: 'Lambda.TooManyRequestsException' });
    const bus = buses({ ...rule('a'), targets: [{ functionArn: 'a', maximumRetryAttempts: 0 }] });
    const sent = event();
    await bus.put(sent);
    expect(invocations.at(-1)?.minute).toBeLessThanOrEqual(360);
    expect(invocations.at(-1)?.minute).toBeGreaterThan(355);
    expect(undelivered).toEqual([sent]);
  });

  test('that no try delivers is kept as a dead letter, and reported', async () => {
    answer = (functionArn) => (functionArn === 'a' ? FAILED : DONE);
    const bus = buses(rule('a'), rule('b'));
    const sent = event();
    await bus.put(sent);
    expect(invocations.filter(({ functionArn }) => functionArn === 'a')).toHaveLength(3);
    expect(bus.state).toEqual({ deliveries: [], undelivered: [sent] });
    expect(undelivered).toEqual([sent]);
  });

  test('is on its way until it has arrived, which the state shows whenever it has changed', async () => {
    const bus = buses(rule('a'));
    const arriving = bus.put(event());
    expect(bus.state.deliveries).toHaveLength(1);
    expect(changes).toBe(1);
    await arriving;
    expect(bus.state.deliveries).toEqual([]);
    expect(changes).toBe(2);
  });
});

describe('Closing', () => {
  /** A bus that was closed while it waited to try again, as JSON keeps it. */
  async function closed(sent: Event): Promise<BusState> {
    answer = () => {
      closing.abort();
      return FAILED;
    };
    const bus = buses(rule('a'));
    await bus.put(sent);
    return JSON.parse(JSON.stringify(bus.state));
  }

  test('leaves what is on its way on its way: neither delivered nor dead', async () => {
    const sent = event();
    expect(await closed(sent)).toMatchObject({ deliveries: [{ event: sent }], undelivered: [] });
    expect(invocations).toHaveLength(1);
  });

  test('lets the next go on from there', async () => {
    const sent = event();
    const left = await closed(sent);
    closing = new AbortController();
    answer = () => DONE;
    const bus = buses(rule('a'));
    bus.restore({ ...left, undelivered: [event('lost.before')] });
    await bus.idle();
    expect(invocations.at(-1)?.payload).toEqual(sent);
    expect(bus.state).toMatchObject({ deliveries: [], undelivered: [{ source: 'lost.before' }] });
  });
});
