import { expect, test } from '@jest/globals';
import type { ExpiredPoint } from '../../../functions/core/lifecycle/contract.ts';
import { dueOf } from '../../../functions/core/lifecycle/due.ts';
import { csvOf, reportOf } from '../../../functions/core/lifecycle/table.ts';
import { concludeExpiry } from '../../../functions/expire-recovery-points/conclude-expiry.ts';
import { expireInput, exportOf, NOW } from '../core/lifecycle/expiring.ts';
import { DAY, lifecycle, planOf, pointAt } from '../core/lifecycle/plans.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { fault } from '../ports.ts';

const { Place, PlannedAt, Execution } = expireInput(exportOf(20), []);
const nights = [0, 1, 2, 3].map((index) => pointAt(new Date(Date.parse(NOW) - index * DAY).toISOString()));
const plan = planOf(nights, { KeepLast: 2 });
const Options = { DryRun: false, MostDeletions: 3 };
const report = reportOf(plan, {
  ...{ Execution: Execution.Id, PlannedAt, Lifecycle: lifecycle({ KeepLast: 2 }), Options },
});
const Outcomes: ExpiredPoint[] = [
  { Outcome: 'DELETED', Kept: 1 },
  { Outcome: 'LEFT', Reason: 'Locked' },
];
const frame = { Options, PlannedAt, Due: dueOf(plan).length, Deferred: 0, Results: Place, Warnings: [], Trigger: null };

test.each(['.json', '.csv'])(
  'An attempt that ends at its report as %s is made again, and says the same',
  async (end) => {
    const conclude = async (broken: string) => {
      const objects = new ObjectsInMemory();
      const { putText } = objects;
      objects.putText = async (place, text) => {
        await putText.call(objects, place, text);
        if (place.key === `${Place.Prefix}${broken}`) throw fault('TransientServiceError');
      };
      objects.put(`${Place.Prefix}.json`, JSON.stringify(report));
      objects.put(`${Place.Prefix}.csv`, csvOf(report));
      const attempt = () => concludeExpiry({ objects })({ Plan: frame, Outcomes, Now: NOW });
      if (broken !== '') {
        await expect(attempt()).rejects.toMatchObject({ name: 'TransientServiceError' });
        objects.putText = putText;
      }
      return { conclusion: await attempt(), texts: objects.objects };
    };
    const once = await conclude('');
    expect(once.conclusion.Summary).toBe(
      'Of 2 recovery points that were due: 1 deleted, 1 left. The plan: 4 points: 2 to delete, 2 to keep.',
    );
    expect(once.conclusion.Bytes).toBe(1_000);
    expect(JSON.parse(String(once.texts.get(`${Place.Prefix}.json`)))).toMatchObject({ Bytes: 1_000 });
    expect(await conclude(end)).toEqual(once);
  },
);
