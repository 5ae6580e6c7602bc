import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { localService } from '../support/service.ts';

const local = localService();
const document = readFileSync('docs/api.md', 'utf8');

interface Answer {
  // biome-ignore lint/suspicious/noExplicitAny: each example is compared whole
  readonly body: any;
  readonly status: number;
}

async function ask(method: string, path: string, body?: unknown, key?: string): Promise<Answer> {
  const headers = { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(new URL(path, local.service.urls.api), { method, headers, ...sent });
  return { status: response.status, body: await response.json() };
}
const example = (name: string) => JSON.parse(readFileSync(`statemachine/copy-snapshot/examples/${name}.json`, 'utf8'));
async function ended(executionArn: string): Promise<void> {
  const execution = local.executions.find(executionArn);
  if (execution) await local.service.settled(execution);
}
const one = (name: string) => `/snapshot-copies/${name}`;

/** What the API shows of an execution once it is in a state, which its clock, held, does not let it leave. */
async function untilState(state: string, name: string) {
  for (;;) {
    const { body } = await ask('GET', one(name));
    if (body.state === state || body.status !== 'RUNNING') return body;
  }
}

/** What differs from one run to the next: names, ids, days and times, and how old a snapshot is by then. */
const comparable = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value)
      .replaceAll(/api-[0-9a-f]{8}-[0-9a-f-]{27}/g, 'api-UUID')
      .replaceAll(/(:request:)[^"]+/g, '$1ID')
      .replaceAll(/\d{4}-\d\d-\d\d(T[\d:.]+Z)?/g, (_, time?: string) => (time ? 'TIME' : 'DAY'))
      .replaceAll(/is (?:\d+ (?:d|h|min|s) ?)+old/g, 'is AGE old'),
  );

/** The answers to the calls that docs/api.md shows, in its order. */
async function answers(): Promise<unknown[]> {
  const found: unknown[] = [];
  const key = 'nightly-2026-11-27';
  const started = await local.clock.hold(async () => {
    const answer = await ask('POST', '/snapshot-copies', example('copy-of-cluster'), key);
    found.push(answer.body, (await ask('POST', '/snapshot-copies', example('export'), key)).body);
    found.push(await untilState('WaitForCopy', answer.body.name));
    return answer.body;
  });
  await ended(started.executionArn);
  const { status, stoppedAt, output } = (await ask('GET', one(started.name))).body;
  const { SourceSnapshotName, TargetSnapshotName, Adopted, Warnings, Times } = output;
  found.push({ status, stoppedAt, output: { SourceSnapshotName, TargetSnapshotName, Adopted, Warnings, Times } });

  // Younger than any snapshot, at whatever time of the day somebody pastes it.
  const tooOld = { SourceClusterName: 'orders', Options: { MaxSourceAgeHours: 0.001 } };
  expect(document).toContain(`--json '${JSON.stringify(tooOld).replaceAll(/([:,])/g, '$1 ')}'`);
  const failed = (await ask('POST', '/snapshot-copies', tooOld)).body;
  await ended(failed.executionArn);
  const shown = (await ask('GET', one(failed.name))).body;
  found.push({ status: shown.status, error: shown.error });
  found.push((await ask('GET', '/snapshot-copies?status=SUCCEEDED&limit=1')).body);

  await local.clock.hold(async () => {
    const { name } = (await ask('POST', '/snapshot-copies', example('export'))).body;
    found.push((await ask('DELETE', one(name))).body.message, (await ask('DELETE', one(name))).body);
  });
  const wrong = { SourceSnapshot: 'orders', TargetBucket: 'elsewhere', Options: { DryRun: 'yes' } };
  found.push((await ask('POST', '/snapshot-copies', wrong)).body);
  return found;
}

test('The examples of answers in docs/api.md are what the functions answer', async () => {
  const shown = Array.from(
    document.matchAll(/^```(?:http\nHTTP[\s\S]*?\n\n|json\n)([\s\S]*?)^```$/gm),
    ([, json = '']) => JSON.parse(json),
  );
  const real = await answers();
  expect(shown).toHaveLength(real.length);
  for (const [index, answer] of real.entries()) expect(comparable(shown[index])).toEqual(comparable(answer));
});
