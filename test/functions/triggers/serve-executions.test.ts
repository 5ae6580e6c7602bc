import { describe, expect, test } from '@jest/globals';
import type { HttpRequest } from '../../../functions/core/api/http.ts';
import { serveExecutions } from '../../../functions/triggers/serve-executions.ts';
import { ASKED_AT, bodyOf, CALLER, httpRequest } from '../core/api/requests.ts';
import { copyPlan } from '../core/payloads.ts';
import { example } from '../core/status/protections.ts';
import { execution, fault, StepFunctionsInMemory } from '../ports.ts';

/** Measured a minute before the requests of these tests. */
const REPORT = JSON.stringify({
  ...example,
  MeasuredAt: new Date(Date.parse(ASKED_AT) - 60_000).toISOString(),
  NextMeasurementBy: new Date(Date.parse(ASKED_AT) + 7_140_000).toISOString(),
});

const ENDED = { status: 'SUCCEEDED', stoppedAt: '2026-11-23T02:59:00.000Z', output: '{"Mode":"Copy"}' };

function account() {
  const executions = new StepFunctionsInMemory();
  executions.known.set('running', execution('running', { startedAt: '2026-11-23T02:58:00.000Z' }));
  executions.known.set('ended', execution('ended', { ...ENDED, startedAt: '2026-11-23T02:58:00.000Z' }));
  const log: object[] = [];
  /** The text of the report, or what reading it throws. */
  const report: { text: string | null | Error } = { text: REPORT };
  const serve = serveExecutions({
    executions: () => executions,
    readProtection: async () => {
      if (report.text instanceof Error) throw report.text;
      return report.text;
    },
    log: (line) => log.push(line),
  });
  return {
    ...{ executions, log, serve, report },
    protection: (rawQueryString = '') => serve(httpRequest('GET /protection', { rawQueryString })),
    protectionOf: (cluster: string, rawQueryString = '') =>
      serve(httpRequest('GET /protection/{cluster}', { pathParameters: { cluster }, rawQueryString })),
    one: (method: string, name: string, changes: Parameters<typeof httpRequest>[1] = {}) =>
      serve(httpRequest(`${method} /snapshot-copies/{name}`, { pathParameters: { name }, ...changes })),
    all: (rawQueryString = '') => serve(httpRequest('GET /snapshot-copies', { rawQueryString })),
    /** What no other route takes. */
    other: (method: string, rawPath: string, changes: Partial<HttpRequest> = {}) =>
      serve({ ...httpRequest(`${method} ${rawPath}`), routeKey: '$default', rawPath, ...changes }),
  };
}

describe('showing an execution', () => {
  test('that runs shows the state, the progress, and neither output nor error', async () => {
    const { one, executions } = account();
    executions.events = [
      { stateEnteredEventDetails: { name: 'CopySnapshot' } },
      { stateExitedEventDetails: { assignedVariables: { plan: JSON.stringify(copyPlan()) } } },
    ];
    const { name, executionArn } = execution('running');
    expect(bodyOf(await one('GET', 'running'))).toEqual({
      ...{ name, executionArn, status: 'RUNNING', startedAt: '2026-11-23T02:58:00.000Z', stoppedAt: null },
      state: 'CopySnapshot',
      progress: {
        ...{ polls: 0, elapsedSeconds: 120, copyElapsedSeconds: null, estimateSeconds: 30, waitingFor: null },
      },
      ...{ output: null, error: null },
    });
  });

  test('that has succeeded shows its output as JSON', async () => {
    expect(bodyOf(await account().one('GET', 'ended'))).toMatchObject({
      ...{ status: 'SUCCEEDED', stoppedAt: ENDED.stoppedAt, output: { Mode: 'Copy' }, error: null },
      progress: { elapsedSeconds: 60 },
    });
  });

  test('that has failed says why, and what to do', async () => {
    const { one, executions } = account();
    const cause = 'It failed.\n{"Remedy":"Do this.","Fix":"aws x","Details":{"a":1}}';
    executions.known.set(
      'bad',
      execution('bad', { ...ENDED, status: 'FAILED', output: null, error: 'CopyFailed', cause }),
    );
    expect(bodyOf(await one('GET', 'bad'))).toMatchObject({
      output: null,
      error: { name: 'CopyFailed', sentence: 'It failed.', remedy: 'Do this.', fix: 'aws x', details: { a: 1 } },
    });
  });

  test('that there is not says so', async () => {
    const response = await account().one('GET', 'no-such');
    expect(bodyOf(response)).toMatchObject({ status: 404, type: expect.stringMatching(/:no-such-execution$/) });
  });

  test('asks nothing of Step Functions if none can have the name', async () => {
    const { one, executions } = account();
    expect(await one('GET', 'a:b')).toMatchObject({ statusCode: 400 });
    expect(executions.asked).toEqual([]);
  });
});

describe('listing executions', () => {
  test('asks for a page of a status, and hands the token on so that a query can hold it', async () => {
    const { all, executions } = account();
    executions.nextToken = 'A+/=';
    const { nextToken, executions: listed } = bodyOf(await all('status=SUCCEEDED&limit=7'));
    expect(listed.map(({ name }: { name: string }) => name)).toEqual(['ended']);
    await all(`nextToken=${nextToken}`);
    expect(executions.asked.filter(([call]) => call === 'list')).toEqual([
      ['list', { status: 'SUCCEEDED', limit: 7, nextToken: null }],
      ['list', { status: null, limit: 50, nextToken: 'A+/=' }],
    ]);
  });

  test('shows of each what it is about, and the name of its error', async () => {
    const { all, executions } = account();
    executions.known.clear();
    const add = (name: string, input: object, changes: Parameters<typeof execution>[1] = {}) =>
      executions.known.set(name, execution(name, { input: JSON.stringify(input), ...changes }));
    add('copy', { SourceSnapshotName: 'automatic.orders-2026-11-20-03-00', TargetSnapshotName: 'kept' });
    add('export', { SourceClusterName: 'Orders', TargetBucket: 'b' }, { status: 'FAILED', error: 'CopyFailed' });
    add('other', { SourceSnapshotName: 'manual', TargetSnapshotName: 't' }, { status: 'TIMED_OUT', stoppedAt: 'x' });
    const about = ({ name, mode, source, target, bucket, cluster, error }: Record<string, unknown>) => [
      name,
      mode,
      source,
      target,
      bucket,
      cluster,
      error,
    ];
    expect(bodyOf(await all()).executions.map(about)).toEqual([
      ['copy', 'Copy', 'automatic.orders-2026-11-20-03-00', 'kept', null, 'orders', null],
      ['export', 'Export', null, null, 'b', 'orders', 'CopyFailed'],
      ['other', 'Copy', 'manual', 't', null, null, 'TIMED_OUT'],
    ]);
    const names = async (query: string) =>
      bodyOf(await all(query)).executions.map(({ name }: { name: string }) => name);
    expect(await names('cluster=ORDERS')).toEqual(['copy', 'export']);
    expect(await names('cluster=order')).toEqual([]);
  });

  test('describes no more than ten at once, and keeps one that can no more be described', async () => {
    const { all, executions } = account();
    for (let index = 0; index < 35; index += 1) executions.known.set(`e${index}`, execution(`e${index}`));
    let [open, most] = [0, 0];
    executions.describe = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      return null;
    };
    expect(bodyOf(await all()).executions).toHaveLength(37);
    expect(most).toBe(10);
  });

  test('ends with a page without a token, and shows no payloads', async () => {
    const { nextToken, executions } = bodyOf(await account().all());
    expect(nextToken).toBeNull();
    expect(executions.map(Object.keys)).toEqual(
      [1, 2].map(() => [
        ...['name', 'executionArn', 'status', 'startedAt', 'stoppedAt'],
        ...['mode', 'source', 'target', 'bucket', 'cluster', 'error'],
      ]),
    );
  });
});

test('a token that Step Functions does not take is a problem of the request, shown with the token', async () => {
  const { all, executions } = account();
  executions.list = async () => null;
  expect(bodyOf(await all('nextToken=AAAA'))).toMatchObject({
    ...{ status: 400, problems: [{ field: 'nextToken', value: 'AAAA', remedy: expect.stringContaining('beginning') }] },
  });
});

describe('stopping an execution', () => {
  test('that runs says who did, and that the copy goes on', async () => {
    const { one, executions } = account();
    const response = await one('DELETE', 'running');
    expect(response.statusCode).toBe(202);
    expect(bodyOf(response)).toEqual({
      ...{ name: 'running', executionArn: execution('running').executionArn },
      message: expect.stringMatching(/^The execution is being stopped\. MemoryDB's own copy or export.* goes on/),
    });
    const cause = `Stopped through the API by ${CALLER}.`;
    expect(executions.asked).toContainEqual(['stop', { name: 'running', error: 'StoppedThroughApi', cause }]);
  });

  test('that has an Idempotency-Key says that another is needed to start it again', async () => {
    const { one, executions } = account();
    const input = '{"SourceSnapshotName":"a","TargetSnapshotName":"b","Trigger":{"Type":"Api","Id":"nightly"}}';
    executions.known.set('keyed', execution('keyed', { input }));
    expect(bodyOf(await one('DELETE', 'keyed')).message).toContain('choose another Idempotency-Key');
  });

  test.each([
    ['SUCCEEDED', 409],
    ['FAILED', 409],
    ['ABORTED', 202],
    ['RUNNING', 202],
  ])('that is %s by the time it is stopped is answered with %i', async (status, answered) => {
    const { one, executions } = account();
    executions.stop = async (name) => {
      executions.known.set(name, execution(name, { ...ENDED, status }));
    };
    expect(await one('DELETE', 'running')).toMatchObject({ statusCode: answered });
  });

  test('that has ended is a conflict, and stops nothing', async () => {
    const { one, executions } = account();
    const { detail, status } = bodyOf(await one('DELETE', 'ended'));
    expect([status, detail]).toEqual([409, `The execution "ended" ended SUCCEEDED at ${ENDED.stoppedAt}.`]);
    expect(executions.asked).toEqual([['describe', 'ended']]);
  });

  test('that there is not says so', async () => {
    expect(await account().one('DELETE', 'no-such')).toMatchObject({ statusCode: 404 });
  });
});

describe('what no other route takes', () => {
  test('is HEAD, answered as GET is but for the body', async () => {
    const { other, one, all } = account();
    for (const [path, get] of [
      ['/snapshot-copies', await all()],
      ['/snapshot-copies/ended', await one('GET', 'ended')],
      ['/snapshot-copies/no-such', await one('GET', 'no-such')],
    ] as const)
      expect(await other('HEAD', path)).toEqual({ ...get, body: '' });
    expect(await other('HEAD', '/snapshot-copies', { rawQueryString: 'limit=0' })).toMatchObject({ statusCode: 400 });
  });

  test.each([
    ['/snapshot-copies', 'GET, HEAD, OPTIONS, POST'],
    ['/snapshot-copies/a', 'DELETE, GET, HEAD, OPTIONS'],
  ])('is OPTIONS of %s, and methods that it does not have', async (path, allow) => {
    const { other } = account();
    expect(await other('OPTIONS', path)).toEqual({
      ...{ statusCode: 204, headers: { allow, 'cache-control': 'no-store' }, body: '' },
    });
    const refused = await other('PATCH', path);
    expect(refused).toMatchObject({ statusCode: 405, headers: { allow } });
    expect(bodyOf(refused).detail).toBe(`${path} takes ${allow}, not PATCH.`);
  });

  test.each(['GET', 'OPTIONS', 'HEAD', 'POST'])('is %s of a path that there is not', async (method) => {
    expect(await account().other(method, '/snapshots')).toMatchObject({ statusCode: 404 });
  });

  test('comes under the stage too', async () => {
    const { other, executions } = account();
    const staged = httpRequest('HEAD /prod/snapshot-copies/ended', { context: { stage: 'prod' } });
    expect(await other('HEAD', staged.rawPath, { requestContext: staged.requestContext })).toMatchObject({
      statusCode: 200,
    });
    expect(executions.asked).toContainEqual(['describe', 'ended']);
  });
});

test.each(['describe', 'newestEvents', 'list', 'stop'] as const)(
  'when Step Functions fails to %s, the caller learns no more than that, and the log why',
  async (call) => {
    const { one, all, executions, log } = account();
    executions.broken.set(call, fault('InvalidArn', "Invalid Arn: 'secret'"));
    const response = call === 'list' ? await all() : await one(call === 'stop' ? 'DELETE' : 'GET', 'running');
    expect(response.statusCode).toBe(500);
    expect(response.body).not.toMatch(/secret|arn/i);
    expect(log).toMatchObject([{ error: { name: 'InvalidArn' } }]);
  },
);

test('the clock is that of API Gateway', async () => {
  const { one } = account();
  const later = { context: { timeEpoch: Date.parse(ASKED_AT) + 60_000 } };
  expect(bodyOf(await one('GET', 'running', later)).progress.elapsedSeconds).toBe(180);
});

describe('showing the protection', () => {
  test('of all clusters lists what the table needs, what is wrong first', async () => {
    const { protection } = account();
    const response = await protection();
    const body = bodyOf(response) as { clusters: { name: string; state: string }[]; counts: object };
    expect(response.statusCode).toBe(200);
    expect(body).toMatchObject({
      ...{ deployment: 'memorydb-snapshot-copy-dev', accountId: '111122223333', region: 'eu-central-1' },
      ...{ maxAgeHours: 26, counts: example.Counts, worstAgeShare: example.WorstAgeShare, warnings: example.Warnings },
    });
    expect(body.clusters.map(({ name, state }) => [name, state])).toEqual(
      example.Clusters.map(({ Name, State }) => [Name, State]),
    );
    expect(body.clusters[1]).toEqual({
      ...{ name: 'billing', state: 'LATE', reason: expect.stringContaining('hours ago'), ageHours: 73.78 },
      ...{ maxAgeHours: 26, protectedUntil: '2026-11-25T03:30:00.000Z', dueBy: '2026-11-26T05:30:00.000Z' },
    });
  });

  test('of one cluster has its recovery points, its days, and what to do', async () => {
    const { protectionOf } = account();
    const body = bodyOf(await protectionOf('Sessions'));
    expect(body).toMatchObject({
      ...{
        name: 'sessions',
        state: 'UNPROTECTED',
        fix: expect.stringMatching(/^aws memorydb .* --region eu-central-1$/),
      },
      ...{ retentionLimit: 0, points: [], limitFrom: 'Parameter' },
    });
    const { days, points } = bodyOf(await protectionOf('inventory')) as { days: object[]; points: object[] };
    expect(days).toHaveLength(30);
    expect(days[20]).toEqual({ day: '2026-11-19', recorded: 'None' });
    expect(points).toMatchObject([
      { kind: 'Export', place: { bucket: 'memorydb-snapshot-exports' } },
      { kind: 'Copy' },
    ]);
  });

  test('two hours after the last measurement says that nothing is known', async () => {
    const { protection, protectionOf, report } = account();
    report.text = JSON.stringify({ ...example, NextMeasurementBy: new Date(Date.parse(ASKED_AT) - 1).toISOString() });
    expect(bodyOf(await protection())).toMatchObject({ counts: { UNKNOWN: 11, EXCLUDED: 1, PROTECTED: 0, LATE: 0 } });
    expect(bodyOf(await protectionOf('orders'))).toMatchObject({
      ...{ state: 'UNKNOWN', reason: `Nothing was measured after ${example.MeasuredAt}; it was PROTECTED then.` },
      remedy: expect.stringContaining('measureStatus'),
    });
  });

  test.each([
    ['of a cluster that there is not', () => account().protectionOf('nosuch'), 404, 'no-such-cluster'],
    ['of a name that no cluster can have', () => account().protectionOf('a_b'), 400, 'invalid-request'],
    ['with a query', () => account().protection('state=LATE'), 400, 'invalid-request'],
    ['of one with a query', () => account().protectionOf('orders', 'x=1'), 400, 'invalid-request'],
    ['by another method', () => account().other('POST', '/protection'), 405, 'method-not-allowed'],
    ['of one by another method', () => account().other('DELETE', '/protection/orders'), 405, 'method-not-allowed'],
  ])('%s is refused', async (_, ask, status, type) => {
    const response = await ask();
    expect([response.statusCode, (bodyOf(response) as { type: string }).type]).toEqual([
      status,
      `urn:memorydb-snapshot-copy:problem:${type}`,
    ]);
  });

  test.each<[what: string, text: string | null | Error, status: number]>([
    ['was not measured yet', null, 404],
    ['cannot be read just now', fault('TransientServiceError'), 503],
    ['may not be read', fault('AccessDeniedException'), 500],
  ])('that %s says so', async (_, text, status) => {
    const { protection, report } = account();
    report.text = text;
    expect((await protection()).statusCode).toBe(status);
  });

  test.each([
    ['is empty', '', 'is not JSON'],
    ['is damaged', '{}', 'is no report that this version reads'],
    [
      'is of another version',
      '{"Format":"memorydb-snapshot-copy/protection/2"}',
      'is no report that this version reads (its Format is memorydb-snapshot-copy/protection/2)',
    ],
  ])('that %s was measured, but cannot be read, which is logged', async (_, text, reason) => {
    const { protection, protectionOf, report, log } = account();
    report.text = text;
    const detail = `reports/protection.json ${reason}. The function measureStatus writes it anew within the hour; if not, read its log.`;
    for (const response of [await protection(), await protectionOf('orders')])
      expect(bodyOf(response)).toMatchObject({
        type: 'urn:memorydb-snapshot-copy:problem:unreadable-report',
        status: 500,
        detail,
      });
    expect(log).toMatchObject([{ status: 500, error: { message: detail } }, { error: { message: detail } }]);
  });

  test('answers HEAD like GET, without the body, and OPTIONS with the methods', async () => {
    const { other } = account();
    expect(await other('HEAD', '/protection/orders')).toMatchObject({ statusCode: 200, body: '' });
    expect((await other('OPTIONS', '/protection')).headers).toMatchObject({ allow: 'GET, HEAD, OPTIONS' });
  });
});
