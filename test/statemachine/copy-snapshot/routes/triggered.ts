import { describe, expect, test } from '@jest/globals';
import { readEvent } from '../../../../functions/core/triggers/event.ts';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { COPY, expectCopied } from '../given.ts';

const EVENT = {
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  source: 'shop.release',
  time: '2026-11-23T02:59:00Z',
  'detail-type': 'MemoryDB Snapshot Copy Requested',
};
const REPORTED = { type: 'Event', id: EVENT.id, source: EVENT.source, time: EVENT.time };

/** What the start function makes of an event is what the machine gets. */
const run = (local: TestService, event: unknown) => {
  const { name, input } = readEvent(event);
  return local.run(input, { name });
};

export const route = (local: TestService) =>
  describe('A request that an event has sent', () => {
    test('is reported with what asked for it, in the output and in the notice', async () => {
      const outcome = await run(local, { ...EVENT, detail: COPY });
      const { body, text } = expectCopied(local, outcome);
      expect(outcome.output).toMatchObject({
        Trigger: { Type: 'Event', Id: EVENT.id, Source: EVENT.source, Time: EVENT.time },
      });
      expect(body.trigger).toEqual(REPORTED);
      expect(text).toContain(`trigger    Event, ${EVENT.id}, from shop.release, ${EVENT.time}`);
    });

    test.each([
      { what: 'no request at all', detail: 'copy it', field: 'Detail' },
      { what: 'nothing', detail: null, field: 'Detail' },
      { what: 'a request without a source', detail: { TargetSnapshotName: 'a' }, field: 'SourceSnapshotName' },
      { what: 'a typing mistake', detail: { ...COPY, targetBucket: 'b' }, field: 'targetBucket' },
      { what: 'more than a request can be', detail: { ...COPY, Note: 'x'.repeat(200_000) }, field: 'Detail' },
    ])('and that is $what is refused, with the id and source of the event in the notice', async ({ detail, field }) => {
      const outcome = await run(local, { ...EVENT, detail });
      expectFailure(local, outcome, {
        error: 'InvalidRequest',
        failedIn: 'ValidateRequest',
        details: { Problems: expect.arrayContaining([expect.objectContaining({ field })]) },
      });
      const { body, text } = theNotice(local);
      expect(body.trigger).toEqual(REPORTED);
      expect(text).toContain(`${EVENT.id}, from shop.release`);
      expect(local.memorydb.calls).toEqual([]);
    });

    test('with a time that is none is refused, and reported as well as can be', async () => {
      await run(local, { ...EVENT, time: 'yesterday', detail: COPY });
      expect(theNotice(local).body).toMatchObject({
        error: 'InvalidRequest',
        trigger: { ...REPORTED, time: 'yesterday' },
        details: { Problems: [expect.objectContaining({ field: 'Trigger.Time' })] },
      });
    });

    test('copies the snapshot that CloudTrail says was asked for', async () => {
      const detail = {
        eventName: 'CreateSnapshot',
        requestParameters: { snapshotName: SOURCE, clusterName: 'orders' },
      };
      const event = {
        ...EVENT,
        source: 'aws.memorydb',
        'detail-type': 'AWS API Call via CloudTrail',
        detail,
        input: {},
      };
      const outcome = await run(local, event);
      expect(outcome.output).toMatchObject({ SourceSnapshotName: SOURCE, Trigger: { Type: 'CloudTrail' } });
      expect(copyCalls(local)).toHaveLength(1);
    });
  });
