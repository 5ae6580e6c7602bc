import type { Execution } from '../../../local/asl/shared.ts';
import { ACCOUNT_ID, REGION } from '../../../local/service/account.ts';
import { judgements } from '../../functions/core/lifecycle/reference.ts';
import { hasTags, isNamed } from '../runs/selection.ts';
import { BUCKET } from '../scenario/names.ts';
import { FALSE_RECORDS } from './false-records.ts';
import type { Point } from './ledger.ts';
import type { ExpiryRun, PlanSight } from './record.ts';
import { KEEP_KEY, STAMP_KEY } from './record-text.ts';
import type { ExpiryInput } from './scenario.ts';

const inputOf = ({ input }: Execution): ExpiryInput => JSON.parse(input);

/** Only a false that somebody wrote deletes. */
export const isDry = (execution: Execution): boolean => inputOf(execution).Options?.DryRun !== false;

export const isFlawed = ({ scenario }: ExpiryRun, { input }: Execution): boolean =>
  scenario.isFlawed && input === JSON.stringify(scenario.input);

const RULES = ['KeepLast', 'KeepHourly', 'KeepDaily', 'KeepWeekly', 'KeepMonthly', 'KeepYearly', 'KeepWithinDays'];

/** @param now when the plan is made, which decides what is later than that */
export function sightOf(run: ExpiryRun, execution: Execution, now: number): PlanSight {
  const { ledger, world, ours } = run;
  const input = inputOf(execution);
  const { Lifecycle = {}, Options = {} } = input;
  const rules = Object.fromEntries(RULES.map((rule) => [rule, Lifecycle[rule] ?? 0]));
  const lifecycle = { ...rules, TimeZone: Lifecycle['TimeZone'] ?? 'UTC' };
  const standing = (cluster: string) => standingOf(run, cluster, input);
  const known = ledger.recordKeys.flatMap((key) => ledger.points.get(key) ?? []);
  const asked = known.filter(({ cluster }) => standing(cluster) !== 'NotSelected');
  const isRefused = ({ isOurs, wrong, bucket, kind }: Point) =>
    !isOurs || treatmentOf(wrong) === 'refused' || (kind === 'Export' && bucket !== BUCKET);
  const points = asked.filter((point) => !isRefused(point));
  const missing = new Set(points.filter((point) => !exists(run, point)).map(({ key }) => key));
  const judged = judgements({
    points: points.map((point) => ({
      Key: point.key,
      Record: {
        State: ledger.stateOf(point.key) === 'Deleting' ? 'Deleting' : 'Proven',
        Cluster: point.cluster,
        Kind: point.kind,
        Source: { Arn: '', Name: '', CreatedAt: new Date(point.createdAt).toISOString() },
        Target: point.target,
        Place: { AccountId: ACCOUNT_ID, Region: REGION, Bucket: point.bucket },
        Proof: point.proof,
        Bytes: null,
      },
      Exists: !missing.has(point.key),
      // Which does not matter to a verdict.
      Holds: isHeld(run, point, now, missing) ? ['InUse'] : [],
    })),
    failedCopies: [],
    refused: [],
    gone: new Set(asked.map(({ cluster }) => cluster).filter((cluster) => standing(cluster) === 'Gone')),
    lifecycle: lifecycle as unknown as Parameters<typeof judgements>[0]['lifecycle'],
    mostDeletions: Options.MostDeletions ?? 3,
    now: new Date(now).toISOString(),
  });
  return {
    verdicts: new Map([
      ...judged.map(({ key, verdict }): [string, string] => [key, verdict]),
      ...asked.filter(isRefused).map(({ key }): [string, string] => [key, 'PASSED_OVER']),
    ]),
    failedCopies: world.memorydb.store.state.snapshots
      .filter(
        ({ status, source, tags, cluster }) =>
          status === 'failed' &&
          source === 'manual' &&
          tags.some(({ Key, Value = '' }) => Key === STAMP_KEY && Value.startsWith(`${ours}/`)) &&
          standing(cluster.Name) !== 'NotSelected',
      )
      .map(({ name }) => name)
      .sort(),
  };
}

export const treatmentOf = (wrong: Point['wrong']) => (wrong === null ? null : FALSE_RECORDS[wrong].treatment);

function standingOf({ world }: ExpiryRun, cluster: string, input: ExpiryInput): 'Selected' | 'Gone' | 'NotSelected' {
  if (!isNamed(cluster, input)) return 'NotSelected';
  const found = world.memorydb.store.findCluster(cluster);
  if (found) {
    const tags = Object.fromEntries(found.tags.map(({ Key, Value = '' }) => [Key, Value]));
    return hasTags(tags, input) ? 'Selected' : 'NotSelected';
  }
  return input.ClusterNames?.includes(cluster) && input.ClusterTags === undefined ? 'Selected' : 'Gone';
}

const exists = ({ ledger }: ExpiryRun, point: Point): boolean =>
  treatmentOf(point.wrong) !== 'missing' &&
  (point.kind === 'Export' || point.snapshot !== null) &&
  ledger.isWhole(point);

/** @param missing the keys of the records whose points do not exist */
function isHeld(run: ExpiryRun, point: Point, now: number, missing: ReadonlySet<string>): boolean {
  const { ledger, world } = run;
  // The stamp that a record has is to be that of what it says, whether or not the snapshot has it.
  if (treatmentOf(point.wrong) === 'unidentified' || point.wrong === 'other-stamp' || isUsed(run, point)) return true;
  if (point.kind === 'Copy') {
    const named = world.memorydb.store.find(point.target);
    return (
      ['restoring', 'copying', 'exporting'].includes(named?.status ?? '') ||
      named?.tags.some(({ Key }) => Key === KEEP_KEY) === true
    );
  }
  const end = point.key.slice(point.key.lastIndexOf('-export-'));
  if (ledger.recordKeys.some((key) => key !== point.key && key.endsWith(end) && !missing.has(key))) return true;
  const tagged = [point.besides[0], point.files[0]];
  return [...point.besides, ...point.files].some((object) => {
    const { Key, VersionId, id } = object;
    if (!ledger.isThere(id)) return false;
    const {
      tags = {},
      retainedUntil = 0,
      isOnLegalHold = false,
    } = world.s3.store.marksOf(point.bucket ?? '', Key, VersionId ?? undefined);
    return (tagged.includes(object) && KEEP_KEY in tags) || retainedUntil > now || isOnLegalHold;
  });
}

/** Whether a running execution of copy-snapshot has the point as its source, or may give its name to something. */
export const isUsed = ({ copies }: ExpiryRun, point: Point, before = Number.POSITIVE_INFINITY): boolean =>
  copies.some(({ status, startDate, input }) => {
    if (status !== 'RUNNING' || startDate.getTime() >= before) return false;
    const { SourceSnapshotName, SourceClusterName, TargetSnapshotName, TargetBucket } = JSON.parse(input);
    if (point.kind === 'Copy' && SourceSnapshotName === point.target) return true;
    if ((TargetBucket === undefined) !== (point.kind === 'Copy')) return false;
    if (SourceClusterName !== undefined && SourceClusterName !== point.cluster) return false;
    const [start = '', ...rest] = String(TargetSnapshotName ?? '{any}').split(/\{[^}]*\}/);
    const end = rest.at(-1);
    return end === undefined ? point.target === start : point.target.startsWith(start) && point.target.endsWith(end);
  });
