import { describe, expect, test } from '@jest/globals';
import { jsonBytes } from '../../../../functions/core/json.ts';
import { OUTCOMES } from '../../../../functions/core/lifecycle/conclusion.ts';
import { type Hold, PLAN_VERDICTS } from '../../../../functions/core/lifecycle/contract.ts';
import { csvOf, linesOf, reportOf } from '../../../../functions/core/lifecycle/table.ts';
import { ended } from './ended.ts';
import { DAY, EXPORTED, lifecycle, NOW, planOf, pointAt } from './plans.ts';

const nights = (count: number) =>
  Array.from({ length: count }, (_, index) => pointAt(new Date(Date.parse(NOW) - index * DAY).toISOString()));
const exported = (time: string, changes: object = {}) =>
  pointAt(time, { Kind: 'Export', Place: EXPORTED, Proof: 'Checksum', Target: 'exports/orders', ...changes });

const plan = planOf(
  [
    ...nights(4),
    exported('2026-11-20T03:00:00.000Z'),
    exported('2026-11-19T03:00:00.000Z', { State: 'Deleting', Bytes: null }),
    exported('2026-11-18T03:00:00.000Z', { Cluster: 'shop' }),
  ],
  { KeepLast: 3 },
  {
    gone: new Set(['shop']),
    failedCopies: [{ Cluster: 'orders', Name: 'it-failed', Place: { ...EXPORTED, Bucket: null } }],
  },
);

describe('A plan as a table', () => {
  const table = ended(plan, true);

  test('counts every verdict, and sums up what is known to be freed', () => {
    expect(table.Counts).toEqual({
      ...Object.fromEntries([...PLAN_VERDICTS, ...OUTCOMES].map((verdict) => [verdict, 0])),
      ...{ FAILED_COPY: 1, FINISH: 1, DELETE: 1, CLUSTER_GONE: 1, KEEP: 4 },
    });
    expect(table.Bytes).toBe(1_000);
    expect(table.Summary).toBe(
      'A dry run, nothing is deleted. 8 points: 1 failed copies to delete by hand, 1 to finish deleting, 1 to delete, 1 of clusters that no longer exist, 4 to keep.',
    );
    expect(ended(planOf([], { KeepLast: 1 }), false).Summary).toBe('0 points.');
  });

  test('has a line for each point, with every reason and the command under it', () => {
    expect(linesOf(table).slice(0, 7)).toEqual([
      'FAILED_COPY   orders  eu-central-1                                                        it-failed',
      '    FailedCopy: MemoryDB could not make it; it is never deleted by a run',
      '    aws memorydb delete-snapshot --snapshot-name it-failed --region eu-central-1',
      'FINISH        orders  s3://memorydb-snapshot-exports  Checksum  2026-11-19T03:00:00.000Z  exports/orders',
      '    Deleting: its deletion has begun, and is finished first',
      'DELETE        orders  eu-central-1                    Copy      2026-11-24T12:00:00.000Z  copy-2026-11-24T12:00:00.000Z',
      '    KeepLast 3: 3 newer times have one',
    ]);
  });

  test('says which groups are left whole, and what to do', () => {
    const over = ended(planOf(nights(9), { KeepLast: 5 }, { mostDeletions: 3 }), false);
    expect(over.Summary).toBe(
      '9 points: 4 left because too many of their group would go, 5 to keep. 1 group is over the bound and left whole, such as that of cluster orders. If the plan is right, start the run with an Options.MostDeletions of at least 4.',
    );
    expect(linesOf(over).at(-1)).toBe(
      'orders, eu-central-1, Copy: If the plan is right, start the run with an Options.MostDeletions of at least 4.',
    );
  });

  test('warns of what would go but for an execution that uses it, and not of what is kept besides', () => {
    const [newest, second, ...others] = nights(6);
    const holds: Hold[][] = [['InUse'], ['TaggedToKeep', 'InUse'], [], ['InUse']];
    const points = others.map((point, index) => ({ ...point, Holds: holds[index] ?? [] }));
    const used = planOf(
      [newest, second, ...points].flatMap((point) => point ?? []),
      { KeepLast: 2 },
    );
    expect(ended(used, true).Warnings).toEqual([
      '2 that would go are in use, such as copy-2026-11-25T12:00:00.000Z. Start the run when nothing is copied or exported.',
    ]);
    expect(ended(planOf(nights(6), { KeepLast: 5 }), true).Warnings).toEqual([]);
  });

  test('names no points of groups over their bound but those of its rows, so that it is small', () => {
    const groups = Array.from({ length: 60 }, (_, index) => `${index}`.padStart(40, 'c'));
    const all = groups.flatMap((Cluster) =>
      Array.from({ length: 72 }, (_, index) =>
        exported(new Date(Date.parse(NOW) - Math.floor(index / 24) * DAY).toISOString(), {
          Cluster,
          Target: `${index}`.padStart(900, 'x'),
        }),
      ),
    );
    const over = ended(planOf(all, { KeepLast: 1 }), false);
    expect(over.OverBound).toHaveLength(50);
    expect(jsonBytes(over.OverBound)).toBeLessThan(50 * 1024);
  });

  test('is bounded, and says how much is left out', () => {
    const large = ended(planOf(nights(3_000), { KeepLast: 1, KeepDaily: 2, KeepWithinDays: 3 }), true);
    expect(large.Rows).toHaveLength(50);
    expect(jsonBytes(large)).toBeLessThan(64 * 1024);
    expect(linesOf(large)).toContain('… and 2950 more, see the report');
  });
});

describe('The report of a plan', () => {
  const Options = { DryRun: true, MostDeletions: 3 };
  const report = reportOf(plan, {
    ...{ Execution: 'arn', PlannedAt: NOW, Lifecycle: lifecycle({ KeepLast: 3 }), Options },
  });

  test('has every point and every group', () => {
    expect(report).toMatchObject({
      Format: 'memorydb-snapshot-copy/expiration-plan/1',
      Summary: /^A dry run/.exec(report.Summary)?.input,
    });
    expect(report.Points).toBe(plan.Rows);
    expect(report.Groups).toBe(plan.Groups);
  });

  test('is a line for each point as CSV, without formulas', () => {
    const lines = csvOf(report).split('\r\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe(
      'Cluster,Verdict,Outcome,Kind,AccountId,Region,Bucket,Proof,SourceCreatedAt,Target,Bytes,RecoveryPoint,Fix,Reasons',
    );
    expect(lines[2]).toMatch(
      /^orders,FINISH,,Export,111122223333,eu-central-1,memorydb-snapshot-exports,Checksum,2026-11-19T03:00:00.000Z,exports\/orders,,recovery-points\/orders\/2026-11-19T03-00-00.000Z-export-[\da-f]{16}.json,,"Deleting: its deletion has begun, and is finished first"$/,
    );
    const formula = planOf([exported(NOW, { Target: '=1+1' })], { KeepLast: 1 });
    expect(csvOf({ Points: formula.Rows })).toContain(",'=1+1,");
  });
});
