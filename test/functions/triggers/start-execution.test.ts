import { describe, expect, test } from '@jest/globals';
import type { HttpResponse } from '../../../functions/core/api/http.ts';
import { startExecution } from '../../../functions/triggers/start-execution.ts';
import { bodyOf, post } from '../core/api/requests.ts';
import { BUCKET, SOURCE, TARGET } from '../core/payloads.ts';
import { execution, fault, StepFunctionsInMemory } from '../ports.ts';

const request = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };
const event = {
  ...{ id: '1', source: 'shop', time: '2026-11-23T03:00:00Z' },
  ...{ 'detail-type': 'MemoryDB Snapshot Copy Requested', detail: request },
};
const key = { 'idempotency-key': 'nightly' };

function account() {
  const starter = new StepFunctionsInMemory();
  const log: object[] = [];
  const ids = ['id-1', 'id-2'];
  const start = startExecution({
    starter: () => starter,
    allowedBuckets: () => [BUCKET],
    newId: () => ids.shift() ?? '',
    log: (line) => log.push(line),
  });
  return {
    ...{ starter, log, start },
    ask: async (...asked: Parameters<typeof post>) => (await start(post(...asked))) as HttpResponse,
    /** Ends the one execution that there is. */
    end: () => {
      for (const [name, started] of starter.known)
        starter.known.set(name, { ...started, status: 'SUCCEEDED', stoppedAt: '2026-11-23T03:05:00.000Z' });
    },
  };
}

describe('a request over HTTP', () => {
  test('starts an execution, and is answered with where to look', async () => {
    const { ask, starter } = account();
    const response = await ask(request);
    const [started] = starter.known.values();
    expect(response).toMatchObject({ statusCode: 202, headers: { location: '/snapshot-copies/api-id-1' } });
    expect(bodyOf(response)).toEqual({
      ...{ name: 'api-id-1', executionArn: started?.executionArn, startedAt: started?.startedAt },
    });
    expect(JSON.parse(started?.input ?? '')).toEqual({ ...request, Trigger: { Type: 'Api', Id: 'api-id-1' } });
  });

  test('without a key starts another each time', async () => {
    const { ask, starter } = account();
    await ask(request);
    await ask(request);
    expect([...starter.known.keys()]).toEqual(['api-id-1', 'api-id-2']);
  });

  test('that was refused starts nothing', async () => {
    const { ask, starter, log } = account();
    expect(await ask({ ...request, Owner: 'me' })).toMatchObject({ statusCode: 400 });
    expect([starter.asked, log]).toEqual([[], []]);
  });

  test('has the stage in the way to look', async () => {
    const staged = { rawPath: '/prod/snapshot-copies', context: { stage: 'prod' } };
    const response = await account().ask(request, {}, staged);
    expect(response.headers['location']).toBe('/prod/snapshot-copies/api-id-1');
  });

  test.each(['/snapshots', '/protection', '/prod/snapshot-copies'])(
    'to %s, where no execution is started, is answered with the paths that there are',
    async (rawPath) => {
      const { ask, starter } = account();
      const response = await ask(request, {}, { rawPath });
      expect(response).toMatchObject({ statusCode: 404, body: expect.stringContaining('/snapshot-copies') });
      expect(starter.asked).toEqual([]);
    },
  );

  describe('with an Idempotency-Key', () => {
    test('gets the same answer again, whether the execution still runs or has ended', async () => {
      const { ask, end, starter } = account();
      const first = await ask(request, key);
      expect(await ask(request, key)).toEqual(first);
      end();
      expect(await ask(request, key)).toEqual(first);
      expect(starter.known.size).toBe(1);
    });

    test('may have its members in another order', async () => {
      const { ask, end } = account();
      const first = await ask(request, key);
      const reordered = Object.fromEntries(Object.entries(request).toReversed());
      expect(await ask(reordered, key)).toEqual(first);
      end();
      expect(await ask(reordered, key)).toEqual(first);
    });

    test('is in conflict with any other request, whether the execution still runs or has ended', async () => {
      const { ask, end } = account();
      await ask(request, key);
      const other = { ...request, Options: { DryRun: true } };
      expect(bodyOf(await ask(other, key))).toMatchObject({ status: 409, type: expect.stringMatching(/:key-reused$/) });
      end();
      expect(await ask(other, key)).toMatchObject({ statusCode: 409 });
    });

    test('is asked again later when the execution that has its name cannot be seen yet', async () => {
      const { ask, starter, log } = account();
      starter.start = async () => null;
      expect(await ask(request, key)).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
      expect(log).toHaveLength(1);
    });
  });

  test('that meets a Step Functions that is unwell gets a problem, and the log why', async () => {
    const { ask, starter, log } = account();
    starter.broken.set('start', fault('AccessDeniedException', 'Not allowed.'));
    expect(bodyOf(await ask(request))).toMatchObject({ status: 500, type: expect.stringMatching(/:unexpected$/) });
    expect(log).toMatchObject([{ error: { message: 'Not allowed.' } }]);
  });
});

describe('an event', () => {
  test('starts an execution, and the same event again none', async () => {
    const { start, starter, end } = account();
    const first = await start(event);
    expect(first).toMatchObject({ name: expect.stringMatching(/^event-/), status: 'RUNNING' });
    expect(await start(event)).toEqual(first);
    end();
    expect(await start(event)).toMatchObject({ name: (first as { name: string }).name, status: 'SUCCEEDED' });
    expect(starter.known.size).toBe(1);
  });

  test('is an error if another has its id, so that EventBridge keeps it', async () => {
    const { start } = account();
    await start(event);
    await expect(start({ ...event, detail: { ...request, TargetSnapshotName: 'other' } })).rejects.toThrow(
      'exists already, with another input',
    );
  });

  test('that makes no sense is started for the machine to refuse, whatever buckets are allowed', async () => {
    const { start, starter } = account();
    await start({ ...event, detail: 'copy it' });
    expect(JSON.parse([...starter.known.values()][0]?.input ?? '')).toMatchObject({
      ...{ Detail: 'copy it', Trigger: { Id: '1', Source: 'shop' } },
    });
  });

  test('that Step Functions does not take is an error with its name, for another attempt', async () => {
    const { start, starter, log } = account();
    starter.broken.set('start', fault('TransientServiceError'));
    await expect(start(event)).rejects.toMatchObject({ name: 'TransientServiceError' });
    expect(log).toEqual([]);
  });

  test('of a schedule is the one of its planned time', async () => {
    const { start, starter } = account();
    const planned = (time: string) => ({
      ...{ 'detail-type': 'Scheduled MemoryDB Snapshot Copy', schedule: 'arn:nightly', time, input: request },
    });
    await start(planned('2026-11-23T03:00:00Z'));
    await start(planned('2026-11-23T03:00:00Z'));
    await start(planned('2026-11-24T03:00:00Z'));
    expect(starter.known.size).toBe(2);
  });
});

test('what is neither is an error', async () => {
  await expect(account().start({ hello: 'world' })).rejects.toThrow(TypeError);
});

test('an execution that was found is shown without its input', async () => {
  const { start, starter } = account();
  const { name } = (await start(event)) as { name: string };
  starter.known.set(name, execution(name, { ...starter.known.get(name), status: 'FAILED', error: 'X', cause: 'Y' }));
  expect(Object.keys(await start(event))).not.toContain('input');
});
