import { describe, expect, test } from '@jest/globals';
import { afterEvent, afterWait, newProgress, type Progress } from '../../../local/command-line/progress.ts';
import { BEGIN, localService, SOURCE } from '../../support/service.ts';

const local = localService();
const COPY = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-keep' };

/** How far an execution was, whenever it began to wait, and at its end. */
async function follow(request: object = COPY) {
  let progress = newProgress('orders', Date.parse(BEGIN));
  const waiting: Progress[] = [];
  const execution = local.service.start(request, {
    onEvent(event) {
      progress = afterEvent(progress, event);
    },
    onWait(wait) {
      progress = afterWait(progress, wait, local.clock.now());
      waiting.push(progress);
    },
  });
  await local.service.settled(execution);
  return { waiting, end: progress, output: JSON.parse(execution.output ?? 'null') };
}

describe('The history of the shipped machine shows', () => {
  test('when MemoryDB was asked, how long that may take, and how often it has been looked at', async () => {
    const { waiting, end, output } = await follow();
    expect(waiting[0]).toEqual({
      name: 'orders',
      startedAt: Date.parse(BEGIN),
      state: 'WaitForCopy',
      enteredAt: Date.parse(BEGIN),
      asked: '',
      attempt: 0,
      awaited: { since: Date.parse(BEGIN), state: 'WaitForCopy', until: expect.any(Number), why: 'Wait' },
      askedAt: Date.parse(BEGIN),
      polls: 0,
      estimatedSeconds: 31,
    });
    expect(waiting.map(({ polls }) => polls)).toEqual(waiting.map((_each, index) => index));
    expect(end.polls).toBe(output.Polls);
    expect(end.awaited).toBeUndefined();
  });

  test('that there is no estimate where the size is not known', async () => {
    local.memorydb.store.addSnapshot({ name: 'sizeless', shards: [{ size: null }] });
    const { waiting } = await follow({ ...COPY, SourceSnapshotName: 'sizeless' });
    expect(waiting[0]).toMatchObject({ state: 'WaitForCopy', estimatedSeconds: null });
  });

  test('that MemoryDB has not been asked while the copy is put off', async () => {
    local.faults.inject({ error: 'SnapshotQuotaExceededFault', operation: 'CopySnapshot' });
    const { waiting } = await follow({ ...COPY, Options: { OnQuotaExceeded: 'Wait' } });
    expect(waiting[0]).toMatchObject({ state: 'WaitToCopyAgain' });
    expect(waiting[0]).not.toHaveProperty('askedAt');
    expect(waiting[1]).toMatchObject({ state: 'WaitForCopy', askedAt: expect.any(Number) });
  });

  test('which attempt of a step it is, and what it waits for before the next', async () => {
    local.faults.inject({ error: 'Lambda.TooManyRequestsException', operation: 'copySnapshot', times: 2 });
    const { waiting } = await follow();
    expect(waiting.slice(0, 2)).toMatchObject([
      { state: 'CopySnapshot', attempt: 1, awaited: { why: 'Retry', attempt: 1 } },
      { state: 'CopySnapshot', attempt: 2, awaited: { error: 'Lambda.TooManyRequestsException', attempt: 2 } },
    ]);
  });
});
