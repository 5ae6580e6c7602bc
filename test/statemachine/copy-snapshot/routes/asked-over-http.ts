import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { noticesIn } from '../../notices.ts';
import { copyCalls } from '../exports.ts';
import { COPY } from '../given.ts';

export const route = (local: TestService) =>
  describe('An execution that is asked for over HTTP', () => {
    /** One call of the API. */
    async function call(method: string, path = '', body?: object) {
      const response = await fetch(`${local.service.urls.api}/snapshot-copies${path}`, {
        method,
        headers: { 'content-type': 'application/json', 'idempotency-key': 'tonight' },
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: JSON.parse((await response.text()) || 'null') };
    }

    test('is the one that a repeat gets, whether it runs or has ended', async () => {
      const first = await local.clock.hold(async () => {
        const started = await call('POST', '', COPY);
        expect(started.status).toBe(202);
        expect(await call('POST', '', COPY)).toEqual(started);
        return started;
      });
      await Promise.all(local.executions.list().map((execution) => local.service.settled(execution)));
      expect(await call('POST', '', COPY)).toEqual(first);
      expect(copyCalls(local)).toHaveLength(1);
    });

    test('can be shown, listed and stopped by its name', async () => {
      await local.clock.hold(async () => {
        const { name } = (await call('POST', '', COPY)).body;
        expect(await call('GET', `/${name}`)).toMatchObject({ status: 200, body: { name, status: 'RUNNING' } });
        expect(await call('GET')).toMatchObject({ status: 200, body: { executions: [{ name }] } });
        expect(await call('DELETE', `/${name}`)).toMatchObject({ status: 202, body: { name } });
        expect(await call('GET', `/${name}`)).toMatchObject({ body: { status: 'ABORTED' } });
      });
      await Promise.all(local.executions.list().map((execution) => local.service.settled(execution)));
      expect(noticesIn(local)).toMatchObject([{ body: { outcome: 'ABORTED', trigger: { type: 'Api' } } }]);
    });
  });
