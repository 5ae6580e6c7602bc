import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { machineOf } from '../../functions/core/arn.ts';
import type { Execution } from '../../local/asl/shared.ts';
import { parseYaml } from '../../local/yaml.ts';
import { BUCKET, localService, type Outcome, ROOT, SOURCE } from '../support/service.ts';
import { EXPORT, readObject } from './copy-snapshot/exports.ts';
import { COPY, snapshot } from './copy-snapshot/given.ts';
import { expire, KEEP_1, makeCopies } from './expire-recovery-points/given.ts';
import { addCluster, addFleet, runOf } from './protect-clusters/fleet.ts';

/** Stands for what must not leave: where it turns up, it has leaked. */
const SECRET = 'hunter2-correct-horse';
const TAGS = [
  { Key: 'password', Value: SECRET },
  { Key: 'empty', Value: null },
];

const local = localService({ expireRecoveryPoints: 'on' });

/** Members of a history that a state machine's log leaves out without IncludeExecutionData. */
const EXECUTION_DATA = ['input', 'output', 'parameters', 'assignedVariables'];

/** Events that are logged at the level FATAL (Step Functions guide, "Log levels for Step Functions execution events"). */
const FATAL = ['ExecutionAborted', 'ExecutionFailed', 'ExecutionTimedOut'];

const logOf = ({ arn, history }: Pick<Execution, 'arn' | 'history'>): string =>
  JSON.stringify(
    levelOf(arn) === 'FATAL' ? history.filter(({ type }) => FATAL.includes(type)) : history,
    (member, value) => (EXECUTION_DATA.includes(member) ? undefined : value),
  );

const { Resources } = parseYaml(readFileSync(join(ROOT, 'resources/state-machine.yml'), 'utf8')) as {
  Resources: Record<string, { Properties: { LoggingConfiguration: { Level: string } } }>;
};

/** At which level the machine of an execution is logged; that of one in a Map has the label of the Map behind its name. */
function levelOf(executionArn: string): string {
  const id = {
    'copy-snapshot': 'CopySnapshotStateMachine',
    'protect-clusters': 'ProtectClustersStateMachine',
    'expire-recovery-points': 'ExpireRecoveryPointsStateMachine',
  };
  return Resources[id[machineOf(executionArn.replace(/\/.*/, ''))]]?.Properties.LoggingConfiguration.Level ?? '';
}

/** What leaves an execution, by where it goes. */
const leaving = ({
  execution: { arn, error, cause, history },
}: Pick<Outcome, 'execution'>): Readonly<Record<string, string>> => ({
  "the functions' logs": local.logs.join('\n'),
  // With the errors of its steps, which Lambda writes into their functions' logs, too.
  "the machine's log": logOf({ arn, history }),
  'the error': `${error} ${cause}`,
  'the notices': JSON.stringify(local.sns.inbox),
});

const leaks = (outcome: Pick<Outcome, 'execution'>): string[] =>
  Object.entries(leaving(outcome)).flatMap(([place, text]) => (text.includes(SECRET) ? place : []));

describe('What is reported of an execution', () => {
  test('is searched wherever it goes: a name is found in all of it', async () => {
    const outcome = await local.run({ ...COPY, TargetSnapshotName: `${SECRET}!` });
    expect(outcome.error).toBe('InvalidRequest');
    expect(leaks(outcome)).toEqual(["the machine's log", 'the error', 'the notices']);
  });

  test.each([
    ['is made', {}],
    ['is only tried', { Options: { DryRun: true } }],
    ['leaves the source tags out', { Options: { InheritTags: false } }],
  ])('has no value of a tag when the copy %s', async (_what, more) => {
    Object.assign(snapshot(local, SOURCE), { tags: [{ Key: 'inherited', Value: SECRET }] });
    const outcome = await local.run({ ...COPY, Tags: TAGS, ...more });
    expect(outcome.status).toBe('SUCCEEDED');
    expect(local.sns.inbox).toHaveLength(1);
    expect(leaks(outcome)).toEqual([]);
  });

  test.each([
    ['is no list', { Tags: { password: SECRET } }],
    ['is JSON within JSON', { Tags: JSON.stringify(TAGS) }],
    ['is under another name', { tags: TAGS }],
    ['has a value that is too long', { Tags: [{ Key: 'a', Value: SECRET.repeat(20) }] }],
    ['has a value that is no text', { Tags: [{ Key: 'a', Value: { secret: SECRET } }] }],
    ['has a member too many', { Tags: [{ Key: 'a', Value: SECRET, Values: [SECRET] }] }],
    ['has a key twice', { Tags: [...TAGS, ...TAGS] }],
    ['belongs to an export', { ...EXPORT, Tags: TAGS }],
    ['is a copy of the whole request', { Options: { Tags: TAGS }, Request: { Tags: TAGS } }],
  ])('has none when what should be tags %s', async (_what, more) => {
    const outcome = await local.run({ ...COPY, ...more });
    expect(outcome.error).toBe('InvalidRequest');
    expect(leaks(outcome)).toEqual([]);
  });

  test.each([JSON.stringify({ ...COPY, Tags: TAGS }), [{ ...COPY, Tags: TAGS }]])(
    'has none when the input is no object but %j',
    async (input) => {
      const outcome = await local.run(input);
      expect(outcome.error).toBe('InvalidRequest');
      expect(leaks(outcome)).toEqual([]);
    },
  );

  test.each([
    ['DescribeSnapshots', 'AccessDeniedException'],
    ['ListTags', 'InvalidARNFault'],
    ['CopySnapshot', 'SnapshotAlreadyExistsFault'],
    ['CopySnapshot', 'SnapshotQuotaExceededFault'],
    ['CopySnapshot', 'TagQuotaPerResourceExceeded'],
    ['CopySnapshot', 'InvalidParameterValueException'],
    ['CopySnapshot', 'AccessDeniedException'],
    ['CopySnapshot', 'ServiceUnavailable'],
    ['CopySnapshot', 'NobodyKnowsThisFault'],
    ['copySnapshot', 'Sandbox.Timedout'],
    ['pollStatus', 'Runtime.ExitError'],
    ['explainFailure', 'Lambda.Unknown'],
  ])('has none when %s ends in %s', async (operation, error) => {
    local.faults.inject({ operation, error, times: 1000 });
    if (operation === 'explainFailure')
      local.faults.inject({ operation: 'CopySnapshot', error: 'SomeFault', times: 1000 });
    const outcome = await local.run({ ...COPY, Tags: TAGS });
    expect(outcome.status).toBe('FAILED');
    expect(leaks(outcome)).toEqual([]);
  });

  test.each([
    ['fails after it was taken', { ending: 'failed' }, {}],
    ['comes too late', { ending: 'stuck' }, {}],
    ["outlives the machine's own timeout", { ending: 'stuck' }, { timeoutSeconds: 60 }],
  ] as const)('has none when the copy %s', async (_what, script, options) => {
    local.memorydb.script(script);
    const outcome = await local.run({ ...COPY, Tags: TAGS }, options);
    expect(outcome.status).not.toBe('SUCCEEDED');
    expect(leaks(outcome)).toEqual([]);
  });

  test('has none when someone stops it', async () => {
    const { execution, outcome } = local.start({ ...COPY, Tags: TAGS });
    execution.stop();
    expect((await outcome).status).toBe('ABORTED');
    expect(local.sns.inbox).toHaveLength(1);
    expect(leaks({ execution })).toEqual([]);
  });
});

/** Of all executions, and what they have left in the bucket. */
async function allLeaks(): Promise<string[]> {
  const all = local.executions.list().flatMap((execution) => [execution, ...execution.children]);
  const objects = (await local.s3.store.list(BUCKET)).map((key) => readObject(local, key).toString());
  const inBucket = objects.some((text) => text.includes(SECRET)) ? ['the bucket'] : [];
  return [...inBucket, ...all.flatMap((execution) => leaks({ execution }))];
}

describe('What is reported of a run', () => {
  const request = { TargetSnapshotName: 'keep-{cluster}', Tags: TAGS };

  async function leaksOf(input: unknown, before: () => void = () => {}) {
    addFleet(local, 'carts', 'users');
    addCluster(local, 'orders');
    before();
    const { error } = await runOf(local, input);
    expect(local.sns.inbox).toHaveLength(1);
    return { error, leaks: await allLeaks() };
  }

  test('has no value of a tag, whatever becomes of its clusters', async () => {
    const broken = () => {
      local.faults.inject({ operation: 'CopySnapshot', error: 'InvalidParameterValueException' });
      local.faults.inject({ operation: 'checkCluster', error: 'Runtime.ExitError', times: 2 });
    };
    expect(await leaksOf({ Request: request }, broken)).toEqual({ error: 'ClustersNotProtected', leaks: [] });
  });

  test('has no value of a tag by which its clusters are selected', async () => {
    const tagged = () => {
      for (const cluster of ['carts', 'orders'])
        Object.assign(local.memorydb.store.findCluster(cluster) ?? {}, { tags: [{ Key: 'password', Value: SECRET }] });
      local.faults.inject({ operation: 'CopySnapshot', error: 'InvalidParameterValueException' });
    };
    expect(await leaksOf({ ClusterTags: { password: SECRET } }, tagged)).toEqual({
      error: 'ClustersNotProtected',
      leaks: [],
    });
  });

  test('has none when its results are not written', async () => {
    const denied = () => local.faults.inject({ operation: 'ResultWriter', error: 'AccessDenied' });
    expect(await leaksOf({ Request: request }, denied)).toEqual({ error: 'States.ResultWriterFailed', leaks: [] });
  });

  test.each([
    ['Tags', { Request: { Tags: { password: SECRET } } }],
    ['a Request', { Request: JSON.stringify(request) }],
    ['tags in the wrong place', { Tags: TAGS, Options: { Tags: TAGS } }],
    ['tags that are too long', { Request: { Tags: [{ Key: 'a', Value: SECRET.repeat(20) }] } }],
    ['tags of clusters', { ClusterTags: { password: { secret: SECRET } } }],
    ['a list', [{ Request: request }]],
  ])('has none when it refuses %s', async (_what, input) => {
    expect(await leaksOf(input)).toEqual({ error: 'InvalidRequest', leaks: [] });
  });
});

describe('What is reported of a run that expires', () => {
  const TAGGED = { ...KEEP_1, ClusterTags: { password: SECRET } };

  async function leaksOf(input: unknown) {
    await makeCopies(local, [20, 21]);
    const tags = [{ Key: 'password', Value: SECRET }];
    Object.assign(local.memorydb.store.findCluster('orders') ?? {}, { tags });
    const { error, output } = await expire(local, input);
    expect(local.sns.inbox).toHaveLength(3);
    return { error, deleted: Object(output).Counts?.DELETED, leaks: await allLeaks() };
  }

  test('has no value of a tag by which its clusters are selected', async () => {
    expect(await leaksOf(TAGGED)).toEqual({ error: undefined, deleted: 1, leaks: [] });
  });

  test('has none when a deletion fails', async () => {
    local.faults.inject({ operation: 'DeleteSnapshot', error: 'AccessDeniedException' });
    expect(await leaksOf(TAGGED)).toEqual({ error: 'RecoveryPointsNotExpired', deleted: undefined, leaks: [] });
  });

  test.each([
    ['ClusterTags', { ...KEEP_1, ClusterTags: [SECRET] }],
    ['tags of clusters that are no texts', { ...KEEP_1, ClusterTags: { password: { secret: SECRET } } }],
    ['tags in the wrong place', { ...KEEP_1, Tags: TAGS, Options: { Tags: TAGS }, Lifecycle: { Tags: TAGS } }],
    ['a Request', { ...KEEP_1, Request: { Tags: TAGS } }],
    ['a list', [TAGGED]],
  ])('has none when it refuses %s', async (_what, input) => {
    expect(await leaksOf(input)).toEqual({ error: 'InvalidRequest', deleted: undefined, leaks: [] });
  });
});

describe('What is reported of a call of the API', () => {
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${SECRET}/x, Signature=${SECRET}`,
    cookie: `session=${SECRET}`,
    'x-api-key': SECRET,
    'content-type': 'application/json',
  };

  test.each([
    ['POST', '', 'StartExecution', 'InvalidExecutionInput', 500],
    ['POST', '', 'StartExecution', 'AccessDeniedException', 500],
    ['GET', '', 'ListExecutions', 'InternalFailure', 503],
    ['GET', '/some-name', 'DescribeExecution', 'InvalidArn', 500],
    ['PUT', '', '', '', 405],
  ])(
    '%s %s has no header and no body in it, be it the log or the answer',
    async (method, path, operation, error, status) => {
      local.faults.inject({ operation, error, times: 10 });
      const body = method === 'GET' ? {} : { body: JSON.stringify({ ...COPY, Tags: TAGS }) };
      const response = await fetch(`${local.service.urls.api}/snapshot-copies${path}`, { method, headers, ...body });
      expect(response.status).toBe(status);
      expect(await response.text()).not.toContain(SECRET);
      // What a thread writes arrives a little later than its answer.
      while (status >= 500 && !local.logs.join().includes(error)) await new Promise(setImmediate);
      expect(local.logs.join()).not.toContain(SECRET);
    },
  );

  test('that is refused names the fields, and writes no value of a tag to the log', async () => {
    const response = await fetch(`${local.service.urls.api}/snapshot-copies`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ ...COPY, tags: TAGS, Tags: [{ Key: 'a', Value: [SECRET] }] }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain(SECRET);
    expect(local.logs).toEqual([]);
  });
});
