import { describe, expect, test } from '@jest/globals';
import { type Outcome, SOURCE, type TestService } from '../../../support/service.ts';
import { noticesIn } from '../../notices.ts';
import { copyCalls, TARGET } from '../exports.ts';
import { COPY, snapshot, snapshotNames } from '../given.ts';
import { pasted } from '../pasted.ts';

/** Starts the copy, and stops the execution while MemoryDB is at work; at first the source still reads `available`. */
async function startAndStop(local: TestService, afterSeconds: number, input: object = COPY): Promise<Outcome> {
  local.memorydb.script({ seconds: 600 });
  const { execution, outcome } = local.start(input);
  await local.clock.sleep(1000 * afterSeconds);
  execution.stop();
  expect(await outcome).toMatchObject({ status: 'ABORTED' });
  expect(snapshot(local).status).toBe('creating');
  return outcome;
}

const outcomesTold = (local: TestService) => noticesIn(local).map(({ attributes }) => attributes['outcome']);

export const route = (local: TestService) =>
  describe('A copy that was started, stopped and started again', () => {
    /** What nobody has documented about MemoryDB. */
    const SERVICES = [
      { existingTargetFirst: true, tagsReadableWhileCreating: true },
      { existingTargetFirst: true, tagsReadableWhileCreating: false },
      { existingTargetFirst: false, tagsReadableWhileCreating: true },
      { existingTargetFirst: false, tagsReadableWhileCreating: false },
    ];

    test.each(SERVICES)('ends with one copy, where MemoryDB is so: %j', async (options) => {
      Object.assign(local.memorydb.options, options);
      await startAndStop(local, 2);
      const first = snapshot(local);
      const outcome = await local.run(COPY);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true, Snapshot: { Name: TARGET } } });
      expect(outcome.retries).toEqual([]);
      expect(outcome.states).not.toContain('WaitToCopyAgain');
      expect(snapshotNames(local)).toEqual([SOURCE, TARGET]);
      expect(snapshot(local)).toBe(first);
      expect(first.status).toBe('available');
      expect(outcomesTold(local)).toEqual(['ABORTED', 'SUCCEEDED']);
      const again = noticesIn(local)[1]?.body.summary;
      expect(again).toMatch(/An earlier attempt of this request had started "orders-keep"; it was adopted\.$/);
    });

    test('when the source shows that it is being copied waits for that', async () => {
      await startAndStop(local, 60);
      const outcome = await local.run(COPY);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(outcome.states).toContain('WaitForSource');
      expect(copyCalls(local)).toHaveLength(2);
      expect(snapshotNames(local)).toEqual([SOURCE, TARGET]);
    });

    test('after its end ends at once with the copy that is there', async () => {
      await startAndStop(local, 60);
      await local.clock.sleep(3_600_000);
      const outcome = await local.run(COPY);
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(snapshotNames(local)).toEqual([SOURCE, TARGET]);
    });

    const TRIGGER = { Type: 'Event', Id: 'one', Source: 'shop', Time: '2026-11-22T22:00:00Z' };
    const asked: readonly (readonly [how: string, input: object])[] = [
      ['holds the request', COPY],
      ['holds the request without what had asked for it', { ...COPY, Trigger: TRIGGER }],
      ['reads the request back, because of its tags', { ...COPY, Tags: [{ Key: 'team', Value: "it's $HOME" }] }],
    ];

    test.each(asked)('by the command of the notice of its end is the same request: it %s', async (how, input) => {
      const first = await startAndStop(local, 60, input);
      const fix = noticesIn(local)[0]?.body.fix ?? '';
      expect(fix.includes('describe-execution')).toBe(how.startsWith('reads'));
      const outcome = await local.run(pasted(fix, first));
      expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(outcomesTold(local)).toEqual(['ABORTED', 'SUCCEEDED']);
      expect(snapshotNames(local)).toEqual([SOURCE, TARGET]);
    });

    test('before MemoryDB was called is simply made', async () => {
      local.memorydb.store.setStatus(SOURCE, 'creating');
      const { execution, outcome } = local.start(COPY);
      await local.clock.sleep(60_000);
      execution.stop();
      await outcome;
      local.memorydb.store.setStatus(SOURCE, 'available');
      expect(await local.run(COPY)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: false } });
      expect(copyCalls(local)).toHaveLength(1);
    });

    test.each([true, false])('twice at the same time ends with one copy for both (%s)', async (existingTargetFirst) => {
      local.memorydb.options.existingTargetFirst = existingTargetFirst;
      const both = await Promise.all([local.run(COPY), local.run(COPY)]);
      expect(both).toMatchObject([{ status: 'SUCCEEDED' }, { status: 'SUCCEEDED' }]);
      const adopted = both.map(({ output }) => (output as { Adopted: boolean }).Adopted);
      expect(adopted.sort()).toEqual([false, true]);
      expect(snapshotNames(local)).toEqual([SOURCE, TARGET]);
      expect(outcomesTold(local)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    });
  });
