import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { VirtualClock } from '../../../../local/clock.ts';
import { type LambdaFunction, Thread } from '../../../../local/emulators/lambda/instance.ts';
import { LambdaRuntime } from '../../../../local/emulators/lambda/runtime.ts';
import { FaultDoor } from '../../../../local/faults.ts';
import { ROOT } from '../../../support/service.ts';

const folder = mkdtempSync(join(tmpdir(), 'lambda-'));
let runtime: LambdaRuntime;
let clock: VirtualClock;
let faults: FaultDoor;

beforeEach(() => {
  clock = new VirtualClock(0);
  faults = new FaultDoor();
});
afterEach(() => runtime.close());
afterAll(() => rmSync(folder, { recursive: true }));

/** Deploys one module as the function `step`, and returns what invokes it. */
function deploy(
  source: string,
  settings: Partial<LambdaFunction> = {},
  onLog: (text: string) => void = () => undefined,
) {
  const file = join(folder, `${Math.random()}.mjs`);
  writeFileSync(file, source);
  const step = { key: 'step', name: 'the-step', arn: 'arn:step', file, exportName: 'handler', timeoutSeconds: 60 };
  const workerFile = join(ROOT, 'local/emulators/lambda/worker.mjs');
  const platform = { AWS_REGION: 'eu-central-1' };
  const newThread = (lambda: LambdaFunction) => new Thread(lambda, workerFile, platform, onLog);
  runtime = new LambdaRuntime([{ ...step, environment: {}, ...settings }], newThread);
  return (payload: unknown = {}, signal?: AbortSignal) =>
    runtime.invoke('arn:step', JSON.stringify(payload), { clock, faults }, signal);
}

describe('A handler', () => {
  test('is given the event and answers with what JSON keeps of its result', async () => {
    const invoke = deploy('export const handler = async ({ n }) => ({ n: n + 1, at: new Date(0), gone: undefined });');
    expect(await invoke({ n: 1 })).toEqual({ ok: true, payload: '{"n":2,"at":"1970-01-01T00:00:00.000Z"}' });
  });

  test('logs to a listener, if there is one', async () => {
    let logged = '';
    const heard = new Promise<void>((resolve) => {
      const source =
        'export const handler = async () => { console.log("to the one"); console.error("and the other"); };';
      const onLog = (text: string) => {
        logged += text;
        if (logged.includes('one\n') && logged.includes('other\n')) resolve();
      };
      void deploy(source, {}, onLog)();
    });
    await heard;
    expect(logged.split('\n').sort()).toEqual(['', 'and the other', 'to the one']);
  });

  test('that returns nothing answers null', async () => {
    expect(await deploy('export const handler = async () => {};')()).toEqual({ ok: true, payload: 'null' });
  });

  test('gets its own ARN and the id of the request', async () => {
    const answer = await deploy('export const handler = async (_, context) => context;')();
    expect(JSON.parse('payload' in answer ? answer.payload : '')).toEqual({
      functionName: 'the-step',
      invokedFunctionArn: 'arn:step',
      awsRequestId: expect.stringMatching(/^[\da-f-]{36}$/),
    });
  });

  test('sees its own environment and that of the platform, and nothing of this machine', async () => {
    const invoke = deploy('export const handler = async () => process.env;', { environment: { TOPIC_ARN: 'arn' } });
    const answer = await invoke();
    expect(JSON.parse('payload' in answer ? answer.payload : '')).toEqual({
      AWS_REGION: 'eu-central-1',
      TOPIC_ARN: 'arn',
    });
  });

  test('that throws is reported by name, message and trace', async () => {
    const source =
      'export const handler = async () => { throw Object.assign(new Error("no"), { name: "CopyFailed" }); };';
    const answer = await deploy(source)();
    expect(answer).toMatchObject({ ok: false, error: 'CopyFailed' });
    expect(causeOf(answer)).toEqual({
      errorType: 'CopyFailed',
      errorMessage: 'no',
      trace: expect.arrayContaining([expect.stringContaining('    at handler')]),
    });
  });

  test('that throws what is no error is reported by its type', async () => {
    const answer = await deploy('export const handler = async () => { throw "text"; };')();
    expect(causeOf(answer)).toEqual({ errorType: 'string', errorMessage: 'text', trace: [] });
  });

  test('that ends its process is Runtime.ExitError, and the next event gets a new environment', async () => {
    const invoke = deploy(
      'export const handler = async ({ exit }) => exit === undefined ? "well" : process.exit(exit);',
    );
    const message = (why: string) => expect.stringMatching(new RegExp(`^RequestId: [\\da-f-]{36} Error: ${why}$`));
    expect(causeOf(await invoke({ exit: 3 }))).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: message('Runtime exited with error: exit status 3'),
    });
    expect(causeOf(await invoke({ exit: 0 }))).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: message('Runtime exited without providing a reason'),
    });
    expect(await invoke()).toEqual({ ok: true, payload: '"well"' });
  });

  test('that throws where nobody catches is reported by that error', async () => {
    const source = `export const handler = () => new Promise(() => setTimeout(() => { throw new RangeError('late'); }));`;
    expect(causeOf(await deploy(source)())).toMatchObject({ errorType: 'RangeError', errorMessage: 'late' });
  });

  test('that hangs is ended by the timeout of its function, in real time', async () => {
    const answer = await deploy('export const handler = () => { for (;;); };', { timeoutSeconds: 0.25 })();
    expect(causeOf(answer)).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(/ Error: Task timed out after 0\.25 seconds$/),
    });
  });

  test('may not answer with more than 6 MB', async () => {
    const invoke = deploy('export const handler = async ({ length }) => "x".repeat(length);');
    expect(await invoke({ length: 6_291_554 })).toMatchObject({ ok: true });
    expect(await invoke({ length: 6_291_555 })).toMatchObject({ ok: false, error: 'Function.ResponseSizeTooLarge' });
  });

  test.each([
    ['imports what is not there', 'import "./missing.mjs";', 'Runtime.ImportModuleError'],
    ['is no JavaScript', 'export const handler = async (', 'Runtime.UserCodeSyntaxError'],
    ['has another name', 'export const handle = async () => 1;', 'Runtime.HandlerNotFound'],
    ['throws while it is loaded', 'throw new TypeError("no TOPIC_ARN");', 'TypeError'],
  ])('that %s is no handler', async (_, source, error) => {
    expect(await deploy(source)()).toMatchObject({ ok: false, error });
  });

  test('that does not exist is not found', async () => {
    deploy('');
    expect(await runtime.invoke('arn:other', '{}', { clock, faults })).toEqual({
      ok: false,
      error: 'Lambda.ResourceNotFoundException',
      cause: 'Function not found: arn:other',
    });
  });
});

describe('An execution environment', () => {
  const COUNTER = 'let events = 0; export const handler = async () => { events += 1; return events; };';

  test('stays warm', async () => {
    const invoke = deploy(COUNTER);
    await invoke();
    expect(await invoke()).toEqual({ ok: true, payload: '2' });
  });

  test('takes one event at a time: another one runs beside it', async () => {
    const invoke = deploy(COUNTER);
    const payloads = (await Promise.all([invoke(), invoke()])).map((answer) => 'payload' in answer && answer.payload);
    expect(payloads).toEqual(['1', '1']);
  });

  test('is one of ten at most that work: what comes beyond is refused, as on AWS, and taken once one is free', async () => {
    const invoke = deploy(
      'export const handler = ({ wait }) => new Promise((done) => setTimeout(done, wait, "done"));',
    );
    const working = Array.from({ length: 10 }, () => invoke({ wait: 300 }));
    const refused = await invoke({ wait: 0 });
    expect(refused).toEqual({
      ok: false,
      error: 'Lambda.TooManyRequestsException',
      cause: expect.stringMatching(/^Rate Exceeded\. \(Service: Lambda, Status Code: 429, Request ID: [\da-f-]{36}\)$/),
    });
    expect(await Promise.all(working)).toEqual(Array(10).fill({ ok: true, payload: '"done"' }));
    expect(await invoke({ wait: 0 })).toEqual({ ok: true, payload: '"done"' });
  });

  test('runs while the clock stands still', async () => {
    const invoke = deploy('export const handler = () => new Promise((done) => setTimeout(done, 20));');
    const slept = clock.sleep(1000);
    const answered = invoke().then(() => clock.now());
    expect(await answered).toBe(0);
    await slept;
    expect(clock.now()).toBe(1000);
  });
});

test('Of more than 60 functions, those that were not needed for longest get cold again', async () => {
  const file = join(folder, 'counter.mjs');
  writeFileSync(file, 'let events = 0; export const handler = async () => { events += 1; return events; };');
  const functions = Array.from({ length: 61 }, (_, index) => ({
    ...{ key: `f${index}`, name: `f${index}`, arn: `arn:${index}`, file, exportName: 'handler', timeoutSeconds: 60 },
    environment: {},
  }));
  const workerFile = join(ROOT, 'local/emulators/lambda/worker.mjs');
  runtime = new LambdaRuntime(functions, (lambda) => new Thread(lambda, workerFile, {}, () => undefined));
  const counts = async (indices: readonly number[]) => {
    const payloads: string[] = [];
    for (const index of indices) {
      const answer = await runtime.invoke(`arn:${index}`, '{}', { clock, faults });
      payloads.push('payload' in answer ? answer.payload : answer.error);
    }
    return payloads;
  };
  const most = Array.from({ length: 60 }, (_, index) => index);
  expect(await counts(most)).toEqual(most.map(() => '1'));
  // The first is needed again, so that the second is the one to go.
  expect(await counts([0, 60, 0, 2, 1])).toEqual(['2', '1', '3', '2', '1']);
});

describe('A fault', () => {
  const TELLTALE = 'let events = 0; export const handler = async () => ++events;';

  test('comes instead of the handler', async () => {
    const invoke = deploy(TELLTALE);
    faults.inject({ error: 'SnapshotQuotaExceededFault', operation: 'step', message: 'too many' });
    const answer = await invoke();
    expect(answer).toMatchObject({ ok: false, error: 'SnapshotQuotaExceededFault' });
    expect(causeOf(answer)).toEqual({ errorType: 'SnapshotQuotaExceededFault', errorMessage: 'too many', trace: [] });
    expect(await invoke()).toEqual({ ok: true, payload: '1' });
  });

  test('comes after the handler where the answer gets lost', async () => {
    const invoke = deploy(TELLTALE);
    faults.inject({ error: 'Runtime.ExitError', operation: 'step', effect: 'done' });
    expect(causeOf(await invoke())).toEqual({ errorType: 'Runtime.ExitError', errorMessage: expect.any(String) });
    expect(await invoke()).toEqual({ ok: true, payload: '2' });
  });

  test("of Lambda's own has a plain text for a Cause", async () => {
    const invoke = deploy(TELLTALE);
    faults.inject({ error: 'Lambda.TooManyRequestsException', operation: 'step', message: 'Rate Exceeded.' });
    expect(await invoke()).toEqual({ ok: false, error: 'Lambda.TooManyRequestsException', cause: 'Rate Exceeded.' });
  });

  test.each(['Sandbox.Timedout', 'Lambda.Unknown'])('%s with an empty message has no Cause', async (error) => {
    const invoke = deploy(TELLTALE);
    faults.inject({ error, operation: 'step', message: '' });
    expect(await invoke()).toEqual({ ok: false, error });
  });

  test("Sandbox.Timedout takes the function's timeout on the virtual clock", async () => {
    const invoke = deploy(TELLTALE);
    faults.inject({ error: 'Sandbox.Timedout', operation: 'step' });
    expect(causeOf(await invoke())['errorMessage']).toMatch(/ Error: Task timed out after 60\.00 seconds$/);
    expect(clock.now()).toBe(60_000);
  });

  test('States.Timeout never answers one who can give up', async () => {
    const invoke = deploy(TELLTALE);
    faults.inject({ error: 'States.Timeout', operation: 'step', effect: 'done' });
    const givingUp = new AbortController();
    const invoked = invoke({}, givingUp.signal);
    const first = await Promise.race([invoked, clock.sleep(75_000).then(() => 'the clock')]);
    expect(first).toBe('the clock');
    givingUp.abort(new Error('nobody waits'));
    await expect(invoked).rejects.toThrow('nobody waits');
    expect(await invoke()).toEqual({ ok: true, payload: '2' });
  });
});

function causeOf(answer: Awaited<ReturnType<LambdaRuntime['invoke']>>): Record<string, unknown> {
  if (answer.ok || answer.cause === undefined) throw new Error('there is no Cause');
  const cause = JSON.parse(answer.cause);
  expect(answer.error).toBe(cause.errorType);
  return cause;
}
