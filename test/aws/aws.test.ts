// The packaged stack on an AWS of other people, with its policies enforced and AWS's own command line as the caller.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { matches, type Pattern } from '../../local/emulators/eventbridge/pattern.ts';
import { ACCOUNT_ID, REGION } from '../../local/service/account.ts';
import { readSeed } from '../../local/service/seed.ts';
import { deployed } from '../deploy/deployed.ts';
import { CREDENTIALS, type Ministack, startMinistack } from '../support/ministack.ts';
import { ROOT, SOURCE } from '../support/service.ts';
import { serveMemoryDb } from './memorydb.ts';
import { type DeployedStack, deployPackage } from './stack.ts';

const folder = mkdtempSync(join(tmpdir(), 'ministack-'));
let memorydb: Awaited<ReturnType<typeof serveMemoryDb>>;
let ministack: Ministack;
let stack: DeployedStack;
let notices: Queue;
let failures: Queue;

beforeAll(async () => {
  memorydb = await serveMemoryDb(() => ministack.url);
  ministack = await startMinistack(folder, memorydb.url);
  stack = await deployPackage(ministack, folder);
  notices = await subscribe('notices');
  failures = await subscribe('failures', { outcome: ['FAILED'] });
});
afterAll(async () => {
  await ministack?.stop();
  await memorydb?.close();
  rmSync(folder, { recursive: true });
});

const output = (name: string): string => stack.outputs[name] ?? '';
const machine = () => ['--state-machine-arn', output('StateMachineArn')];

interface Queue {
  /** The next notice about an execution, taken off the queue. */
  next(executionArn: string): Promise<Record<string, unknown>>;
  /** What is in it. */
  readonly seen: readonly Record<string, unknown>[];
}

/** A queue that gets the notices. */
async function subscribe(name: string, filter?: object): Promise<Queue> {
  const { aws } = ministack;
  const topic = output('NoticeTopicArn');
  const arn = topic.replace(':sns:', ':sqs:').replace(/[^:]*$/, name);
  const mayPublish = {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: arn,
        Condition: { ArnEquals: { 'aws:SourceArn': topic } },
      },
    ],
  };
  const attributes = JSON.stringify({ Policy: JSON.stringify(mayPublish) });
  const { QueueUrl } = await aws<{ QueueUrl: string }>(
    ...['sqs', 'create-queue', '--queue-name', name, '--attributes', attributes],
  );
  const filtered = filter ? ['--attributes', JSON.stringify({ FilterPolicy: JSON.stringify(filter) })] : [];
  await aws('sns', 'subscribe', '--topic-arn', topic, '--protocol', 'sqs', '--notification-endpoint', arn, ...filtered);
  const seen: Record<string, unknown>[] = [];
  return {
    seen,
    async next(executionArn) {
      for (;;) {
        const found = seen.find((notice) => notice['executionArn'] === executionArn);
        if (found) return found;
        const received = await aws<{ Messages?: { Body: string }[] } | undefined>(
          ...['sqs', 'receive-message', '--queue-url', QueueUrl, '--max-number-of-messages', '10'],
          ...['--wait-time-seconds', '5', '--visibility-timeout', '600'],
        );
        for (const { Body } of received?.Messages ?? []) seen.push(JSON.parse(JSON.parse(Body).Message));
      }
    },
  };
}

interface Execution {
  readonly executionArn: string;
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
  readonly output?: string;
}

async function start(request: object): Promise<string> {
  const input = JSON.stringify(request);
  const { executionArn } = await ministack.aws<{ executionArn: string }>(
    ...['stepfunctions', 'start-execution', ...machine(), '--input', input],
  );
  return executionArn;
}

async function ended(executionArn: string): Promise<Execution> {
  for (;;) {
    const execution = await ministack.aws<Execution>(
      ...['stepfunctions', 'describe-execution', '--execution-arn', executionArn],
    );
    if (execution.status !== 'RUNNING') return execution;
    await setTimeout(1000);
  }
}

const run = async (request: object) => ended(await start(request));
const outputOf = ({ output = 'null' }: Execution) => JSON.parse(output);

test('CloudFormation creates every resource of the template', () => {
  const wanted = Object.keys(deployed(stack.template).resources).sort();
  expect(Object.keys(stack.resources).sort()).toEqual(wanted);
  expect(Object.values(stack.resources).filter(({ status }) => status !== 'UPDATE_COMPLETE')).toEqual([]);
});

test('a copy that is started as the console does it succeeds, and its notice arrives', async () => {
  const request = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-copy' };
  const execution = await run(request);
  expect(execution).toMatchObject({ status: 'SUCCEEDED' });
  expect(outputOf(execution)).toMatchObject({
    ...request,
    Mode: 'Copy',
    Adopted: false,
    Snapshot: { Name: 'orders-copy', Status: 'available' },
    Warnings: [],
  });
  expect(memorydb.store.state.snapshots).toContainEqual(
    expect.objectContaining({ name: 'orders-copy', status: 'available' }),
  );
  expect(await notices.next(execution.executionArn)).toMatchObject({ outcome: 'SUCCEEDED', mode: 'Copy' });
});

test('the same request again adopts that copy', async () => {
  const execution = await run({ SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-copy' });
  expect(outputOf(execution)).toMatchObject({ Adopted: true, Snapshot: { Name: 'orders-copy' } });
});

test('an export is verified, file by file, and its notice has the verdicts', async () => {
  const bucket = output('ExportBucketName');
  const request = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-export', TargetBucket: bucket };
  const execution = await run(request);
  expect(execution).toMatchObject({ status: 'SUCCEEDED' });
  const { Export: exported, Warnings: warnings } = outputOf(execution);
  expect(exported).toMatchObject({
    Bucket: bucket,
    Level: 'Checksum',
    Objects: ['0001', '0002', '0003'].map((shard) => ({
      Shard: shard,
      Key: `orders-export-${shard}.rdb`,
      Verdict: 'verified',
    })),
    Manifest: 'orders-export.manifest.json',
  });
  // MiniStack's CloudFormation does not apply OwnershipControls.
  expect(warnings).toEqual([expect.stringMatching(/^Object Ownership of bucket /)]);
  expect(await keysOf(bucket, 'orders-export')).toEqual([
    ...['0001.rdb', '0002.rdb', '0003.rdb'].map((end) => `orders-export-${end}`),
    'orders-export.claim.json',
    'orders-export.manifest.json',
  ]);
  expect(await keysOf(bucket, 'recovery-points/orders/')).toContainEqual(
    expect.stringMatching(/-export-[0-9a-f]{16}\.json$/),
  );
  expect(await notices.next(execution.executionArn)).toMatchObject({ outcome: 'SUCCEEDED', mode: 'Export' });
});

async function keysOf(bucket: string, prefix: string): Promise<string[]> {
  const { Contents } = await ministack.aws<{ Contents: { Key: string }[] }>(
    ...['s3api', 'list-objects-v2', '--bucket', bucket, '--prefix', prefix],
  );
  return Contents.map(({ Key }) => Key).sort();
}

test('a request that cannot be fulfilled fails, and its notice says why, also to who filters on failures', async () => {
  const execution = await run({ SourceSnapshotName: 'missing', TargetSnapshotName: 'orders-missing' });
  const summary = 'There is no source snapshot "missing" in this account and region.';
  // The function throws SnapshotNotFoundFault; MiniStack has one name for all.
  expect(execution).toMatchObject({ status: 'FAILED', error: 'Runtime.HandlerError' });
  expect(execution.cause?.split('\n')[0]).toBe(summary);
  for (const queue of [notices, failures])
    expect(await queue.next(execution.executionArn)).toMatchObject({ outcome: 'FAILED', summary });
  expect(failures.seen.map(({ outcome }) => outcome)).toEqual(['FAILED']);
});

test('an execution that somebody stops is reported by the rule on its status', async () => {
  memorydb.store.addSnapshot({ ...readSeed(join(ROOT, 'local/seed/orders.json')), name: 'endless' });
  memorydb.script({ ending: 'stuck' });
  const executionArn = await start({ SourceSnapshotName: 'endless', TargetSnapshotName: 'orders-stopped' });
  await ministack.aws('stepfunctions', 'stop-execution', '--execution-arn', executionArn, '--error', 'ByHand');
  expect(await ended(executionArn)).toMatchObject({ status: 'ABORTED' });
  expect(await notices.next(executionArn)).toMatchObject({ outcome: 'ABORTED' });
});

test('a request event starts an execution', async () => {
  const request = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-by-event' };
  const entry = { Source: 'my.shop', DetailType: 'MemoryDB Snapshot Copy Requested', Detail: JSON.stringify(request) };
  await ministack.aws('events', 'put-events', '--entries', JSON.stringify([entry]));
  const arn = await startedByEvent();
  expect(outputOf(await ended(arn))).toMatchObject({ ...request, Trigger: { Source: 'my.shop' } });
});

test('the rules match the events that they match in the local service, and no others', async () => {
  const { Rules } = await ministack.aws<{ Rules: { Name: string; EventPattern?: string }[] }>('events', 'list-rules');
  // That of the hourly measurement has a schedule instead.
  const patterns = Rules.flatMap(({ EventPattern }) => EventPattern ?? []);
  const created = { eventSource: 'memorydb.amazonaws.com', eventName: 'CreateSnapshot' };
  const request = { 'detail-type': 'MemoryDB Snapshot Copy Requested' };
  const call = { source: 'aws.memorydb', 'detail-type': 'AWS API Call via CloudTrail' };
  const change = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change' };
  const stateMachineArn = output('StateMachineArn');
  const events = [
    { ...request, detail: { SourceClusterName: 'orders' } },
    { ...request, detail: { Deployment: 'memorydb-snapshot-copy-other' } },
    { ...call, detail: { ...created, requestParameters: { snapshotName: 'nightly-1' } } },
    { ...call, detail: { ...created, requestParameters: { snapshotName: 'other-1' } } },
    { ...call, detail: { ...created, requestParameters: { snapshotName: 'nightly-1' }, errorCode: 'AccessDenied' } },
    { ...change, detail: { status: 'TIMED_OUT', stateMachineArn } },
    { ...change, detail: { status: 'RUNNING', stateMachineArn } },
    { ...change, detail: { status: 'FAILED', stateMachineArn: `${stateMachineArn}/Shards` } },
  ].map((event) => ({ ...ENVELOPE, ...event }));
  const client = new EventBridgeClient({ endpoint: ministack.url, region: REGION, credentials: CREDENTIALS });
  const found = await Promise.all(
    patterns.map(async (EventPattern) => {
      const asked = events.map((event) => new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));
      const answers = await Promise.all(asked.map((command) => client.send(command)));
      return { EventPattern, matched: answers.flatMap(({ Result }, index) => (Result ? [index] : [])) };
    }),
  );
  for (const { EventPattern, matched } of found) {
    const pattern = JSON.parse(EventPattern) as Pattern;
    expect(events.flatMap((event, index) => (matches(pattern, event) ? [index] : []))).toEqual(matched);
  }
  expect(found.map(({ matched }) => matched)).toEqual(expect.arrayContaining([[0], [2], [5]]));
});

const ENVELOPE = {
  ...{ version: '0', id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718', source: 'my.shop', account: ACCOUNT_ID },
  ...{ time: '2026-11-20T04:00:00Z', region: REGION, resources: [] },
};

async function startedByEvent(): Promise<string> {
  for (;;) {
    const { executions } = await ministack.aws<{ executions: { name: string; executionArn: string }[] }>(
      ...['stepfunctions', 'list-executions', ...machine()],
    );
    const found = executions.find(({ name }) => name.startsWith('event-'));
    if (found) return found.executionArn;
    await setTimeout(1000);
  }
}

test('the HTTP API starts and shows an execution for a caller who signs, once for one key, and for nobody else', async () => {
  const request = { SourceSnapshotName: SOURCE, TargetSnapshotName: 'orders-by-http' };
  const json = ['--header', 'Content-Type: application/json', '--data', JSON.stringify(request)];
  const key = ['--header', 'Idempotency-Key: of-this-test'];
  expect(await curl('/snapshot-copies', ...json)).toMatchObject({ status: 403 });
  const started = await curl('/snapshot-copies', ...SIGNED, ...json, ...key);
  expect(started).toMatchObject({ status: 202, body: { name: expect.stringMatching(/^api-/) } });
  const { name, executionArn } = started.body as { name: string; executionArn: string };
  await ended(executionArn);
  // MiniStack refuses the name, which the function asks about.
  expect(await curl('/snapshot-copies', ...SIGNED, ...json, ...key)).toMatchObject({ status: 202, body: { name } });
  expect(await curl(`/snapshot-copies/${name}`, ...SIGNED)).toMatchObject({
    status: 200,
    body: { status: 'SUCCEEDED', output: request },
  });
});

const SIGNED = [
  ...['--aws-sigv4', `aws:amz:${REGION}:execute-api`],
  ...['--user', `${CREDENTIALS.accessKeyId}:${CREDENTIALS.secretAccessKey}`],
];

async function curl(path: string, ...args: readonly string[]): Promise<{ status: number; body: unknown }> {
  const address = `${ministack.url}/_aws/execute-api/${output('HttpApiId')}${path}`;
  const { stdout } = await promisify(execFile)('curl', ['-s', '--write-out', '\n%{http_code}', ...args, address]);
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end)), body: JSON.parse(stdout.slice(0, end)) };
}

// The last one, since it breaks the stack.
test('a function whose role lacks its permissions is refused', async () => {
  const role = ['--role-name', stack.resources['ClaimExportRole']?.id ?? '', '--policy-name', 'ClaimExport'];
  await ministack.aws('iam', 'delete-role-policy', ...role);
  const bucket = output('ExportBucketName');
  const execution = await run({
    SourceSnapshotName: SOURCE,
    TargetSnapshotName: 'orders-denied',
    TargetBucket: bucket,
  });
  expect(execution).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('"FailedState":"ClaimExport"') });
});
