import { describe, expect, test } from '@jest/globals';
import { LARGEST_BODY_BYTES } from '../../functions/core/api/post.ts';
import { PROTECTION_KEY } from '../../functions/core/status/protection.ts';
import { scheduledEvent } from '../../local/service/hourly.ts';
import type { HourlyRule } from '../../local/service/rules.ts';
import { randomNumbers } from '../functions/core/random.ts';
import { addFleet } from '../statemachine/protect-clusters/fleet.ts';
import { BUCKET, localService, SOURCE } from '../support/service.ts';
import { broken, sample } from './generate.ts';
import {
  at,
  type Response as Documented,
  document,
  type Header,
  inputSchema,
  type Operation,
  objections,
  operations,
  pointerTo,
  problemTypesOf,
  type Schema,
  templateOf,
} from './openapi.ts';

const local = localService({}, true);
const COPY = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-keep' };
const JSON_TYPE = { 'content-type': 'application/json' };
/** Headers that HTTP itself brings along. */
const OF_HTTP = ['connection', 'content-length', 'content-type', 'date', 'keep-alive', 'transfer-encoding'];

/** What was answered so far: operation, status and type of problem. */
const reached = new Set<string>();

interface Asked {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the document has just said what it is
  readonly body: any;
  /** Of a problem, the last part of its URN. */
  readonly problem: string | undefined;
}

/** Asks the real functions over HTTP, and holds every answer to the document. */
async function ask(method: string, target: string, asked: Asked = {}): Promise<Answered> {
  const response = await fetch(new URL(target, local.service.urls.api), { method, ...asked });
  const text = await response.text();
  const { status, headers } = response;
  const { id, pointer } = documentedFor(method, target.replace(/\?.*$/s, ''), status);
  const { pointer: where, value: documented } = at<Documented>(pointer);

  expectHeaders(method, headers, where, documented);
  const type = headers.get('content-type')?.replace(/;.*$/, '') ?? '';
  if (method === 'HEAD' || !documented.content) expect(text).toBe('');
  else expect(Object.keys(documented.content)).toContain(type);
  const body = text === '' ? undefined : JSON.parse(text);
  if (body !== undefined) expect(objections(`${where}/content/${type.replace('/', '~1')}/schema`, body)).toEqual([]);
  const problem = type === 'application/problem+json' ? body?.type.replace(/^.*:/, '') : undefined;
  reached.add([id, status, problem].filter(Boolean).join(' '));
  return { status, headers, body, problem };
}

/** Those that the document requires are there, and no other but those of HTTP; what HEAD answers has also those of GET. */
function expectHeaders(method: string, headers: Headers, where: string, documented: Documented): void {
  const known = Object.keys(documented.headers ?? {});
  for (const header of known) {
    const { pointer, value: described } = at<Header>(`${where}/headers/${header}`);
    const value = headers.get(header);
    if (value === null) expect([header, described.required ?? false]).toEqual([header, false]);
    else expect([header, objections(`${pointer}/schema`, value)]).toEqual([header, []]);
  }
  const expected = [...OF_HTTP, ...known.map((name) => name.toLowerCase())];
  if (method !== 'HEAD') expect([...headers.keys()].filter((name) => !expected.includes(name))).toEqual([]);
}

/** Where the document says what is answered. Throws if it does not. */
function documentedFor(method: string, path: string, status: number): { id: string; pointer: string } {
  const template = templateOf(decodeURIComponent(path));
  if (!template) return { id: 'NoSuchPath', pointer: '#/components/responses/NoSuchPath' };
  const operation = operations.find((each) => each.path === template && each.method === method);
  if (!operation) return { id: 'MethodNotAllowed', pointer: '#/components/responses/MethodNotAllowed' };
  expect([operation.id, operation.statuses]).toEqual([operation.id, expect.arrayContaining([`${status}`])]);
  return { id: operation.id, pointer: pointerTo('paths', template, method.toLowerCase(), 'responses', `${status}`) };
}

const post = (
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
  collection = '/snapshot-copies',
): Promise<Answered> => ask('POST', collection, { headers: { ...JSON_TYPE, ...headers }, body: JSON.stringify(body) });
/** Starts an execution that has ended when this resolves. */
async function ended(body: object, collection = '/snapshot-copies'): Promise<string> {
  const { name, executionArn } = (await post(body, {}, collection)).body;
  const execution = local.executions.find(executionArn);
  if (execution) await local.service.settled(execution);
  return name;
}
const one = (name: string) => `/snapshot-copies/${name}`;

describe('The API', () => {
  test('starts a copy, shows it as it goes and as it has ended, and lists it', async () => {
    const { status, body, headers } = await post(COPY);
    expect([status, headers.get('location')]).toEqual([202, one(body.name)]);
    await local.service.settled(local.executions.list()[0] as never);
    const shown = await ask('GET', headers.get('location') ?? '');
    expect(shown.body).toMatchObject({
      status: 'SUCCEEDED',
      state: 'Succeeded',
      error: null,
      output: { Mode: 'Copy' },
    });
    const { body: listed } = await ask('GET', '/snapshot-copies?status=SUCCEEDED');
    expect(listed).toMatchObject({ executions: [{ name: body.name }], nextToken: null });
    for (const path of ['/snapshot-copies?limit=1', one(body.name)])
      expect(await ask('HEAD', path)).toMatchObject({ status: 200 });
  });

  test('shows an export, a dry run, and a failure with what to do', async () => {
    const exported = await ended({ SourceClusterName: 'orders', TargetBucket: BUCKET });
    expect((await ask('GET', one(exported))).body.output).toMatchObject({ Mode: 'Export' });
    const looked = await ended({ ...COPY, Options: { DryRun: true } });
    expect((await ask('GET', one(looked))).body.output).toMatchObject({ DryRun: expect.any(Object) });
    const failed = await ended({ ...COPY, SourceSnapshotName: 'no-such' });
    expect((await ask('GET', one(failed))).body.error).toMatchObject({
      ...{ name: 'SnapshotNotFoundFault', remedy: expect.any(String), fix: expect.stringMatching(/^aws memorydb /) },
    });
  });

  test('starts a run, shows what became of its clusters, and lists it', async () => {
    local.memorydb.store.addCluster({ configuration: { Name: 'carts' } });
    const { status, body, headers } = await post({}, {}, '/protection-runs');
    expect([status, headers.get('location')]).toEqual([202, `/protection-runs/${body.name}`]);
    await local.service.settled(local.executions.list()[0] as never);
    expect((await ask('GET', headers.get('location') ?? '')).body).toMatchObject({
      ...{ status: 'SUCCEEDED', state: 'Succeeded', error: null, progress: { elapsedSeconds: expect.any(Number) } },
      output: { Result: 'OK', Clusters: [{ Cluster: 'carts', Verdict: 'NEW' }] },
    });
    const failed = await ended({ ClusterNames: ['missing'] }, '/protection-runs');
    expect((await ask('GET', `/protection-runs/${failed}`)).body).toMatchObject({
      ...{ status: 'FAILED', output: null, error: { name: 'ClustersNotProtected', remedy: expect.any(String) } },
    });
    const dry = await ended({ Options: { DryRun: true } }, '/protection-runs');
    expect((await ask('GET', '/protection-runs')).body).toMatchObject({
      executions: [
        { name: dry, dryRun: true, error: null },
        { name: failed, dryRun: false, error: 'ClustersNotProtected', summary: expect.stringContaining('not found') },
        { name: body.name, summary: expect.stringContaining('1 new') },
      ],
    });
    // An execution of the one machine is none of the other.
    expect((await ask('GET', '/snapshot-copies')).body.executions).toEqual([]);
    expect(await ask('GET', one(dry))).toMatchObject({ status: 404 });
    for (const path of ['/protection-runs?limit=1', `/protection-runs/${dry}`])
      expect(await ask('HEAD', path)).toMatchObject({ status: 200 });
    expect(await ask('GET', '/protection-runs?cluster=carts')).toMatchObject({ status: 400 });
  });

  test('starts a run that expires recovery points, a dry one by default, and shows what it planned', async () => {
    const dry = await ended({ Lifecycle: { KeepLast: 1 } }, '/expiration-runs');
    expect((await ask('GET', `/expiration-runs/${dry}`)).body).toMatchObject({
      ...{ status: 'SUCCEEDED', output: { Result: 'OK', DryRun: true, Points: [], Bytes: 0 } },
    });
    const refused = await ended({ Lifecycle: { KeepLast: 1 }, Options: { DryRun: false } }, '/expiration-runs');
    expect((await ask('GET', `/expiration-runs/${refused}`)).body.error).toMatchObject({ name: 'InvalidRequest' });
    expect((await ask('GET', '/expiration-runs')).body).toMatchObject({
      executions: [
        { name: refused, dryRun: false },
        { name: dry, dryRun: true },
      ],
    });
    for (const path of ['/expiration-runs', `/expiration-runs/${dry}`])
      expect(await ask('HEAD', path)).toMatchObject({ status: 200 });
  });

  test('lists every problem of a request', async () => {
    const { body } = await post({ TargetSnapshotName: 'a--b', Owner: 'me' }, { 'Idempotency-Key': 'k'.repeat(256) });
    expect(body.problems.map(({ field }: { field: string }) => field)).toEqual([
      ...['Idempotency-Key', 'Owner', 'SourceSnapshotName', 'TargetSnapshotName'],
    ]);
    expect(local.executions.list()).toEqual([]);
  });

  test('shows the protection as it was measured', async () => {
    const all = ['/protection', '/protection/orders'];
    for (const path of all)
      for (const method of ['GET', 'HEAD']) expect(await ask(method, path)).toMatchObject({ status: 404 });
    local.memorydb.store.addCluster({ configuration: { Name: 'orders' } });
    await ended({ SourceClusterName: 'orders', TargetSnapshotName: 'orders-keep' });
    const [rule] = local.service.definition.hourlyRules;
    await local.service.invoke(rule?.functionArn ?? '', scheduledEvent(rule as HourlyRule, local.clock.now()));
    for (const path of all) expect(await ask('HEAD', path)).toMatchObject({ status: 200 });
    expect((await ask('GET', '/protection')).body).toMatchObject({ clusters: [{ name: 'orders', state: 'LATE' }] });
    expect((await ask('GET', '/protection/Orders')).body).toMatchObject({ points: [{ target: 'orders-keep' }] });
    for (const method of ['GET', 'HEAD']) {
      expect(await ask(method, '/protection/no-such')).toMatchObject({ status: 404 });
      expect(await ask(method, '/protection/a_b')).toMatchObject({ status: 400 });
      expect(await ask(method, '/protection?state=LATE')).toMatchObject({ status: 400 });
    }
    await local.s3.store.putText(BUCKET, PROTECTION_KEY, '{}');
    for (const path of all) expect(await ask('GET', path)).toMatchObject({ problem: 'unreadable-report' });
  });
});

describe.each([
  {
    collection: '/snapshot-copies',
    request: COPY,
    other: { SourceClusterName: 'orders' },
    first: 'validateRequest',
  },
  { collection: '/protection-runs', request: {}, other: { ClusterNames: ['orders'] }, first: 'selectClusters' },
  {
    collection: '/expiration-runs',
    request: { Lifecycle: { KeepLast: 1 } },
    other: { Lifecycle: { KeepLast: 2 } },
    first: 'planExpiration',
  },
])('The API of $collection', ({ collection, request, other, first: firstStep }) => {
  const one = (name: string) => `${collection}/${name}`;

  test('stops what runs, once', async () => {
    addFleet(local, 'carts');
    // Waits for a retry, which the held clock does not reach.
    local.faults.inject({ operation: firstStep, error: 'Lambda.TooManyRequestsException' });
    const name = await local.clock.hold(async () => {
      const { body } = await post(request, {}, collection);
      expect((await ask('GET', one(body.name))).body).toMatchObject({ status: 'RUNNING', output: null, error: null });
      expect(await ask('DELETE', one(body.name))).toMatchObject({ status: 202 });
      return body.name;
    });
    expect(await ask('DELETE', one(name))).toMatchObject({ status: 409, problem: 'already-ended' });
    const { body } = await ask('GET', one(name));
    expect(body).toMatchObject({ status: 'ABORTED', error: { name: 'StoppedThroughApi' } });
  });

  test('gives a repeat with its key the same answer, and refuses another request with it', async () => {
    const key = { 'Idempotency-Key': 'nightly 1' };
    const first = await post(request, key, collection);
    await local.service.settled(local.executions.list()[0] as never);
    expect((await post(request, key, collection)).body).toEqual(first.body);
    expect(await post(other, key, collection)).toMatchObject({ status: 409, problem: 'key-reused' });
    expect(local.executions.list()).toHaveLength(1);
  });

  test('lists page by page', async () => {
    for (let count = 0; count < 3; count += 1) await ended({ ...request, Options: { DryRun: true } }, collection);
    const first = await ask('GET', `${collection}?limit=2`);
    const second = await ask('GET', `${collection}?limit=2&nextToken=${first.body.nextToken}`);
    const names = [first, second].map(({ body }) => body.executions.map(({ name }: { name: string }) => name));
    expect(names.map(({ length }) => length)).toEqual([2, 1]);
    expect(new Set(names.flat()).size).toBe(3);
    expect(await ask('GET', `${collection}?nextToken=AAAA`)).toMatchObject({
      status: 400,
      problem: 'invalid-request',
    });
  });

  test.each([
    ['a body that cannot be read', JSON_TYPE, '{"SourceSnapshotName"', 'unreadable-body'],
    ['a body of another type', { 'content-type': 'text/plain' }, '{}', 'unsupported-media-type'],
    ['a body that is too large', JSON_TYPE, ' '.repeat(LARGEST_BODY_BYTES + 1), 'body-too-large'],
  ])('refuses %s', async (_, headers, body, problem) => {
    expect(await ask('POST', collection, { headers, body })).toMatchObject({ problem });
  });

  test.each([
    ['GET', '?limit=0'],
    ['HEAD', '?limit=0'],
    ['GET', '/a?verbose=1'],
    ['HEAD', '/a?verbose=1'],
    ['DELETE', '/a*b'],
  ])('refuses %s %s', async (method, target) => {
    expect(await ask(method, `${collection}${target}`)).toMatchObject({ status: 400 });
  });

  test.each(['GET', 'HEAD', 'DELETE'])('finds no execution for %s of one that there is not', async (method) => {
    expect(await ask(method, one('no-such'))).toMatchObject({ status: 404 });
  });

  test('says which methods and paths there are', async () => {
    for (const path of [collection, one('a'), '/protection', '/protection/a']) {
      expect(await ask('OPTIONS', path)).toMatchObject({ status: 204 });
      expect(await ask('PUT', path)).toMatchObject({ status: 405, problem: 'method-not-allowed' });
    }
    for (const path of ['/', `${collection}/`, `${collection}/a/b`])
      expect(await ask('GET', path)).toMatchObject({ status: 404, problem: 'no-such-path' });
  });

  test.each([
    ['ThrottlingException', 3, 429],
    ['ServiceUnavailable', 3, 503],
    ['InvalidArn', 1, 500],
  ])(
    'says no more of %s than the caller needs',
    async (error, times, status) => {
      const calls = [
        ['GET', collection, 'ListExecutions'],
        ['HEAD', collection, 'ListExecutions'],
        ['GET', one('a'), 'DescribeExecution'],
        ['HEAD', one('a'), 'DescribeExecution'],
        ['DELETE', one('a'), 'DescribeExecution'],
      ] as const;
      const answers = calls.map(([method, target, operation]) => {
        local.faults.inject({ operation, error, times, message: 'secret' });
        return ask(method, target);
      });
      // The SDK for S3 tries as often as that for Step Functions.
      for (const target of ['/protection', '/protection/a'])
        for (const method of ['GET', 'HEAD']) {
          local.faults.inject({ operation: 'GetObject', error, times, message: 'secret' });
          answers.push(ask(method, target));
        }
      local.faults.inject({ operation: 'StartExecution', error, times, message: 'secret' });
      for (const { status: answered, body, headers } of await Promise.all([
        ...answers,
        post(request, {}, collection),
      ])) {
        expect(local.logs.join('')).toContain(headers.get('apigw-requestid'));
        expect(answered).toBe(status);
        expect(JSON.stringify(body ?? '')).not.toMatch(/secret|arn:|\.m?js/);
      }
    },
    180_000,
  );
});

describe('Requests made from the document', () => {
  const random = randomNumbers(31);
  const verdicts = { good: 0, bad: 0 };
  const count = (isGood: boolean) => {
    verdicts[isGood ? 'good' : 'bad'] += 1;
  };

  test.each([
    ['CopyRequest', '/snapshot-copies', inputSchema, 150],
    ['RunRequest', '/protection-runs', at<Schema>('#/components/schemas/RunRequest').value, 80],
    ['ExpirationRequest', '/expiration-runs', at<Schema>('#/components/schemas/ExpirationRequest').value, 80],
  ] as const)('with bodies of all kinds, as %s, are taken if it takes them, and else refused', async (...of) => {
    const [name, collection, schema, rounds] = of;
    Object.assign(verdicts, { good: 0, bad: 0 });
    const { Trigger: _, ...properties } = schema.properties ?? {};
    for (let round = 0; round < rounds; round += 1) {
      const whole = sample({ ...schema, properties }, random);
      const body = random() < 0.5 ? whole : broken(whole, random);
      const isGood = objections(`#/components/schemas/${name}`, body).length === 0;
      count(isGood);
      const { status } = await post(body, {}, collection);
      expect({ body, status }).toEqual({ body, status: isGood ? 202 : 400 });
    }
    expect(Math.min(verdicts.good, verdicts.bad)).toBeGreaterThan(20);
  });

  test('with parameters of all kinds are taken if its schemas take them, and else refused', async () => {
    Object.assign(verdicts, { good: 0, bad: 0 });
    const { parameters } = operations.find(({ id }) => id === 'listCopies') as Operation;
    const pointers = document.paths['/snapshot-copies']?.['get']?.parameters?.map(
      (_, index) => at(pointerTo('paths', '/snapshot-copies', 'get', 'parameters', `${index}`)).pointer,
    ) as string[];
    for (let round = 0; round < 100; round += 1) {
      const given = parameters
        .map(({ name, schema }, index) => ({ name, pointer: `${pointers[index]}/schema`, schema }))
        // Tokens are made by Step Functions alone.
        .filter(({ name }) => name !== 'nextToken' && random() < 0.6)
        .map(({ name, pointer }) => {
          const schema = at<Schema>(pointer).value;
          const sampled = sample(schema, random);
          const value = random() < 0.7 ? sampled : broken(sampled, random);
          // A query has nothing but texts.
          return { name, pointer, value: schema['type'] === 'string' ? String(value) : value };
        });
      const isGood = given.every(({ pointer, value }) => objections(pointer, value).length === 0);
      count(isGood);
      const query = new URLSearchParams(given.map(({ name, value }): [string, string] => [name, String(value)]));
      expect([query.toString(), (await ask('GET', `/snapshot-copies?${query}`)).status]).toEqual([
        query.toString(),
        isGood ? 200 : 400,
      ]);
    }
    expect(Math.min(verdicts.good, verdicts.bad)).toBeGreaterThan(20);
  });

  test('with names of all kinds are looked up if its schema takes them, and else refused', async () => {
    const names = [
      'a',
      'größe',
      'a b',
      'a%',
      '語'.repeat(80),
      'n'.repeat(81),
      '😀',
      'a,b',
      'a:b',
      'a;b',
      '~',
      'a\u0085',
    ];
    for (const name of names) {
      const isGood = objections('#/components/schemas/ExecutionName', name).length === 0;
      expect([name, (await ask('GET', one(encodeURIComponent(name)))).status]).toEqual([name, isGood ? 404 : 400]);
    }
  });
});

test('Everything that the document promises has been answered, and nothing else', () => {
  const promised = operations.flatMap(({ id, method, path, statuses }) =>
    statuses.flatMap((status) => {
      if (status === '401' || status === '403') return []; // API Gateway's alone.
      const { value } = at<Documented>(pointerTo('paths', path, method.toLowerCase(), 'responses', status));
      const types = problemTypesOf(value);
      return types.length > 0 ? types.map((type) => `${id} ${status} ${type}`) : [`${id} ${status}`];
    }),
  );
  const outside = ['NoSuchPath 404 no-such-path', 'MethodNotAllowed 405 method-not-allowed'];
  expect([...reached].sort()).toEqual([...promised, ...outside].sort());
});
