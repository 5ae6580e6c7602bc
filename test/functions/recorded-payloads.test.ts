// An execution that is under way during a deployment keeps its machine and meets new handlers. So what the machine of each
// release sends is recorded from real runs, and today's handlers have to take it. Recordings of past releases are never
// changed. After a change of the machine, record what is not released; before a release, when CHANGELOG.md has no [Unreleased]
// any more, that becomes its own: RECORD_PAYLOADS=1 npm test -- recorded-payloads && npm run format
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { checksumPart } from '../../functions/copy-snapshot/checksum-part.ts';
import { claimExport } from '../../functions/copy-snapshot/claim-export.ts';
import { concludeExport } from '../../functions/copy-snapshot/conclude-export.ts';
import { copySnapshot } from '../../functions/copy-snapshot/copy-snapshot.ts';
import { judgeShard } from '../../functions/copy-snapshot/judge-shard.ts';
import { planVerification } from '../../functions/copy-snapshot/plan-verification.ts';
import { pollStatus } from '../../functions/copy-snapshot/poll-status.ts';
import { probeShard } from '../../functions/copy-snapshot/probe-shard.ts';
import { recordPoint } from '../../functions/copy-snapshot/record-point.ts';
import { validateRequest } from '../../functions/copy-snapshot/validate-request.ts';
import type {
  ChecksumPartInput,
  ClaimExportInput,
  ConcludeExportInput,
  CopyPlan,
  CopySnapshotInput,
  ExplainFailureInput,
  JudgeShardInput,
  OutcomeInput,
  PlanVerificationInput,
  PollStatusInput,
  ProbeShardInput,
  RecordPointInput,
  ValidateRequestInput,
} from '../../functions/core/contract.ts';
import { STAMP_KEY } from '../../functions/core/copy/stamp.ts';
import { expectedKeys } from '../../functions/core/export/export-objects.ts';
import type {
  ConcludeExpiryInput,
  ExpirationOutcomeInput,
  ExpirePointInput,
  PlanExpirationInput,
} from '../../functions/core/lifecycle/contract.ts';
import { parseExpiration } from '../../functions/core/lifecycle/input.ts';
import { expirationPlan } from '../../functions/core/lifecycle/plan.ts';
import { reportOf } from '../../functions/core/lifecycle/table.ts';
import type { Notice } from '../../functions/core/outcome/notice.ts';
import type { StatusChangeEvent } from '../../functions/core/outcome/status-change.ts';
import type {
  CheckClusterInput,
  ConcludeRunInput,
  JudgeClusterInput,
  RunOutcomeInput,
  SelectClustersInput,
} from '../../functions/core/protection/contract.ts';
import { readRecord } from '../../functions/core/recovery-points/read-record.ts';
import { concludeExpiry } from '../../functions/expire-recovery-points/conclude-expiry.ts';
import { expirePoint } from '../../functions/expire-recovery-points/expire-point.ts';
import { planExpiration } from '../../functions/expire-recovery-points/plan-expiration.ts';
import { explainFailure } from '../../functions/outcome/explain-failure.ts';
import { notify } from '../../functions/outcome/notify.ts';
import { checkCluster } from '../../functions/protect-clusters/check-cluster.ts';
import { concludeRun } from '../../functions/protect-clusters/conclude-run.ts';
import { judgeCluster } from '../../functions/protect-clusters/judge-cluster.ts';
import { selectClusters } from '../../functions/protect-clusters/select-clusters.ts';
import { MACHINES, machineOf, some } from '../statemachine/asl.ts';
import { localService, ROOT } from '../support/service.ts';
import { EXPIRATION } from './core/lifecycle/ended.ts';
import { copyOf as copyPoint } from './core/lifecycle/expiring.ts';
import { at, BUCKET, claimText, SOURCE, TARGET } from './core/payloads.ts';
import { ExpiringAccount } from './expiring-account.ts';
import { ObjectsInMemory } from './objects-in-memory.ts';
import { arnOf, BucketInMemory, MemoryDbInMemory, snapshot } from './ports.ts';
import { recordings } from './recording.ts';
import { ExportInMemory } from './shards.ts';

const tasks = MACHINES.flatMap((folder) => machineOf(folder).tasks);

const FOLDER = join(ROOT, 'test/functions/recorded');
const UNRELEASED = 'unreleased';
const isReleased = !readFileSync(join(ROOT, 'CHANGELOG.md'), 'utf8').includes('\n## [Unreleased]\n');
const { version: released }: { version: string } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const version = isReleased ? released : UNRELEASED;

/** The source as the plan was made of it. */
const sourceOf = ({ Source: { CreatedAt, Shards } }: CopyPlan) =>
  snapshot(SOURCE, 'available', {
    ClusterConfiguration: {
      Name: 'orders',
      Shards: Shards.map((Name) => ({ Name, SnapshotCreationTime: new Date(CreatedAt ?? '') })),
    },
  });

/** The services as a plan's execution finds them: the source, the copy with its stamp, and the objects of the export. */
function servicesFor(plan: CopyPlan, { isComplete }: { isComplete: boolean }) {
  const memorydb = new MemoryDbInMemory(sourceOf(plan), snapshot(TARGET, isComplete ? 'available' : 'creating'));
  memorydb.tags.set(arnOf(TARGET), [{ Key: STAMP_KEY, Value: plan.Stamp }]);
  const buckets = new BucketInMemory();
  const keys = expectedKeys(TARGET, plan.Source.Shards);
  for (const key of isComplete ? keys : keys.slice(1)) buckets.objects.set(key, new Uint8Array(100));
  return { memorydb, buckets };
}

const nothingYet = () => ({
  memorydb: new MemoryDbInMemory(snapshot(SOURCE)),
  buckets: new BucketInMemory(),
  objects: new ObjectsInMemory(),
  allowedBuckets: () => [BUCKET],
});

async function poll(input: PollStatusInput): Promise<void> {
  const complete = await pollStatus(servicesFor(input.Plan, { isComplete: true }))(input);
  const Polls = (input.Poll?.Polls ?? 0) + 1;
  const Name = input.Plan.Mode === 'Export' ? SOURCE : TARGET;
  expect(complete).toMatchObject({ Progress: 'Complete', Poll: { Polls, At: input.Now }, Snapshot: { Name } });
  const pending = await pollStatus(servicesFor(input.Plan, { isComplete: false }))(input);
  expect(pending).toMatchObject({ Progress: 'Pending', Poll: { Polls } });
  expect(pending.WaitSeconds).toBeGreaterThan(0);
}

async function publish(input: OutcomeInput | RunOutcomeInput | ExpirationOutcomeInput | StatusChangeEvent) {
  const published: Notice[] = [];
  const answer = await notify({ publish: async (notice) => void published.push(notice), log: () => {} })(input);
  expect(published.map(({ body }) => body.noticeId)).toEqual(answer ? [answer.NoticeId] : []);
  return { answer, body: published[0]?.body };
}

/** What today's handlers make of each payload, by the name under which it is recorded. */
/** What RecordPoint writes besides its record goes nowhere. */
const written = { exportBucket: () => BUCKET, writeMetrics: () => undefined };

const EXPECTED: Readonly<Record<string, (payload: never) => Promise<void>>> = {
  'validate-request.copy': async (input: ValidateRequestInput) => {
    const plan = await validateRequest(nothingYet())(input);
    expect(plan).toMatchObject({ Mode: 'Copy', Readiness: 'Ready', Request: { TargetSnapshotName: TARGET } });
    expect(plan.Request.Tags).toContainEqual({ Key: 'reviewed', Value: null });
  },
  'validate-request.export': async (input: ValidateRequestInput) => {
    const plan = await validateRequest(nothingYet())(input);
    expect(plan).toMatchObject({ Mode: 'Export', Readiness: 'Ready', Export: { Bucket: BUCKET }, Warnings: [] });
  },
  'copy-snapshot.copy': async (input: CopySnapshotInput) => {
    const services = nothingYet();
    const started = await copySnapshot(services)(input);
    expect(started).toMatchObject({
      Outcome: 'Started',
      At: input.Now,
      Deadline: input.Plan.Deadline,
      MaybeSent: false,
    });
    expect(started.WaitSeconds).toBeGreaterThan(0);
    const [{ tags = [] } = {}] = services.memorydb.copies;
    expect(tags).toContainEqual({ Key: STAMP_KEY, Value: input.Plan.Stamp });
  },
  'copy-snapshot.export': async (input: CopySnapshotInput) => {
    const services = nothingYet();
    expect(await copySnapshot(services)(input)).toMatchObject({ Outcome: 'Started', At: input.Now, MaybeSent: false });
    expect(services.memorydb.copies).toMatchObject([{ request: { TargetBucket: BUCKET }, tags: [] }]);
  },
  'copy-snapshot.deferred': async (input: CopySnapshotInput) => {
    const memorydb = new MemoryDbInMemory(sourceOf(input.Plan));
    const started = await copySnapshot({ ...nothingYet(), memorydb })(input);
    expect(started).toMatchObject({ Outcome: 'Started', QuotaExceededSince: input.Copy?.QuotaExceededSince });
    expect(Date.parse(started.Deadline)).toBeGreaterThan(Date.parse(input.Plan.Deadline));
  },
  'copy-snapshot.retried': adopts,
  'copy-snapshot.maybe-sent': adopts,
  'poll-status.copy-first': poll,
  'poll-status.copy-later': poll,
  'poll-status.export-first': poll,
  'poll-status.export-later': poll,
  'claim-export.export': async (input: ClaimExportInput) => {
    const objects = new ObjectsInMemory();
    const claimed = await claimExport({
      objects,
      buckets: new BucketInMemory(),
      memorydb: new MemoryDbInMemory(sourceOf(input.Plan)),
      isRunning: async () => true,
    })(input);
    expect(claimed).toEqual({ Key: `${TARGET}.claim.json`, TakenOverFrom: null });
    expect(objects.textOf(claimed.Key)).toContain(input.Execution.Id);
  },
  'plan-verification.export': async (input: PlanVerificationInput) => {
    const { buckets } = servicesFor(input.Plan, { isComplete: true });
    const objects = new ObjectsInMemory();
    const { Arn, CreatedAt } = input.Plan.Source;
    const described = [{ Name: '0001', Configuration: { Slots: '0-5461' }, SnapshotCreationTime: at(0) }];
    const Snapshot = { ClusterConfiguration: { Shards: described } };
    objects.put(`${TARGET}.claim.json`, claimText({ Source: { Arn, Name: SOURCE, CreatedAt }, Snapshot }));
    const limits = { checksumLimitBytes: () => 1_000, verificationConcurrency: () => 6 };
    const { Shards, Target } = await planVerification({ buckets, objects, ...limits })(input);
    expect(Shards.map(({ Shard }) => Shard)).toEqual(input.Plan.Source.Shards);
    expect(Shards[0]).toMatchObject({ Slots: '0-5461', CreatedAt: expect.any(String) });
    expect(Target.Level).toBe('Checksum');
  },
  'probe-shard.export': async (input: ProbeShardInput) => {
    const { Probe, Parts } = await probeShard(new ExportInMemory())(input);
    expect(Probe).toMatchObject({ Identified: true, Findings: [] });
    expect(Parts).toHaveLength(1);
  },
  'checksum-part.export': async (input: ChecksumPartInput) => {
    const s3 = new ExportInMemory();
    // The object that was recorded has another ETag than the same one has here.
    const { Probe } = await probeShard(s3)(input);
    expect({ ...Probe, ETag: input.Probe.ETag }).toEqual(input.Probe);
    expect(await checksumPart(s3)({ ...input, Probe })).toMatchObject({ ETag: Probe.ETag, Segments: { length: 1 } });
  },
  'judge-shard.export': async (input: JudgeShardInput) => {
    expect(await judgeShard(input)).toMatchObject({ Verdict: 'verified', Reasons: [] });
  },
  'judge-shard.faulted': async (input: JudgeShardInput) => {
    expect(await judgeShard(input)).toMatchObject({
      Fault: { Error: 'AccessDeniedException', Cause: expect.stringContaining('s3:GetObject') },
      FailedState: 'ProbeShard',
    });
  },
  'conclude-export.export': async (input: ConcludeExportInput) => {
    const objects = new ObjectsInMemory();
    const { Export } = await concludeExport({ objects })(input);
    expect(Export?.Objects.map(({ Key }) => Key)).toEqual(expectedKeys(TARGET, input.Plan.Source.Shards));
    expect(Export).toMatchObject({ Manifest: `${TARGET}.manifest.json`, Level: 'Checksum', Warnings: [] });
  },
  'conclude-export.faulted': async (input: ConcludeExportInput) => {
    expect(await concludeExport({ objects: new ObjectsInMemory() })(input)).toMatchObject({
      Export: null,
      Fault: { Error: 'AccessDeniedException' },
      FailedState: 'ProbeShard',
    });
  },
  'record-point.copy': async (input: RecordPointInput) => {
    const objects = new ObjectsInMemory();
    const { Key, Warnings } = await recordPoint({ ...written, objects, listCurrent: async () => [] })(input);
    expect([readRecord(Key ?? '', objects.textOf(Key ?? '') ?? ''), Warnings]).toMatchObject([{ Kind: 'Copy' }, []]);
  },
  'record-point.export': async (input: RecordPointInput) => {
    const objects = new ObjectsInMemory();
    const current = (input.Export?.Objects ?? []).map(({ Key, ETag }) => {
      return { key: Key, etag: ETag ?? '', versionId: null, bytes: 0 };
    });
    const listCurrent = async (_bucket: string, _owner: string | null, prefix: string) =>
      current.filter(({ key }) => key.startsWith(prefix));
    const { Key, Warnings } = await recordPoint({ ...written, objects, listCurrent })(input);
    expect([readRecord(Key ?? '', objects.textOf(Key ?? '') ?? ''), Warnings]).toMatchObject([{ Kind: 'Export' }, []]);
  },
  'explain-failure.faulted-shard': async (input: ExplainFailureInput) => {
    const Fix = expect.stringContaining('"Action":"s3:GetObject"');
    expect(await explainFailure(input)).toMatchObject({
      Error: 'AccessDeniedException',
      FailedState: 'ProbeShard',
      Fix,
    });
  },
  'explain-failure.without-plan': async (input: ExplainFailureInput) => {
    const Fix = expect.stringMatching(/^aws memorydb describe-snapshots/);
    const failure = await explainFailure(input);
    expect(failure).toMatchObject({ Error: 'SnapshotNotFoundFault', FailedState: 'ValidateRequest', Fix });
    expect(failure.Sentence).toContain('"no-such"');
  },
  'explain-failure.with-plan': async (input: ExplainFailureInput) => {
    const { Error: error, Sentence, Details } = await explainFailure(input);
    expect([error, Sentence]).toEqual(['CopyFailed', `The copy "${TARGET}" is failed.`]);
    expect(Details).toMatchObject({ Status: 'failed' });
  },
  'notify.copy': async (input: OutcomeInput) => {
    expect((await publish(input)).body).toMatchObject({ outcome: 'SUCCEEDED', mode: 'Copy', polls: input.Poll?.Polls });
  },
  'notify.export': async (input: OutcomeInput) => {
    expect((await publish(input)).body).toMatchObject({ outcome: 'SUCCEEDED', mode: 'Export', objects: 3 });
  },
  'notify.dry-run': async (input: OutcomeInput) => {
    const summary = expect.stringContaining('it would export');
    expect((await publish(input)).body).toMatchObject({ outcome: 'DRY_RUN', mode: 'Export', summary });
  },
  'notify.failure': async (input: OutcomeInput) => {
    const { answer, body } = await publish(input);
    expect(body).toMatchObject({
      outcome: 'FAILED',
      error: 'CopyFailed',
      failedState: 'PollStatus',
      cluster: 'orders',
    });
    expect(answer?.Cause).toContain(`"NoticeId":"${body?.noticeId}"`);
  },
  'notify.failure-without-plan': async (input: OutcomeInput) => {
    const { body } = await publish(input);
    expect(body).toMatchObject({ error: 'SnapshotNotFoundFault', source: 'no-such', cluster: null });
  },
  'select-clusters.run': async (input: SelectClustersInput) => {
    const clusters = { list: async () => [{ Name: 'carts', SnapshotRetentionLimit: 7 }], listTags: async () => [] };
    const places = { allowedBuckets: () => [BUCKET], exportBucket: () => BUCKET };
    expect(await selectClusters({ clusters, runs: runsWith(null), ...places })(input)).toMatchObject({
      Clusters: [{ Name: 'carts', RetentionLimit: 7 }],
      Results: { Bucket: BUCKET, Prefix: expect.stringMatching(/^reports\/protect-clusters\/./) },
    });
  },
  'check-cluster.run': async (input: CheckClusterInput) => {
    const name = 'automatic.carts-2026-11-23-02-30';
    const Shards = [{ Name: '0001', SnapshotCreationTime: new Date('2026-11-23T02:30:00.000Z') }];
    const memorydb = new MemoryDbInMemory({ ...snapshot(name), ClusterConfiguration: { Name: 'carts', Shards } });
    const { Row, Start } = await checkCluster({ ...nothingYet(), memorydb })(input);
    expect(Row).toBeNull();
    expect(Start).toMatchObject({
      Name: expect.stringMatching(/^run-/),
      Input: { SourceClusterName: 'carts', Trigger: { Type: 'Run', Id: input.Execution.Id } },
    });
  },
  'judge-cluster.copied': async (input: JudgeClusterInput) => {
    const stateMachineArn = () => 'arn:aws:states:eu-central-1:111122223333:stateMachine:x';
    expect(await judgeCluster({ runs: runsWith(input), stateMachineArn })(input)).toMatchObject({
      Cluster: 'carts',
      Verdict: 'PROTECTED',
    });
  },
  'judge-cluster.not-started': async (input: JudgeClusterInput) => {
    const stateMachineArn = () => 'arn:aws:states:eu-central-1:111122223333:stateMachine:x';
    expect(await judgeCluster({ runs: runsWith(null), stateMachineArn })(input)).toMatchObject({
      Verdict: 'FAILED',
      Error: 'StepFunctions.ThrottlingException',
      Cause: expect.stringContaining('could not be started'),
    });
  },
  'conclude-run.run': async (input: ConcludeRunInput) => {
    const objects = new ObjectsInMemory();
    const key = `${input.Selection.Results.Prefix}/SUCCEEDED_0.json`;
    objects.put(input.Written.Key, JSON.stringify({ ResultFiles: { SUCCEEDED: [{ Key: key }] } }));
    objects.put(key, JSON.stringify([{ Cluster: 'carts', Verdict: 'PROTECTED', Warnings: [] }]));
    const { Result, Report, Fault } = await concludeRun({ objects, writeMetrics: () => undefined })(input);
    expect([Result, Fault]).toEqual(['OK', null]);
    expect(JSON.parse(objects.textOf(Report.Json) ?? '')).toMatchObject({ Execution: input.Execution.Id });
  },
  'explain-failure.run': async (input: ExplainFailureInput) => {
    expect(await explainFailure(input)).toMatchObject({
      Error: 'ClustersNotProtected',
      Fix: expect.stringContaining('-protect-clusters'),
    });
  },
  'notify.run': async (input: RunOutcomeInput) => {
    const { body } = await publish(input);
    expect(body).toMatchObject({ outcome: 'SUCCEEDED', run: { result: 'OK', clusters: [{ cluster: 'carts' }] } });
  },
  'notify.run-failure': async (input: RunOutcomeInput) => {
    const { answer, body } = await publish(input);
    expect(body).toMatchObject({ outcome: 'FAILED', error: 'ClustersNotProtected', run: { counts: { NOT_FOUND: 1 } } });
    expect(answer?.Cause).toContain(`"NoticeId":"${body?.noticeId}"`);
  },
  'notify.status-change-run-reported': async (event: StatusChangeEvent) => {
    expect(await publish(event)).toEqual({ answer: null, body: undefined });
  },
  'notify.status-change-run-aborted': async (event: StatusChangeEvent) => {
    const { body } = await publish(event);
    expect(body).toMatchObject({ outcome: 'ABORTED', error: 'Maintenance', run: { result: 'FAILED', counts: null } });
  },
  'plan-expiration.run': async (input: PlanExpirationInput) => {
    const { objects, stored, buckets, copies, runs } = new ExpiringAccount();
    const clusters = { list: async () => [], listTags: async () => [] };
    const places = { stateMachineArn: String, exportBucket: () => BUCKET, expirationAllowed: () => true };
    const planned = await planExpiration({ objects, stored, buckets, copies, runs, clusters, ...places })(input);
    expect(planned).toMatchObject({ Plan: { Options: { DryRun: false }, PlannedAt: input.Now, Due: 0 }, Due: [] });
    expect(objects.textOf(`${planned.Plan.Results.Prefix}.json`)).toContain(input.Execution.Id);
  },
  'expire-point.run': async (input: ExpirePointInput) => {
    const { objects, stored, copies, runs } = new ExpiringAccount();
    const expire = expirePoint({ objects, stored, copies, runs, stateMachineArn: String });
    expect(await expire(input)).toEqual({ Outcome: 'ALREADY_GONE' });
    objects.put(input.Point.Key, '{}');
    expect(await expire(input)).toEqual({ Outcome: 'LEFT', Reason: 'NotOurs' });
  },
  'conclude-expiry.run': async (input: ConcludeExpiryInput) => {
    const objects = new ObjectsInMemory();
    const { Results, Options, PlannedAt } = input.Plan;
    const { lifecycle: Lifecycle } = parseExpiration({});
    const point = { Key: 'recovery-points/orders/a.json', Record: { ...copyPoint(20), State: 'Deleting' as const } };
    const facts = { failedCopies: [], refused: [], gone: new Set<string>(), lifecycle: Lifecycle, mostDeletions: 1 };
    const points = [{ ...point, Exists: true, Holds: [] }] as const;
    const plan = expirationPlan({ ...facts, points, now: input.Now });
    const report = reportOf(plan, { Execution: EXPIRATION.Id, PlannedAt, Lifecycle, Options });
    objects.put(`${Results.Prefix}.json`, JSON.stringify(report));
    const { Result, Counts, Fault } = await concludeExpiry({ objects })(input);
    expect([Result, Counts, Fault]).toMatchObject(['OK', { FINISH: 1, DELETED: 1 }, null]);
    expect(JSON.parse(objects.textOf(`${Results.Prefix}.json`) ?? '')).toMatchObject({
      Points: [{ Outcome: 'DELETED' }],
    });
  },
  'explain-failure.expiration': async (input: ExplainFailureInput) => {
    expect(await explainFailure(input)).toMatchObject({
      Error: 'RecoveryPointsNotExpired',
      Fix: expect.stringContaining('-expire-recovery-points'),
    });
  },
  'notify.expiration': async (input: ExpirationOutcomeInput) => {
    const run = { result: 'OK', points: [{ outcome: 'DELETED' }, { outcome: null }] };
    expect((await publish(input)).body).toMatchObject({ outcome: 'SUCCEEDED', run });
  },
  'notify.expiration-failure': async (input: ExpirationOutcomeInput) => {
    const { answer, body } = await publish(input);
    const run = { counts: { OVER_BOUND: 2 } };
    expect(body).toMatchObject({ outcome: 'FAILED', error: 'RecoveryPointsNotExpired', run });
    expect(answer?.Cause).toContain(`"NoticeId":"${body?.noticeId}"`);
  },
  'notify.status-change-expiration-reported': async (event: StatusChangeEvent) => {
    expect(await publish(event)).toEqual({ answer: null, body: undefined });
  },
  'notify.status-change-expiration-aborted': async (event: StatusChangeEvent) => {
    const remedy = expect.stringContaining('the next run finishes it');
    expect((await publish(event)).body).toMatchObject({ outcome: 'ABORTED', error: 'Maintenance', remedy });
  },
  'notify.status-change-reported': async (event: StatusChangeEvent) => {
    expect(await publish(event)).toEqual({ answer: null, body: undefined });
  },
  'notify.status-change-unreported': async (event: StatusChangeEvent) => {
    const { body } = await publish(event);
    expect(body).toMatchObject({ outcome: 'FAILED', error: 'SnapshotNotFoundFault', source: 'no-such' });
  },
  'notify.status-change-aborted': async (event: StatusChangeEvent) => {
    const { body } = await publish(event);
    expect(body).toMatchObject({ outcome: 'ABORTED', error: 'Maintenance', mode: 'Export', target: TARGET });
  },
};

/** Step Functions as a run finds it, with the execution of copy-snapshot that it has started, if it could. */
const runsWith = (input: JudgeClusterInput | null) => ({
  running: async () => [],
  describe: async (executionArn: string) =>
    input && {
      executionArn,
      status: 'SUCCEEDED',
      input: JSON.stringify(input.Start.Input),
      output: JSON.stringify({ TargetSnapshotName: 'keep', Warnings: [] }),
      error: null,
      cause: null,
    },
});

/** An export that an earlier attempt may have started is looked for before it is asked for. */
async function adopts(input: CopySnapshotInput): Promise<void> {
  const services = servicesFor(input.Plan, { isComplete: false });
  expect(await copySnapshot(services)(input)).toMatchObject({ Outcome: 'Adopted', MaybeSent: true });
  expect(services.memorydb.copies).toEqual([]);
}

const namesIn = (release: string) =>
  readdirSync(join(FOLDER, release))
    .map((file) => file.replace(/\.json$/, ''))
    .sort();
const payload = (release: string, name: string) =>
  JSON.parse(readFileSync(join(FOLDER, release, `${name}.json`), 'utf8'));

function recordAll(): void {
  const local = localService({ expireRecoveryPoints: 'on' });
  const folder = join(FOLDER, version);
  beforeAll(() => {
    for (const old of [folder, join(FOLDER, UNRELEASED)]) rmSync(old, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
  });
  test.each(recordings)('what $of sends is recorded', async ({ record }) => {
    for (const [name, sent] of Object.entries(await record(local))) {
      // A stack trace names the folder of the bundle, which on Lambda is this one.
      const text = JSON.stringify(sent, null, 2).replaceAll(ROOT, '/var/task/');
      writeFileSync(join(folder, `${name}.json`), text);
    }
  });
}

function checkAll(): void {
  describe.each(some(readdirSync(FOLDER)))('What the machine of %s sends', (release) => {
    test.each(some(namesIn(release)))('is understood: %s', async (name) => {
      expect(Object.keys(EXPECTED)).toContain(name);
      await EXPECTED[name]?.(payload(release, name) as never);
    });
  });

  describe('What the machine of this release sends', () => {
    test('is recorded for every arrow', () => {
      expect(namesIn(version)).toEqual(Object.keys(EXPECTED).sort());
    });

    test('is recorded as its definition has it', () => {
      const sent = namesIn(version)
        .filter((name) => !name.startsWith('notify.status-change'))
        .map((name) => [name.split('.', 1)[0], Object.keys(payload(version, name)).sort().join()].join(' '));
      const defined = tasks
        .filter(({ Arguments }) => Arguments?.FunctionName)
        .map(({ name, Arguments }) => {
          const file = name.replace(/^Notify.*/, 'Notify').replaceAll(/\B[A-Z]/g, (letter) => `-${letter}`);
          const { Payload = {} } = Arguments as { Payload?: object };
          return [file.toLowerCase(), Object.keys(Payload).sort().join()].join(' ');
        });
      expect(new Set(sent)).toEqual(new Set(defined));
    });
  });
}

if (process.env['RECORD_PAYLOADS']) recordAll();
else checkAll();
