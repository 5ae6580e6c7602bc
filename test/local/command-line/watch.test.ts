import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Execution } from '../../../local/asl/shared.ts';
import { VirtualClock } from '../../../local/clock.ts';
import { displayOn } from '../../../local/command-line/display.ts';
import { Watch } from '../../../local/command-line/watch.ts';
import { BEGIN } from '../../support/service.ts';
import { Terminal } from './terminal.ts';

const NOW = Date.parse(BEGIN);
const DEFINITION = JSON.stringify({ States: { WaitForCopy: { Comment: 'Until the copy may be complete: a guess.' } } });

let terminal: Terminal;
let watch: Watch;

beforeEach(() => {
  jest.useFakeTimers();
  terminal = new Terminal(60);
  watch = new Watch(displayOn(terminal, { NO_COLOR: '1' }), new VirtualClock(NOW), [{ definition: DEFINITION }]);
});
afterEach(() => {
  jest.useRealTimers();
});

const event = (type: string, details: object = {}) =>
  ({ id: 1, previousEventId: 0, timestamp: new Date(NOW), type, ...details }) as never;
const entered = (name: string, type = 'Wait') => event(`${type}StateEntered`, { stateEnteredEventDetails: { name } });

describe('A terminal', () => {
  test('shows what runs, soon after something has happened, until it has ended', () => {
    const { onEvent, onWait } = watch.follow('orders');
    onEvent(event('ExecutionStarted'));
    onEvent(entered('WaitForCopy'));
    onWait({ state: 'WaitForCopy', until: NOW + 12_000, why: 'Wait' });
    expect(terminal.lines.join('\n')).not.toContain('12 s more');
    jest.advanceTimersByTime(100);
    expect(terminal.lines.slice(-2)).toEqual([
      `orders${' '.repeat(38)}WaitForCopy, 0 s`,
      '  waits 12 s more, until the copy may be complete',
    ]);
    onEvent(event('ExecutionSucceeded'));
    jest.advanceTimersByTime(100);
    expect(terminal.lines.at(-1)).toBe('03:00:00Z  SUCCEEDED        after 0 s');
    expect(terminal.cursorIsShown).toBe(true);
  });

  test('is drawn anew each second as long as something runs, and no longer', () => {
    watch.follow('orders').onEvent(event('ExecutionStarted'));
    jest.advanceTimersByTime(100);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(5_000);
    expect(jest.getTimerCount()).toBe(1);
    watch.follow('more').onEvent(event('ExecutionFailed'));
    expect(jest.getTimerCount()).toBe(1);
    watch.close();
    expect(jest.getTimerCount()).toBe(0);
  });

  test('is as it was once the watch is closed, which returns how many are running and prints nothing more', () => {
    const one = watch.follow('one');
    one.onEvent(event('ExecutionStarted'));
    watch.follow('two').onEvent(event('ExecutionStarted'));
    jest.advanceTimersByTime(100);
    expect(terminal.lines).toHaveLength(2);
    expect(watch.close()).toBe(2);
    one.onEvent(entered('WaitForCopy'));
    one.onEvent(event('ExecutionAborted'));
    jest.advanceTimersByTime(5_000);
    expect(terminal.lines).toEqual([]);
    expect([terminal.cursorIsShown, terminal.wraps]).toEqual([true, true]);
  });
});

test('Elsewhere there are plain lines and no timers', () => {
  const lines: string[] = [];
  const stream = { write: (text: string) => lines.push(text) > 0, columns: 0, rows: 0 };
  const plain = new Watch(displayOn(stream, {}), new VirtualClock(NOW), [{ definition: DEFINITION }]);
  const { onEvent, onWait } = plain.follow('orders');
  onEvent(entered('WaitForCopy'));
  onWait({ state: 'WaitForCopy', until: NOW + 12_000, why: 'Wait' });
  expect(lines.join('')).toBe(
    '\norders\n2026-11-23\n03:00:00Z  WaitForCopy      waits 12 s until the copy may be complete\n',
  );
  expect(jest.getTimerCount()).toBe(0);
});

test('After something else, what comes next has its heading again', () => {
  const { onEvent } = watch.follow('orders');
  onEvent(event('ExecutionFailed', { executionFailedEventDetails: { error: 'Oops' } }));
  watch.aside('a notice');
  onEvent(event('ExecutionSucceeded'));
  expect(terminal.lines).toEqual([
    ...['', 'orders', '2026-11-23', '03:00:00Z  FAILED           Oops after 0 s'],
    'a notice',
    ...['', 'orders', '03:00:00Z  SUCCEEDED        after 0 s'],
  ]);
  watch.close();
  watch.aside('too late');
  expect(terminal.lines).not.toContain('too late');
});

test('Every execution of a service is printed under its name, and from its own start', () => {
  const execution = { name: 'night-1', startDate: new Date(NOW - 60_000) } as Execution;
  const { onEvent } = watch.watcher();
  onEvent(execution, entered('WaitForCopy'));
  onEvent(execution, event('ExecutionAborted'));
  expect(terminal.lines).toEqual(['', 'night-1', '2026-11-23', '03:00:00Z  ABORTED          after 1 min 0 s']);
});

test('What is asked for stands in the heading, and in the view', () => {
  const input = JSON.stringify({ SourceSnapshotName: 'a', TargetSnapshotName: 'b' });
  const execution = { name: 'night-1', startDate: new Date(NOW), input, history: [{}] } as unknown as Execution;
  const { onEvent } = watch.watcher();
  onEvent(execution, entered('WaitForCopy'));
  onEvent(execution, event('ExecutionFailed', { executionFailedEventDetails: { error: 'CopyFailed' } }));
  expect(terminal.lines).toEqual([
    ...['', 'night-1: copy of a to b', '2026-11-23', '03:00:00Z  FAILED           CopyFailed after 0 s'],
  ]);
});

test('Of an execution that an earlier service has left, it is said when it was last seen, since its end is not known', () => {
  const at = (seconds: number) => ({ timestamp: new Date(NOW + 1_000 * seconds) });
  const history = [at(-3_600), at(-3_595), at(0)];
  const execution = { name: 'night-1', startDate: new Date(NOW - 3_600_000), history } as unknown as Execution;
  watch.watcher().onEvent(execution, event('ExecutionAborted'));
  expect(terminal.lines.at(-1)).toBe('03:00:00Z  ABORTED          last seen after 5 s');
});
