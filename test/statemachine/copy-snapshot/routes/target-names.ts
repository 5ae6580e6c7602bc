import { describe, expect, test } from '@jest/globals';
import { BUCKET, SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls, keysIn } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { snapshotNames } from '../given.ts';

const DERIVED = 'orders-2026-11-20-03-00-17';
const named = (TargetSnapshotName: string) => ({ SourceSnapshotName: SOURCE, TargetSnapshotName });

export const route = (local: TestService) =>
  describe("A target's name", () => {
    test('may leave cluster, source, date and time to be filled in', async () => {
      const outcome = await local.run(named('{cluster}-{date}-{time}-of-{source}'));
      const name = 'orders-2026-11-23-03-00-of-automatic-orders-2026-11-20-03-00';
      expect(outcome.output).toMatchObject({ TargetSnapshotName: name, Snapshot: { Name: name } });
      expect(snapshotNames(local)).toEqual([SOURCE, name].sort());
      expect(theNotice(local).body).toMatchObject({ target: name });
    });

    test('may do so for an export too', async () => {
      await local.run({ ...named('{cluster} of {date}'), TargetBucket: BUCKET });
      expect(await keysIn(local)).toEqual(['0001', '0002', '0003'].map((it) => `orders of 2026-11-23-${it}.rdb`));
    });

    test('has the date and time of what asked for it, in UTC, whenever that gets through', async () => {
      const Trigger = { Type: 'Schedule', Id: 's', Time: '2026-11-24T00:30:00+01:00' };
      const outcome = await local.run({ ...named('orders-{date}-{time}'), Trigger });
      expect(outcome.output).toMatchObject({ TargetSnapshotName: 'orders-2026-11-23-23-30' });
    });

    test('has them by the clock of the schedule that asked for it', async () => {
      const Trigger = { Type: 'Schedule', Time: '2027-03-28T23:00:00Z', TimeZone: 'Europe/Berlin', LocalTime: '01:00' };
      const outcome = await local.run({ ...named('orders-{date}-{time}'), Trigger });
      expect(outcome.output).toMatchObject({ TargetSnapshotName: 'orders-2027-03-29-01-00' });
    });

    test('is made of the cluster and the time of its source if the request has none', async () => {
      const outcome = await local.run({ SourceSnapshotName: SOURCE });
      expect(outcome.output).toMatchObject({ TargetSnapshotName: DERIVED });
      expect(snapshotNames(local)).toEqual([SOURCE, DERIVED].sort());
    });

    test('is the same for the same source every time, so that the copy is adopted', async () => {
      await local.run({ SourceSnapshotName: SOURCE });
      await local.clock.sleep(86_400_000);
      const outcome = await local.run({ SourceSnapshotName: SOURCE });
      expect(outcome.output).toMatchObject({ TargetSnapshotName: DERIVED, Adopted: true });
      expect(snapshotNames(local)).toEqual([SOURCE, DERIVED].sort());
    });

    test('is made only when its source is ready, and so has its time', async () => {
      local.memorydb.store.setStatus(SOURCE, 'creating');
      const { outcome } = local.start({ SourceSnapshotName: SOURCE });
      await local.clock.sleep(100_000);
      expect(copyCalls(local)).toEqual([]);
      local.memorydb.store.setStatus(SOURCE, 'available');
      expect((await outcome).output).toMatchObject({ TargetSnapshotName: DERIVED });
    });

    test('is not known to a dry run as long as its source is being made', async () => {
      local.memorydb.store.setStatus(SOURCE, 'creating');
      const outcome = await local.run({ SourceSnapshotName: SOURCE, Options: { DryRun: true } });
      expect(outcome.output).toMatchObject({
        TargetSnapshotName: null,
        DryRun: { WouldDo: expect.stringContaining('to a name made of its cluster and time'), ExpectedObjects: [] },
      });
    });

    test('has to be given for a source that does not say when it was made', async () => {
      local.memorydb.store.addSnapshot({ name: 'by-hand', shards: [], cluster: { Name: 'orders' } });
      const outcome = await local.run({ SourceSnapshotName: 'by-hand' });
      const problem = { field: 'TargetSnapshotName', value: null, remedy: 'add a TargetSnapshotName' };
      expectFailure(local, outcome, {
        error: 'InvalidRequest',
        failedIn: 'ValidateRequest',
        details: { Problems: [expect.objectContaining(problem)] },
      });
    });

    test('that is too long once it is filled in is refused', async () => {
      const long = `${'n'.repeat(240)}-{source}`;
      expectFailure(local, await local.run(named(long)), {
        error: 'InvalidRequest',
        failedIn: 'ValidateRequest',
        details: {
          Problems: [
            expect.objectContaining({ field: 'TargetSnapshotName', rule: expect.stringMatching(/^1 to 255 /) }),
          ],
        },
      });
      expect(copyCalls(local)).toEqual([]);
    });
  });
