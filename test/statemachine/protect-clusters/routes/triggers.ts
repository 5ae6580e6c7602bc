import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { describe, expect, test } from '@jest/globals';
import { schedulePayload } from '../../../../functions/core/triggers/event.ts';
import type { Execution } from '../../../../local/asl/shared.ts';
import type { TestService } from '../../../support/service.ts';
import { noticesIn, theNotice } from '../../notices.ts';
import { addFleet, copiesOf, copyOf, machineArn, runOf, verdictsOf } from '../fleet.ts';

export const route = (local: TestService) =>
  describe('A run', () => {
    async function settled(): Promise<readonly Execution[]> {
      await local.buses.idle();
      await Promise.all(local.executions.list().map((execution) => local.service.settled(execution)));
      return local.executions.list().filter((execution) => execution.machineArn === machineArn(local));
    }

    async function put(detail: object): Promise<void> {
      const Entries = [
        { Source: 'my.shop', DetailType: 'MemoryDB Snapshot Copy Requested', Detail: JSON.stringify(detail) },
      ];
      const events = new EventBridgeClient({ endpoint: local.service.urls.eventbridge });
      expect(await events.send(new PutEventsCommand({ Entries }))).toMatchObject({ FailedEntryCount: 0 });
    }

    async function call(method: string, path = '', body?: object) {
      const response = await fetch(`${local.service.urls.api}/protection-runs${path}`, {
        method,
        headers: { 'content-type': 'application/json', 'idempotency-key': 'tonight' },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
    }

    test('is started by an event that names its machine, and its executions carry on what asked for it', async () => {
      addFleet(local, 'carts');
      await put({ Run: 'protect-clusters', ClusterNames: ['carts'] });
      const [run, ...others] = await settled();
      expect(others).toEqual([]);
      if (!run) throw new Error('No run was started.');
      expect(JSON.parse(run.input)).toMatchObject({ ClusterNames: ['carts'], Trigger: { Type: 'Event' } });
      expect(theNotice(local).body).toMatchObject({
        trigger: { type: 'Event', source: 'my.shop' },
        run: { result: 'OK' },
      });
      const { input } = copyOf(local, run, 'carts');
      expect(JSON.parse(input).Trigger).toMatchObject({ Type: 'Run', Id: run.arn, Source: 'my.shop' });
    });

    test('of a machine that there is not is refused, and a notice says so', async () => {
      await put({ Run: 'protect-cluster' });
      expect(await settled()).toEqual([]);
      expect(theNotice(local).body).toMatchObject({ error: 'InvalidRequest', trigger: { type: 'Event' } });
      expect(theNotice(local).body.run).toBeUndefined();
    });

    test('is started by a schedule, once however often it is invoked, in the time of the schedule', async () => {
      addFleet(local, 'carts');
      const clock = { timeZone: 'Asia/Tokyo', localTime: '12:00' };
      const input = { Request: { TargetSnapshotName: '{cluster}-{date}-{time}' } };
      const payload = JSON.parse(
        JSON.stringify(schedulePayload(input, 'protect-clusters', clock))
          .replace('<aws.scheduler.schedule-arn>', 'arn:aws:scheduler:eu-central-1:111122223333:schedule/g/nightly')
          .replace('<aws.scheduler.scheduled-time>', '2026-11-23T03:00:00Z'),
      );
      const { functions } = local.service.definition;
      const arn = functions.find(({ key }) => key === 'startExecution')?.arn ?? '';
      await local.service.invoke(arn, payload);
      const runs = await settled();
      await local.service.invoke(arn, payload);
      expect(await settled()).toEqual(runs);
      expect(runs).toHaveLength(1);
      expect(theNotice(local).body).toMatchObject({
        trigger: { type: 'Schedule', time: '2026-11-23T03:00:00Z' },
        run: { clusters: [{ target: 'carts-2026-11-23-12-00' }] },
      });
    });

    test('is started, shown, listed and stopped over HTTP', async () => {
      addFleet(local, 'carts');
      local.memorydb.script({ seconds: 600 });
      const name = await local.clock.hold(async () => {
        const started = await call('POST', '', {});
        expect(started).toMatchObject({ status: 202, body: { executionArn: expect.stringContaining(':execution:') } });
        expect(await call('POST', '', {})).toEqual(started);
        const { name } = started.body;
        expect(await call('GET', `/${name}`)).toMatchObject({ status: 200, body: { name, status: 'RUNNING' } });
        expect(await call('GET')).toMatchObject({ status: 200, body: { executions: [{ name }] } });
        return name;
      });
      await local.clock.sleep(60_000);
      expect(await call('DELETE', `/${name}`)).toMatchObject({ status: 202, body: { name } });
      const [run] = await settled();
      if (!run) throw new Error('No run was started.');
      expect([run.status, ...copiesOf(local, run).map(({ status }) => status)]).toEqual(['ABORTED', 'ABORTED']);
      expect(await call('GET', `/${name}`)).toMatchObject({ body: { status: 'ABORTED' } });
      expect(theNotice(local).body).toMatchObject({ outcome: 'ABORTED', trigger: { type: 'Api' } });
    });

    test('reports its executions alone; what a person starts with its trigger is reported as any other', async () => {
      addFleet(local, 'carts');
      const { execution } = await runOf(local, {});
      expect(verdictsOf(local, execution)).toEqual({ carts: 'PROTECTED' });
      expect(noticesIn(local)).toHaveLength(1);
      const copy = copyOf(local, execution, 'carts');
      const byHand = await local.run(JSON.parse(copy.input), { name: 'by-hand' });
      expect(theNotice(local, byHand).body).toMatchObject({
        outcome: 'SUCCEEDED',
        trigger: { type: 'Run', id: execution.arn },
      });
      expect(theNotice(local, byHand).body.run).toBeUndefined();
    });
  });
