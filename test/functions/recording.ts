import type { Execution } from '../../local/asl/shared.ts';
import { statusChange } from '../../local/service/status-change.ts';
import { onEntering } from '../statemachine/copy-snapshot/exports.ts';
import { machineArn as expirationArn, KEEP_1, makeCopies } from '../statemachine/expire-recovery-points/given.ts';
import { addCluster, addFleet, machineArn } from '../statemachine/protect-clusters/fleet.ts';
import type { RunOptions, TestService } from '../support/service.ts';
import { BUCKET, SOURCE, TARGET } from './core/payloads.ts';

const COPY = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET, Tags: [{ Key: 'reviewed', Value: null }] };
const EXPORT = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET, TargetBucket: BUCKET };
const MISSING = { ...COPY, SourceSnapshotName: 'no-such' };
const RUN = { ClusterNames: ['*', 'missing'], Options: { MaxConcurrency: 1 } };
const LAST = -1;

/** What functions were sent, by the name of the file that keeps it: the function's own name, and on which arrow it was. */
type Payloads = Readonly<Record<string, unknown>>;

/** Executions of every kind; each says which of the payloads that it saw are kept. */
export const recordings: readonly { readonly of: string; record(local: TestService): Promise<Payloads> }[] = [
  {
    of: 'a copy',
    async record(local) {
      local.memorydb.script({ seconds: 600 });
      const { sent } = await run(local, COPY);
      return {
        'validate-request.copy': sent('validateRequest', 0),
        'copy-snapshot.copy': sent('copySnapshot', 0),
        'poll-status.copy-first': sent('pollStatus', 0),
        'poll-status.copy-later': sent('pollStatus', LAST),
        'record-point.copy': sent('recordPoint', 0),
        'notify.copy': sent('notify', 0),
      };
    },
  },
  {
    of: 'an export',
    async record(local) {
      local.memorydb.script({ seconds: 600 });
      const { sent } = await run(local, EXPORT);
      return {
        'validate-request.export': sent('validateRequest', 0),
        'copy-snapshot.export': sent('copySnapshot', 0),
        'poll-status.export-first': sent('pollStatus', 0),
        'poll-status.export-later': sent('pollStatus', LAST),
        'claim-export.export': sent('claimExport', 0),
        'plan-verification.export': sent('planVerification', 0),
        'probe-shard.export': sent('probeShard', 0),
        'checksum-part.export': sent('checksumPart', 0),
        'judge-shard.export': sent('judgeShard', 0),
        'conclude-export.export': sent('concludeExport', 0),
        'record-point.export': sent('recordPoint', 0),
        'notify.export': sent('notify', 0),
      };
    },
  },
  {
    of: 'an export of which no shard may be read',
    async record(local) {
      const deny = onEntering('VerifyShards', () =>
        local.faults.inject({ operation: 'GetObject', error: 'AccessDenied', times: 6 }),
      );
      const { sent } = await run(local, EXPORT, deny);
      return {
        'judge-shard.faulted': sent('judgeShard', 0),
        'conclude-export.faulted': sent('concludeExport', 0),
        'explain-failure.faulted-shard': sent('explainFailure', 0),
      };
    },
  },
  {
    of: 'a copy that waits for the quota',
    async record(local) {
      local.faults.inject({ operation: 'CopySnapshot', error: 'SnapshotQuotaExceededFault' });
      const { sent } = await run(local, { ...COPY, Options: { OnQuotaExceeded: 'Wait' } });
      return { 'copy-snapshot.deferred': sent('copySnapshot', LAST) };
    },
  },
  {
    of: 'an export whose start was not heard of',
    async record(local) {
      local.faults.inject({ operation: 'copySnapshot', error: 'Runtime.ExitError', effect: 'done' });
      const { sent } = await run(local, EXPORT);
      return {
        'copy-snapshot.retried': sent('copySnapshot', 1),
        'copy-snapshot.maybe-sent': sent('copySnapshot', LAST),
      };
    },
  },
  {
    of: 'a dry run',
    async record(local) {
      const { sent } = await run(local, { ...EXPORT, Options: { DryRun: true } });
      return { 'notify.dry-run': sent('notify', 0) };
    },
  },
  {
    of: 'a failure before there is a plan',
    async record(local) {
      const { sent, execution } = await run(local, MISSING);
      return {
        'explain-failure.without-plan': sent('explainFailure', 0),
        'notify.failure-without-plan': sent('notify', 0),
        'notify.status-change-reported': changed(local, execution),
      };
    },
  },
  {
    of: 'a failure of a copy under way',
    async record(local) {
      local.memorydb.script({ seconds: 600, ending: 'failed' });
      const { sent } = await run(local, COPY);
      return { 'explain-failure.with-plan': sent('explainFailure', 0), 'notify.failure': sent('notify', 0) };
    },
  },
  {
    of: 'a failure that the machine could not report',
    async record(local) {
      local.faults.inject({ operation: 'notify', error: 'Runtime.ImportModuleError', times: 14 });
      const { execution } = await run(local, MISSING);
      return { 'notify.status-change-unreported': changed(local, execution) };
    },
  },
  {
    of: 'an execution that somebody stops',
    async record(local) {
      const { execution, outcome } = local.start(EXPORT);
      await local.clock.sleep(20_000);
      execution.stop({ error: 'Maintenance', cause: 'The cluster is moved.' });
      await outcome;
      return { 'notify.status-change-aborted': changed(local, execution) };
    },
  },
  {
    of: 'a run that protects every cluster',
    async record(local) {
      addFleet(local, 'carts');
      const { sent } = await runOf(local, {});
      return {
        'select-clusters.run': sent('selectClusters', 0),
        'check-cluster.run': sent('checkCluster', 0),
        'judge-cluster.copied': sent('judgeCluster', 0),
        'conclude-run.run': sent('concludeRun', 0),
        'notify.run': sent('notify', 0),
      };
    },
  },
  {
    of: 'a run that does not protect every cluster',
    async record(local) {
      addFleet(local, 'carts');
      addCluster(local, 'cache', 0);
      local.faults.inject({ operation: 'StartExecution', error: 'ThrottlingException', times: 9 });
      const { sent, execution } = await runOf(local, RUN);
      return {
        'judge-cluster.not-started': sent('judgeCluster', 0),
        'explain-failure.run': sent('explainFailure', 0),
        'notify.run-failure': sent('notify', 0),
        'notify.status-change-run-reported': changed(local, execution),
      };
    },
  },
  {
    of: 'a run that somebody stops',
    async record(local) {
      addFleet(local, 'carts');
      const { execution, outcome } = local.start({}, { stateMachineArn: machineArn(local) });
      await local.clock.sleep(20_000);
      execution.stop({ error: 'Maintenance', cause: 'The region is moved.' });
      await outcome;
      return { 'notify.status-change-run-aborted': changed(local, execution) };
    },
  },
  {
    of: 'a run that deletes a recovery point',
    async record(local) {
      await makeCopies(local, [20, 22]);
      const { sent } = await expirationOf(local);
      return {
        'plan-expiration.run': sent('planExpiration', 0),
        'expire-point.run': sent('expirePoint', 0),
        'conclude-expiry.run': sent('concludeExpiry', 0),
        'notify.expiration': sent('notify', 0),
      };
    },
  },
  {
    of: 'a run that leaves a group whole',
    async record(local) {
      await makeCopies(local, [20, 21, 22]);
      const { sent, execution } = await expirationOf(local);
      return {
        'explain-failure.expiration': sent('explainFailure', 0),
        'notify.expiration-failure': sent('notify', 0),
        'notify.status-change-expiration-reported': changed(local, execution),
      };
    },
  },
  {
    of: 'a run that somebody stops before it has deleted everything',
    async record(local) {
      await makeCopies(local, [20, 22]);
      local.faults.inject({ operation: 'DeleteSnapshot', error: 'ThrottlingException', times: 100 });
      const { execution, outcome } = local.start(KEEP_1, { stateMachineArn: expirationArn(local.service) });
      await local.clock.sleep(20_000);
      execution.stop({ error: 'Maintenance', cause: 'The region is moved.' });
      await outcome;
      return { 'notify.status-change-expiration-aborted': changed(local, execution) };
    },
  },
];

const expirationOf = (local: TestService) => run(local, KEEP_1, { stateMachineArn: expirationArn(local.service) });

const runOf = (local: TestService, input: object, options: RunOptions = {}) =>
  run(local, input, { ...options, stateMachineArn: machineArn(local) });

async function run(local: TestService, input: object, options: RunOptions = {}) {
  const { execution } = await local.run(input, options);
  const calls = [execution, ...execution.children]
    .flatMap(({ history }) => history)
    .flatMap(({ taskScheduledEventDetails }) => taskScheduledEventDetails?.parameters ?? [])
    .map((parameters): { FunctionName?: string; Payload: unknown } => JSON.parse(parameters));
  /** @param key of serverless.yml; @param which of its calls, from the end if negative. Throws if there was none. */
  const sent = (key: string, which: number): unknown => {
    const call = calls.filter(({ FunctionName }) => FunctionName?.endsWith(`-${key}`)).at(which);
    if (!call) throw new Error(`${key} was not called.`);
    return call.Payload;
  };
  return { execution, sent };
}

const changed = ({ clock }: TestService, execution: Execution): object => statusChange(execution, clock.now());
