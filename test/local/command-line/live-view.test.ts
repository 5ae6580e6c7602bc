import { describe, expect, test } from '@jest/globals';
import { type Frame, liveView } from '../../../local/command-line/live-view.ts';
import { newProgress, type Progress } from '../../../local/command-line/progress.ts';

const NOW = Date.parse('2026-11-23T03:00:00Z');
const frame: Frame = {
  columns: 80,
  rows: 24,
  colour: false,
  now: NOW,
  purposes: new Map([['WaitForCopy', 'until the copy may be complete']]),
};
const progress = (more: Partial<Progress> = {}): Progress => ({
  ...newProgress('orders', NOW - 65_400),
  state: 'WaitForCopy',
  ...more,
});
const view = (more: Partial<Progress> = {}, changes: Partial<Frame> = {}) =>
  liveView([progress(more)], { ...frame, ...changes });

describe('A running execution', () => {
  test('is shown with its state and how long it has run, to the edge of the terminal', () => {
    const [line = '', ...others] = view();
    expect(line).toMatch(/^orders {2,}WaitForCopy, 1 min 5 s$/);
    expect(line).toHaveLength(80);
    expect(others).toEqual([]);
  });

  test('that has entered no state yet is starting', () => {
    expect(view({ state: '' })[0]).toMatch(/starting, 1 min 5 s$/);
  });

  test('is shown with the time of its state, not its own, and with what was asked for', () => {
    const [line, asked] = view({ enteredAt: NOW - 3_000, asked: 'copy of a to b\u001b' });
    expect(line).toMatch(/^orders {2,}WaitForCopy, 3 s$/);
    expect(asked).toBe('  copy of a to b\\u{1b}');
  });

  test('of a run shows of how many clusters it is known what became of them', () => {
    expect(view({ clusters: { all: 4, done: 1 } })[1]).toBe(`  [${'#'.repeat(6)}${'.'.repeat(18)}] 1 of 4 clusters`);
    expect(view({ clusters: { all: 0, done: 0 } })[1]).toBe(`  [${'.'.repeat(24)}] 0 of 0 clusters`);
  });

  test('that waits for an answer shows the attempt, and for how long', () => {
    expect(view({ state: 'PollStatus', attempt: 2, awaited: { since: NOW - 3_000 } })[1]).toBe(
      '  attempt 2: waits for its answer, 3 s so far',
    );
  });

  test('that waits shows how much longer, and what for', () => {
    const awaited = { since: NOW, state: 'WaitForCopy', until: NOW + 12_300, why: 'Wait' as const };
    expect(view({ awaited })[1]).toBe('  waits 12 s more, until the copy may be complete');
  });

  test('that is about to try again shows when, how often it has, and why', () => {
    const retry = { state: 'Work', until: NOW + 4_000, why: 'Retry' as const, error: 'Slow\u001bDown', attempt: 3 };
    expect(view({ awaited: { since: NOW, ...retry } })[1]).toBe('  tries again in 4 s: retry 3 after Slow\\u{1b}Down');
  });

  test.each([
    [0, '[........................] 0 s of about 1 min 40 s'],
    [50, '[############............] 50 s of about 1 min 40 s'],
    [99, '[#######################.] 1 min 39 s of about 1 min 40 s'],
    [500, '[#######################.] 8 min 20 s of about 1 min 40 s'],
  ])('that MemoryDB has worked on for %d s shows that against the estimate, and is never done', (seconds, expected) => {
    const [, line] = view({ askedAt: NOW - seconds * 1000, polls: 3, estimatedSeconds: 100 });
    expect(line).toBe(`  ${expected}, 3 polls`);
  });

  test('without an estimate says so', () => {
    expect(view({ askedAt: NOW - 7_000, polls: 1 })[1]).toBe(
      '  copying for 7 s, 1 poll; how long it takes is not known',
    );
  });

  test.each([20, 40, 60, 80, 200])('fits %d columns, whatever its name', (columns) => {
    const awaited = { since: NOW, state: 'WaitForCopy', until: NOW + 12_300, why: 'Wait' as const };
    const lines = view({ name: 'n'.repeat(80), awaited, askedAt: NOW }, { columns });
    expect(lines).toHaveLength(3);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
  });

  test('is shown in colour only where that is wanted, which takes no columns', () => {
    const awaited = { since: NOW - 3_000 };
    expect(view({ awaited }).join()).not.toContain('\u001b');
    const [line, dim] = view({ awaited }, { colour: true });
    expect(line).not.toContain('\u001b');
    expect(dim).toBe('\u001b[2m  attempt 0: waits for its answer, 3 s so far\u001b[22m');
  });
});

describe('Many running executions', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_each, index) =>
      progress({ name: `orders-${index + 1}`, askedAt: NOW, polls: 0, estimatedSeconds: 60 }),
    );

  test('are shown oldest first, as many as there is room for, with the number of the others', () => {
    const lines = liveView(many(30), frame);
    expect(lines.length).toBeLessThanOrEqual(20);
    expect(lines[0]).toMatch(/^orders-1 /);
    expect(lines.at(-1)).toBe('  and 21 more');
    expect(lines.filter((line) => line.startsWith('orders-'))).toHaveLength(9);
  });

  test('leave room for what happened before, even in a low window', () => {
    expect(liveView(many(30), { ...frame, rows: 8 })).toHaveLength(3);
    expect(liveView(many(30), { ...frame, rows: 2 })).toHaveLength(3);
  });

  test('have no view once there are none', () => {
    expect(liveView([], frame)).toEqual([]);
  });
});
