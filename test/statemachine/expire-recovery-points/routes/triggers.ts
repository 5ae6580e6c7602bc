import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from '@jest/globals';
import { schedulePayload } from '../../../../functions/core/triggers/event.ts';
import type { Execution } from '../../../../local/asl/shared.ts';
import type { TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { deletions, KEEP_1, machineArn, makeCopies } from '../given.ts';
import { reportOf } from '../reports.ts';

export const route = (local: TestService) =>
  describe('A run', () => {
    async function settled(): Promise<readonly Execution[]> {
      await local.buses.idle();
      await Promise.all(local.executions.list().map((execution) => local.service.settled(execution)));
      return local.executions.list().filter(({ machineArn: arn }) => arn === machineArn(local.service));
    }

    async function call(method: string, path = '', body?: object) {
      const response = await fetch(`${local.service.urls.api}/expiration-runs${path}`, {
        method,
        headers: { 'content-type': 'application/json', 'idempotency-key': 'tonight' },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
    }

    test('is started by an event that names its machine, and deletes if the event says so', async () => {
      await makeCopies(local, [20, 22]);
      const Detail = JSON.stringify({ Run: 'expire-recovery-points', ...KEEP_1 });
      const Entries = [{ Source: 'my.shop', DetailType: 'MemoryDB Snapshot Copy Requested', Detail }];
      const events = new EventBridgeClient({ endpoint: local.service.urls.eventbridge });
      expect(await events.send(new PutEventsCommand({ Entries }))).toMatchObject({ FailedEntryCount: 0 });
      const [run, ...others] = await settled();
      expect(others).toEqual([]);
      if (!run) throw new Error('No run was started.');
      expect(run.status).toBe('SUCCEEDED');
      expect(reportOf(local, run).Outcomes).toMatchObject({ DELETED: 1 });
      expect(JSON.parse(run.output ?? '').Trigger).toMatchObject({ Type: 'Event', Source: 'my.shop' });
    });

    test('is started by a schedule, once however often it is invoked', async () => {
      const payload = JSON.parse(
        JSON.stringify(
          schedulePayload({ Lifecycle: { KeepLast: 1 } }, 'expire-recovery-points', {
            timeZone: null,
            localTime: null,
          }),
        )
          .replace('<aws.scheduler.schedule-arn>', 'arn:aws:scheduler:eu-central-1:111122223333:schedule/g/nightly')
          .replace('<aws.scheduler.scheduled-time>', '2026-11-23T03:00:00Z'),
      );
      const arn = local.service.definition.functions.find(({ key }) => key === 'startExecution')?.arn ?? '';
      await local.service.invoke(arn, payload);
      const runs = await settled();
      await local.service.invoke(arn, payload);
      expect(await settled()).toEqual(runs);
      expect(runs).toMatchObject([{ status: 'SUCCEEDED' }]);
      expect(theNotice(local).body).toMatchObject({ outcome: 'DRY_RUN', trigger: { type: 'Schedule' } });
    });

    test('is started, shown, listed and stopped over HTTP', async () => {
      await makeCopies(local, [20, 22]);
      // Waits for a retry, which the held clock does not reach.
      local.faults.inject({ operation: 'planExpiration', error: 'Lambda.TooManyRequestsException' });
      const name = await local.clock.hold(async () => {
        const started = await call('POST', '', KEEP_1);
        expect(started).toMatchObject({ status: 202, body: { executionArn: expect.stringContaining(':execution:') } });
        expect(await call('POST', '', KEEP_1)).toEqual(started);
        const { name } = started.body;
        expect(await call('GET', `/${name}`)).toMatchObject({ status: 200, body: { name, status: 'RUNNING' } });
        expect(await call('GET')).toMatchObject({ status: 200, body: { executions: [{ name }] } });
        expect(await call('DELETE', `/${name}`)).toMatchObject({ status: 202, body: { name } });
        return name;
      });
      const [run] = await settled();
      expect(run?.status).toBe('ABORTED');
      expect(await call('GET', `/${name}`)).toMatchObject({ body: { status: 'ABORTED' } });
      const notices = local.sns.inbox.length;
      expect([notices, deletions(local)]).toEqual([3, []]);
    });

    test('does not start while an earlier one runs', async () => {
      await makeCopies(local, [20, 22]);
      const stateMachineArn = machineArn(local.service);
      const [first, second] = [local.start(KEEP_1, { stateMachineArn }), local.start(KEEP_1, { stateMachineArn })];
      const outcomes = await Promise.all([first.outcome, second.outcome]);
      expect(outcomes.map(({ status, error }) => [status, error]).sort()).toEqual([
        ['FAILED', 'RunInProgress'],
        ['SUCCEEDED', undefined],
      ]);
      const refused = outcomes.find(({ status }) => status === 'FAILED');
      expect(theNotice(local, refused).body).toMatchObject({ error: 'RunInProgress', run: { result: 'FAILED' } });
    });
  });
