import { stampOf } from '../../../functions/core/copy/stamp.ts';
import { ACCOUNT_ID, REGION } from '../../../local/service/account.ts';
import { ageOf } from '../oracle.ts';
import type { Ran, Run, WrittenRecord } from '../record.ts';
import { differences, type Json, that } from './differences.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';
import { visitsOf } from './visits.ts';

export const recorded: Invariant = {
  name: 'recorded',
  says: 'After every success there is a record that says what was copied or exported, when its source was made, how it was proven, and each object with its ETag and version; or a warning that there is none, for a reason.',
  check: (run) => together(run.executions.map((ran) => left(run, ran))),
};

function left(run: Run, ran: Ran): Verdict {
  const { execution, asked } = ran;
  const { name, status, input, output } = execution;
  if (status !== 'SUCCEEDED' || !asked || JSON.parse(input).Options?.DryRun === true) return verdict([]);
  const out: Json = JSON.parse(output ?? '{}');
  const isWarned = out.Warnings.some((warning: string) => /recovery point is not recorded/.test(warning));
  if (out.RecoveryPoint === null)
    return verdict(
      'no record',
      !isWarned && `${name} left no record, and does not warn of that.`,
      !isExcused(run, ran) && `${name} left no record, for no reason.`,
    );
  const record = run.records.findLast(({ key, at }) => key === out.RecoveryPoint && at <= (ran.ended?.at ?? 0));
  if (!record) return verdict('a record', `The record of ${name}, ${out.RecoveryPoint}, was never written.`);
  const wrong = differences(expectedOf(run, ran, out, record), JSON.parse(record.text));
  return verdict(
    record.execution === name ? 'a record' : 'an earlier record',
    isWarned && `${name} warns of a record that is there.`,
    wrong.length > 0 && `The record of ${name} is not so in ${wrong.join(', ')}.`,
  );
}

/** Automatic snapshots have their time in their names, those of others only at their shards. */
const isDated = ({ source: { name, shards } }: NonNullable<Ran['asked']>): boolean =>
  shards.length > 0 || name.startsWith('automatic.');

function isExcused({ hits, exchanges, meddled }: Run, { execution, asked }: Ran): boolean {
  if (asked && !isDated(asked)) return true;
  // Such as by a bucket that is in another region, or another account's.
  const isRefused = exchanges.some(
    (each) => each.execution === execution.name && each.functionKey === 'recordPoint' && each.error !== null,
  );
  const visit = visitsOf(execution).find(({ state }) => state === 'RecordPoint');
  const isOfRecording = ({ at, operation }: Run['hits'][number]) =>
    at >= (visit?.from ?? 0) && at <= (visit?.to ?? 0) && operation === 'recordPoint';
  return isRefused || hits.some(isOfRecording) || meddled.some(({ what }) => what.endsWith('.rdb'));
}

function expectedOf(run: Run, { execution, asked }: Ran, out: Json, record: WrittenRecord) {
  const { source, target, bucket } = asked as NonNullable<Ran['asked']>;
  const { world, executions } = run;
  const arn = (name: string) => world.memorydb.store.arn(name);
  const stronger = strongerBefore(run, record);
  const madeBy = ({ execution }: Ran) =>
    stronger ? execution.arn === stronger.Execution : execution.name === record.execution;
  const made = executions.find(madeBy)?.execution ?? execution;
  const isDuring = that(
    (actual) =>
      Date.parse(actual) >= made.startDate.getTime() && Date.parse(actual) <= (made.stopDate?.getTime() ?? Number.NaN),
  );
  return {
    Format: 'memorydb-snapshot-copy/recovery-point/1',
    State: 'Proven',
    Cluster: source.cluster.Name,
    Kind: bucket === null ? 'Copy' : 'Export',
    Source: {
      Arn: arn(source.name),
      Name: source.name,
      CreatedAt: source.shards.length > 0 ? new Date(ageOf(source)).toISOString() : that((actual) => actual !== null),
    },
    Target: target,
    Place: { AccountId: ACCOUNT_ID, Region: REGION, Bucket: bucket },
    Proof:
      stronger?.Proof ??
      that((actual) => actual === proofOf(out) || (actual === 'Checksum' && record.execution !== execution.name)),
    Copy: bucket === null ? copyOf(run, arn(target), record) : null,
    Export: bucket === null ? null : exportOf(run, out, record, target, source.shards),
    StartedAt: that((actual) => Math.abs(Date.parse(actual) - made.startDate.getTime()) < 1_000),
    ProvenAt: isDuring,
    Execution: made.arn,
    Deployment: execution.machineArn.split(':').at(-1),
  };
}

/** The record of the same objects by a stronger proof than the writer's that was there before; undefined if there was none. */
function strongerBefore({ records, executions }: Run, record: WrittenRecord): Json | undefined {
  const before = records.slice(0, records.indexOf(record)).findLast(({ key }) => key === record.key);
  if (!before) return undefined;
  const [earlier, later] = [before, record].map(({ text }): Json => JSON.parse(text));
  const objectsIn = ({ Export }: Json) =>
    JSON.stringify(Export?.Objects.map(({ Verdict: _, ...object }: Json) => object));
  if (earlier.Proof !== 'Checksum' || objectsIn(earlier) !== objectsIn(later)) return undefined;
  const writer = executions.find(({ execution }) => execution.name === record.execution)?.execution;
  // What one that was stopped has proven, it does not say.
  const isWeaker = writer?.output ? proofOf(JSON.parse(writer.output)) !== 'Checksum' : later.Execution !== writer?.arn;
  return isWeaker ? earlier : undefined;
}

function copyOf({ meddled }: Run, Arn: string, { copy, text }: WrittenRecord) {
  const { Source, Target, Copy, Deployment }: Json = JSON.parse(text);
  const { SourceCreatedAt = 'left out', KmsKeyId = null } = Copy?.StampedWith ?? {};
  const request = { TargetSnapshotName: Target, KmsKeyId };
  const recomputed = stampOf(request, { Arn: Source.Arn, CreatedAt: SourceCreatedAt }, Deployment);
  // Between the look at the copy and the writing, somebody may have deleted it.
  if (meddled.some(({ what }) => what === Target)) return { Arn, Stamp: recomputed };
  return {
    ...{ Arn, Stamp: copy?.stamp, KmsKeyId: copy?.kmsKeyId },
    StampedWith: that(() => recomputed === copy?.stamp),
  };
}

const proofOf = ({ Mode, Export: exported }: Json): string => {
  if (Mode === 'Copy') return 'Copy';
  return exported.Objects.every(({ Verdict }: Json) => Verdict === 'verified') ? exported.Level : 'Unverifiable';
};

function exportOf(
  { meddled }: Run,
  out: Json,
  { objects }: WrittenRecord,
  target: string,
  shards: readonly { readonly name: string }[],
) {
  // Between the look at the objects and the writing, somebody may have been at them.
  const isStill = meddled.every(({ what }) => !what.endsWith('.rdb'));
  const inS3 = (Key: string) => ({ Key, ...(isStill ? objects.get(Key) : {}) });
  return {
    Objects: shards.map(({ name: Shard }, index) => {
      const { Key, Bytes, ETag } = out.Export.Objects[index] ?? {};
      return { Shard, ...inS3(`${target}-${Shard}.rdb`), Bytes, ...(isStill ? {} : { Key, ETag }) };
    }),
    Manifest: out.Export.Manifest === null ? null : inS3(`${target}.manifest.json`),
    Claim: inS3(`${target}.claim.json`),
  };
}
