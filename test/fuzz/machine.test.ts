import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { STAMP_KEY } from '../../functions/core/copy/stamp.ts';
import { readRecord } from '../../functions/core/recovery-points/read-record.ts';
import type { Tag } from '../../local/emulators/memorydb/store.ts';
import { machine } from '../statemachine/asl.ts';
import { readObject, SHARDS } from '../statemachine/copy-snapshot/exports.ts';
import { DELETES, expire, makeCopies, settle } from '../statemachine/expire-recovery-points/given.ts';
import { reportOf as expirationReportOf } from '../statemachine/expire-recovery-points/reports.ts';
import { noticesIn } from '../statemachine/notices.ts';
import { addCluster, addFleet, reportOf, runOf } from '../statemachine/protect-clusters/fleet.ts';
import { BUCKET, localService, type Outcome, SOURCE } from '../support/service.ts';
import { expiration, request, run, sourceTags } from './requests.ts';
import { runs } from './runs.ts';

const local = localService({ expireRecoveryPoints: 'on' });

/**
 * How an execution may end that no fault was injected into. What is not here, such as InvalidParameterValueException or
 * States.Runtime, is something that could have been known before.
 */
const FORESEEN = ['InvalidRequest', 'SnapshotNotFoundFault', 'SourceSnapshotTooOld', 'TagQuotaPerResourceExceeded'];

test('whatever the input, an execution ends, is reported once, asks MemoryDB nothing that it must refuse, and keeps data data', async () => {
  const ends = new Set<string>();
  await fc.assert(
    fc.asyncProperty(request, sourceTags, async (input, tags) => {
      await local.reset();
      Object.assign(local.memorydb.store.find(SOURCE) ?? {}, { tags });
      const outcome = await local.run(input);
      ends.add(outcome.error ?? String(outcome.states.at(-1)));
      expectForeseen(outcome);
      await expectMade(Object(input), outcome, tags);
    }),
    runs(100),
  );
  expect([...ends]).toEqual(expect.arrayContaining(['Succeeded', 'DryRunSucceeded', 'InvalidRequest']));
});

const FORESEEN_OF_EXPIRATIONS: readonly (string | undefined)[] = [
  'InvalidRequest',
  'RecoveryPointsNotExpired',
  undefined,
];

/** How a run may end. What is wrong with a cluster's request is known before any is copied. */
const FORESEEN_OF_RUNS = ['InvalidRequest', 'NoClusterSelected', 'ClustersNotProtected'];
const FORESEEN_OF_CLUSTERS = ['SourceSnapshotTooOld', 'SnapshotNotFoundFault', 'ClusterNotFoundFault', null];

test('whatever the input, a run ends, is reported once, and knows what became of every cluster', async () => {
  const ends = new Set<string>();
  await fc.assert(
    fc.asyncProperty(run, async (input) => {
      await local.reset();
      addFleet(local, 'carts', 'orders');
      addCluster(local, 'cache', 0);
      const { execution, ...outcome } = await runOf(local, input);
      ends.add(outcome.error ?? 'Succeeded');
      const { error } = outcome;
      const unforeseen = error === undefined || FORESEEN_OF_RUNS.includes(error) ? null : execution.cause;
      expect([outcome.status, unforeseen]).toEqual([error === undefined ? 'SUCCEEDED' : 'FAILED', null]);
      expect(noticesIn(local).map(({ body }) => [body.executionArn, body.error])).toEqual([
        [execution.arn, error ?? null],
      ]);
      const copies = local.executions.list().filter((each) => each !== execution);
      if (error === 'InvalidRequest' || error === 'NoClusterSelected') return expect(copies).toEqual([]);
      for (const row of reportOf(local, execution).Clusters) {
        const isKnown = FORESEEN_OF_CLUSTERS.includes(row.Error) || row.Verdict === 'UNPROTECTED';
        expect([row.Cluster, isKnown ? null : row.Error, row.Cause]).toEqual([row.Cluster, null, row.Cause]);
      }
    }),
    // Whatever the seed, these are among them.
    { ...runs(40), examples: [[{}], [{ ClusterNames: ['carts'] }]] },
  );
  expect([...ends].sort()).toEqual(['ClustersNotProtected', 'InvalidRequest', 'NoClusterSelected', 'Succeeded']);
});

test('whatever the input, a run that expires ends, is reported once, and deletes what its plan says and nothing else', async () => {
  const ends = new Set<string>();
  let deleted = 0;
  await fc.assert(
    fc.asyncProperty(expiration, async (input) => {
      await local.reset();
      await makeCopies(local, [19, 20, 21, 22]);
      const made = noticesIn(local).length;
      const copies = copiesIn();
      const { execution, error, status } = await expire(local, input);
      ends.add(error ?? 'Succeeded');
      const unforeseen = error === undefined || FORESEEN_OF_EXPIRATIONS.includes(error) ? null : execution.cause;
      expect([status, unforeseen]).toEqual([error === undefined ? 'SUCCEEDED' : 'FAILED', null]);
      expect(
        noticesIn(local)
          .slice(made)
          .map(({ body }) => [body.executionArn, body.error]),
      ).toEqual([[execution.arn, error ?? null]]);
      await settle(local);
      const plan = error === 'InvalidRequest' ? [] : expirationReportOf(local, execution).Points;
      const going = plan.filter(({ Outcome }) => Outcome === 'DELETED').map(({ Target }) => Target);
      deleted += going.length;
      expect(copiesIn()).toEqual(copies.filter((name) => !going.includes(name)));
      // The newest stays, whatever was asked for.
      expect(going).not.toContain('copy-22');
    }),
    // Whatever the seed, these are among them.
    {
      ...runs(25),
      examples: [
        [{ Lifecycle: { KeepLast: 2 }, Options: DELETES }],
        [{ Lifecycle: { KeepLast: 1 }, Options: DELETES }],
      ],
    },
  );
  expect([...ends].sort()).toEqual(['InvalidRequest', 'RecoveryPointsNotExpired', 'Succeeded']);
  expect(deleted).toBeGreaterThan(0);
});

const copiesIn = () =>
  local.memorydb.store.state.snapshots.map(({ name }) => name).filter((name) => name.startsWith('copy-'));

function expectForeseen({ status, error, states, execution }: Outcome): void {
  const unforeseen = error === undefined || FORESEEN.includes(error) ? null : execution.cause;
  expect([status, unforeseen]).toEqual([error === undefined ? 'SUCCEEDED' : 'FAILED', null]);
  expect(states.filter((state) => !Object.hasOwn(machine.States, state))).toEqual([]);
  expect(noticesIn(local).map(({ body }) => body.error)).toEqual([error ?? null]);
}

interface Asked {
  readonly Tags?: readonly Tag[];
  readonly Options?: { readonly InheritTags?: boolean };
}

/** What there is now is what was there before and what was asked for, to the letter. */
async function expectMade({ Tags = [], Options }: Asked, { output, states }: Outcome, inherited: readonly Tag[]) {
  const made =
    states.at(-1) === 'Succeeded'
      ? (output as { Mode: string; TargetSnapshotName: string; RecoveryPoint: string })
      : null;
  const copies = local.memorydb.store.state.snapshots.filter(({ name }) => name !== SOURCE);
  expect(copies.map(({ name }) => name)).toEqual(made?.Mode === 'Copy' ? [made.TargetSnapshotName] : []);
  expect(local.memorydb.store.find(SOURCE)).toMatchObject({ status: 'available', tags: inherited });
  for (const { tags } of copies) {
    const kept = Options?.InheritTags === false ? [] : inherited.filter(({ Key }) => !/^aws:/i.test(Key));
    const expected = new Map([...kept, ...Tags].map(({ Key, Value }) => [Key, Value ?? null]));
    const found = new Map(tags.map(({ Key, Value }) => [Key, Value ?? null]));
    expect(found.get(STAMP_KEY)).toMatch(/^memorydb-snapshot-copy-local\/sha256:/);
    found.delete(STAMP_KEY);
    expect(found).toEqual(expected);
  }
  const ends = [...SHARDS.map((shard) => `-${shard}.rdb`), '.claim.json', '.manifest.json'];
  const keys = made?.Mode === 'Export' ? ends.map((end) => `${made.TargetSnapshotName}${end}`) : [];
  const records = made ? [made.RecoveryPoint] : [];
  expect((await local.s3.store.list(BUCKET)).sort()).toEqual([...keys, ...records].sort());
  for (const key of records)
    expect(readRecord(key, readObject(local, key).toString())).toMatchObject({ Target: made?.TargetSnapshotName });
}
