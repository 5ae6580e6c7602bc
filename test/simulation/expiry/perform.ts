import type { Snapshot } from '../../../local/emulators/memorydb/store.ts';
import type { Journal } from '../journal.ts';
import { attempt } from '../runs/attempt.ts';
import { BUCKET } from '../scenario/names.ts';
import type { Stage } from '../stage.ts';
import { layClaim } from './claims.ts';
import type { NamedObject, ObjectId, Point } from './ledger.ts';
import type { ExpiryRun } from './record.ts';
import { KEEP_KEY } from './record-text.ts';
import { isDue, reportOf } from './reports.ts';
import type { ExpiryAct } from './scenario.ts';
import type { SetClock } from './set-clock.ts';

const DAY = 24 * 3_600_000;

interface Means {
  readonly journal: Journal;
  readonly machines: Stage['machines'];
  readonly clock: SetClock;
}

/** Does what somebody does who is not the machine. */
export async function perform(run: ExpiryRun, act: ExpiryAct, { journal, machines, clock }: Means): Promise<void> {
  const { world, ledger, meddled } = run;
  const { store } = world.memorydb;
  const { seconds: _seconds, after: _after, ...what } = act;
  journal.say('somebody', JSON.stringify(what).slice(0, 300));
  const points = pointsFor(run);
  const chosen = 'which' in act ? points[act.which % Math.max(1, points.length)] : undefined;
  const meddle = (point: Point) => {
    meddled.push({ at: world.clock.now(), point });
    journal.say('somebody', `does so with ${point.target}`);
  };
  const start = (suffix: string, name: string, input: object, timeoutSeconds = 0) => {
    const { arn: stateMachineArn = '' } = machines.find(({ arn }) => arn.endsWith(suffix)) ?? {};
    const timeout = timeoutSeconds > 0 ? { timeoutSeconds } : {};
    attempt(() => world.executions.start(JSON.stringify(input), { stateMachineArn, name, ...timeout }));
  };
  switch (act.act) {
    case 'start':
      return start('-expire-recovery-points', act.name, act.input, act.timeoutSeconds);
    case 'stop':
      run.executions
        .find(({ execution: { name } }) => name === act.name)
        ?.execution.stop({ error: 'Simulation', cause: 'Stopped by the simulation.' });
      return;
    case 'copy':
      return start(run.ours, act.name, act.input);
    case 'copy-from':
      if (chosen?.kind !== 'Copy') return;
      meddle(chosen);
      return start(run.ours, act.name, { SourceSnapshotName: chosen.target, TargetSnapshotName: `${act.name}-kept` });
    case 'delete-cluster':
      return store.removeCluster(act.cluster);
    case 'jump':
      if (run.executions.every(({ execution: { status } }) => status !== 'RUNNING')) clock.jump(act.by);
      return;
    default:
      if (!chosen) return;
      await world.clock.hold(() => ledger.inTurn(() => withPoint(run, act, chosen, meddle)));
  }
}

/** What is about to be deleted, or if nothing is, everything: only people who are in the way show anything. */
function pointsFor(run: ExpiryRun): Point[] {
  const ours = [...run.ledger.points.values()].filter(({ isOurs }) => isOurs);
  const [first] = run.runs;
  const rows = first?.status === 'RUNNING' ? (reportOf(run, first)?.Points.filter(isDue) ?? []) : [];
  const due = new Set(rows.map(({ RecoveryPoint }) => RecoveryPoint));
  return due.size > 0 ? ours.filter(({ key }) => due.has(key)) : ours;
}

type OfPoint = Extract<ExpiryAct, { readonly which: number }>;

async function withPoint(run: ExpiryRun, what: OfPoint, point: Point, meddle: (point: Point) => void): Promise<void> {
  const { world, ledger } = run;
  const { store } = world.memorydb;
  const s3 = world.s3.store;
  const { snapshot, files, besides, bucket, target, key } = point;
  const isThere = snapshot !== null && ledger.isThere(snapshot);
  const hold = (why: string, by: Snapshot | ObjectId) => {
    if (!ledger.holds.has(point)) ledger.holds.set(point, { at: world.clock.now(), why, by });
  };
  /** Only what still is the point's own. */
  const own = (objects: readonly NamedObject[]) => objects.filter((object) => ledger.isCurrent(object));
  switch (what.act) {
    case 'lose-newest': {
      const whole = [...ledger.points.values()].filter(
        (each) => each.isOurs && each.wrong === null && ledger.isWhole(each),
      );
      const isNewest = (each: Point) =>
        each.createdAt <= world.clock.now() &&
        whole.every(
          (other) =>
            !ledger.isOfGroup(each, other) || other.createdAt <= each.createdAt || other.createdAt > world.clock.now(),
        );
      for (const each of whole.filter(isNewest)) await lose(run, each, meddle);
      return;
    }
    case 'lose':
      return lose(run, point, meddle);
    case 'remake':
      if (isThere) {
        await lose(run, point, meddle);
        store.addSnapshot({ name: target, cluster: { Name: point.cluster } });
      }
      for (const { Key } of own(files).slice(0, 1)) {
        meddle(point);
        await s3.putText(bucket ?? '', Key, 'made anew by somebody');
      }
      return;
    case 're-export':
      meddle(point);
      for (const { Key } of [...files, ...besides]) await s3.putText(bucket ?? '', Key, `${Key}, exported again`);
      return;
    case 'forge-manifest':
      meddle(point);
      if (bucket !== null) await s3.putText(bucket, `${target}.manifest.json`, '{"forged": true}');
      return;
    case 'claim':
      meddle(point);
      return layClaim(run, point, what.by);
    case 'keep':
      meddle(point);
      if (isThere) {
        Object.assign(snapshot, { tags: [...snapshot.tags, { Key: KEEP_KEY, Value: 'yes' }] });
        hold('tagged to keep', snapshot);
      }
      for (const { Key, id } of own([...besides.slice(0, 1), ...files.slice(0, 1)]).slice(0, 1)) {
        await s3.mark(bucket ?? '', Key, { tags: { [KEEP_KEY]: '' } });
        hold('tagged to keep', id);
      }
      return;
    case 'lock':
      meddle(point);
      // Object Lock needs versions.
      for (const { Key, id } of run.scenario.isVersioned ? own(files).slice(-1) : []) {
        await s3.mark(bucket ?? '', Key, { retainedUntil: world.clock.now() + 300 * DAY });
        hold('locked', id);
      }
      return;
    case 'restore':
      if (!isThere || snapshot.status !== 'available') return;
      meddle(point);
      store.setStatus(target, 'restoring');
      return;
    case 'lose-record':
      meddle(point);
      await s3.remove(BUCKET, key);
      return;
    case 'revive': {
      const text = ledger.textOf(key);
      if (!text?.includes('"State": "Deleting"')) return;
      meddle(point);
      await s3.putText(BUCKET, key, text.replace('"State": "Deleting"', '"State": "Proven"'));
      return;
    }
    case 'copy-ours':
      if (!isThere || store.find(`${target}-of-somebody`)) return;
      store.addSnapshot({
        ...{ name: `${target}-of-somebody`, cluster: { Name: point.cluster }, createdAt: point.createdAt },
        tags: snapshot.tags,
      });
  }
}

async function lose({ world, ledger }: ExpiryRun, point: Point, meddle: (point: Point) => void): Promise<void> {
  const { snapshot, files, bucket } = point;
  if (snapshot && ledger.isThere(snapshot)) {
    meddle(point);
    world.memorydb.store.removeSnapshot(snapshot.name);
  }
  for (const file of files.filter((each) => ledger.isCurrent(each)).slice(0, 1)) {
    meddle(point);
    await world.s3.store.remove(bucket ?? '', file.Key);
  }
}
