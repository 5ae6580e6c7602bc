import { describe, expect, test } from '@jest/globals';
import { objectsOf } from '../../../functions/core/lifecycle/home.ts';
import { recordText } from '../../../functions/core/recovery-points/keep-record.ts';
import { recordKey } from '../../../functions/core/recovery-points/record.ts';
import { BUCKET, localService } from '../../support/service.ts';
import { readObject } from '../copy-snapshot/exports.ts';
import { theNotice } from '../notices.ts';
import {
  DELETES,
  deletions,
  everything,
  expire,
  machineArn,
  makeCopies,
  makeExports,
  outputOf,
  recordAt,
} from './given.ts';

const local = localService({ expireRecoveryPoints: 'on' });
const KEEP_1 = { Lifecycle: { KeepLast: 1 }, Options: DELETES };
const KEEP_3 = { Lifecycle: { KeepLast: 3 }, Options: DELETES };
const KEEP_2 = { Lifecycle: { KeepLast: 2 }, Options: DELETES };
const reportOf = (name: string) => JSON.parse(`${readObject(local, `reports/expire-recovery-points/${name}.json`)}`);

/** What a record says has to go of it, as `everything` shows it, and what comes: the marker over its record. */
function goneWith(key: string) {
  const { Export, Copy, Target } = recordAt(local, key);
  const objects = Export ? objectsOf(Export).map(({ Key, VersionId }) => `${Key} ${VersionId}`) : [];
  return [...objects, ...(Copy ? [`snapshot ${Target} available`] : [])];
}

describe('A run', () => {
  test('that is a dry one makes the plan, and no call that deletes', async () => {
    await makeCopies(local, [20, 21, 22]);
    const before = await everything(local);
    const outcome = await expire(local, { Lifecycle: { KeepLast: 2 } });
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Result: 'OK', DryRun: true } });
    expect(outputOf(outcome).Counts).toMatchObject({ DELETE: 1, KEEP: 2, DELETED: 0 });
    expect(deletions(local)).toEqual([]);
    expect(await everything(local)).toEqual(before);
    expect(theNotice(local, outcome).body).toMatchObject({ outcome: 'DRY_RUN', run: { points: expect.any(Array) } });
  });

  test('deletes exactly what the plan says; a second one deletes nothing', async () => {
    const copies = await makeCopies(local, [19, 20, 21, 22]);
    const exports = await makeExports(local, [19, 20, 21, 22]);
    // Beside them: a person's snapshot and object, and a copy of a copy, which shares the slot of its source's time.
    local.memorydb.store.addSnapshot({ name: 'copy-19-of-somebody', cluster: { Name: 'orders' } });
    await local.s3.store.putText(BUCKET, 'export-19-0009.rdb', 'somebody else');
    const { output } = await local.run({ SourceSnapshotName: 'copy-19', TargetSnapshotName: 'copy-of-copy' });
    const going = [copies[0], exports[0], (output as { RecoveryPoint: string }).RecoveryPoint].map(String);
    const gone = going.flatMap(goneWith);
    const before = await everything(local);

    const outcome = await expire(local, KEEP_3);
    await settle();
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Result: 'OK', DryRun: false, Warnings: [] } });
    expect(outputOf(outcome).Counts).toMatchObject({ DELETED: 3, LEFT: 0, FAILED: 0 });
    const markers = going.map((key) => `marker ${key}`);
    const after = await everything(local);
    // The marked record is a version of its own, which the marker hides.
    const marked = after.filter((each) => going.some((key) => each.startsWith(`${key} `)) && !before.includes(each));
    expect(marked).toHaveLength(3);
    expect(after).toEqual([...before.filter((each) => !gone.includes(each)), ...markers, ...marked].sort());
    const report = reportOf(outcome.execution.name);
    expect(report).toMatchObject({ Result: 'OK', Outcomes: { DELETED: 3 }, Format: expect.stringContaining('plan/1') });
    expect(report.Points.filter(({ Outcome }: { Outcome?: string }) => Outcome).length).toBe(3);
    expect(theNotice(local, outcome).text).toContain('DELETED');

    const calls = deletions(local).length;
    const second = await expire(local, KEEP_3);
    expect(outputOf(second).Counts).toMatchObject({ DELETE: 0, FINISH: 0, MISSING: 0, DELETED: 0 });
    expect([deletions(local).length, await everything(local)]).toEqual([calls, after]);
  });

  test.each(['DeleteSnapshot', 'DeleteObject'])(
    'that is stopped at %s is finished by the next one',
    async (operation) => {
      const [first] =
        operation === 'DeleteSnapshot' ? await makeCopies(local, [20, 22]) : await makeExports(local, [20, 22]);
      const key = String(first);
      const gone = goneWith(key);
      local.faults.inject({
        operation,
        error: operation === 'DeleteObject' ? 'AccessDenied' : 'AccessDeniedException',
      });
      const broken = await expire(local, KEEP_1);
      expect(broken).toMatchObject({ status: 'FAILED', error: 'RecoveryPointsNotExpired' });
      expect(recordAt(local, key).State).toBe('Deleting');

      const next = await expire(local, KEEP_1);
      await settle();
      expect(outputOf(next).Counts).toMatchObject({ FINISH: 1, DELETE: 0, DELETED: 1 });
      expect((await everything(local)).filter((each) => gone.includes(each))).toEqual([]);
    },
  );

  test('leaves whole a group that is over its bound, expires the others, and fails saying so', async () => {
    await makeCopies(local, [19, 20, 21, 22]);
    await makeExports(local, [20, 22]);
    const outcome = await expire(local, KEEP_1);
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'RecoveryPointsNotExpired' });
    expect(outcome.sentence).toMatch(/1 deleted.*1 group is over the bound/s);
    const { body } = theNotice(local, outcome);
    expect(body.run?.counts).toMatchObject({ OVER_BOUND: 3, DELETED: 1 });
    expect(local.memorydb.store.find('copy-19')?.status).toBe('available');
  });

  test('leaves what is not ours, was made anew, is from the future, or is held, and says why', async () => {
    const [first, second] = await makeCopies(local, [18, 19, 20, 21, 22]);
    await makeExports(local, [20, 21, 22]);
    const { store } = local.memorydb;
    // Another one under the name of the newest, which then takes no slot; one is restored from, and one is to be kept.
    const newest = store.find('copy-22');
    store.removeSnapshot('copy-22');
    store.addSnapshot({ name: 'copy-22', cluster: { Name: 'orders' }, tags: [] });
    store.setStatus('copy-18', 'restoring');
    const kept = store.find('copy-19');
    store.removeSnapshot('copy-19');
    if (kept) store.state.snapshots.push({ ...kept, tags: [...kept.tags, { Key: 'memorydb-snapshot-copy:keep' }] });
    await local.s3.store.mark(BUCKET, 'export-20.manifest.json', { isOnLegalHold: true });
    // A record of another deployment, and one that lies about its time.
    const record = recordAt(local, String(second));
    const foreign = { ...record, Deployment: 'other-dev', Target: 'foreign' };
    await local.s3.store.putText(BUCKET, recordKey(foreign), recordText(foreign));
    const future = { ...record, Source: { ...record.Source, CreatedAt: '2027-01-01T00:00:00.000Z' } };
    await local.s3.store.putText(BUCKET, recordKey(future), recordText(future));
    const before = await everything(local);

    const outcome = await expire(local, KEEP_2);
    expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { Result: 'OK' } });
    const verdicts = outputOf(outcome).Points.map(({ Target, Verdict, Reasons }) => [Target, Verdict, Reasons[0]]);
    expect(verdicts).toEqual(
      expect.arrayContaining([
        ['copy-22', 'MISSING', expect.anything()],
        ['copy-18', 'PASSED_OVER', expect.stringMatching(/^Restoring/)],
        ['copy-19', 'PASSED_OVER', expect.stringMatching(/^TaggedToKeep/)],
        ['export-20', 'PASSED_OVER', expect.stringMatching(/^Locked/)],
        ['foreign', 'PASSED_OVER', expect.stringMatching(/^NotOurs.*other-dev/)],
        ['copy-19', 'KEEP', expect.stringMatching(/^Future/)],
      ]),
    );
    expect(newest?.status).toBe('available');
    expect([deletions(local), await everything(local)]).toEqual([[], before]);
    expect(first).toBeDefined();
  });

  test('leaves a group of which the newest vanished after the plan, and says so', async () => {
    await makeCopies(local, [20, 22]);
    local.faults.inject({ operation: 'expirePoint', error: 'Lambda.ServiceException' });
    const { outcome, execution } = local.start(KEEP_1, { stateMachineArn: machineArn(local.service) });
    while (!execution.history.some((event) => event.stateEnteredEventDetails?.name === 'ExpirePoints'))
      await new Promise((resolve) => setImmediate(resolve));
    local.memorydb.store.removeSnapshot('copy-22');
    const ended = await outcome;
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { Warnings: [expect.stringMatching(/NewestGone/)] } });
    expect(local.memorydb.store.find('copy-20')?.status).toBe('available');
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
  });
});

/** Until MemoryDB has deleted what it is deleting. */
async function settle(): Promise<void> {
  await local.clock.sleep(60_000);
  await local.memorydb.settle();
}
