import { existsSync, readFileSync } from 'node:fs';
import type { Ran, Run } from '../record.ts';
import { differences } from './differences.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';
import { isComplete, isTakenAway } from './succeeds-with-proof.ts';

export const manifest: Invariant = {
  name: 'manifest',
  says: 'There is a manifest beside every export that succeeded, with every shard as it lies in the bucket and as the output has it; and beside none that was not whole when it was looked at.',
  check: (run) => together(run.executions.map((ran) => left(run, ran))),
};

function left(run: Run, ran: Ran): Verdict {
  const { executions, world } = run;
  const {
    execution: { name, status },
    asked,
    looked,
  } = ran;
  if (!asked?.bucket || looked?.truth?.kind !== 'export') return verdict([]);
  const isOfAnother = executions.some(
    (other) => other.execution.status === 'SUCCEEDED' && other.asked?.target === asked.target,
  );
  const path = world.s3.store.pathOf(asked.bucket, `${asked.target}.manifest.json`);
  const isThere = existsSync(path);
  const wrong =
    status === 'SUCCEEDED' && isThere && !isTakenAway(run, ran) ? wrongIn(run, ran, readFileSync(path, 'utf8')) : [];
  return verdict(
    isThere ? 'a manifest' : 'no manifest',
    status === 'SUCCEEDED' && !isThere && `${name} succeeded, and left no manifest.`,
    wrong.length > 0 && `The manifest of ${name} is not so in ${wrong.join(', ')}.`,
    status === 'FAILED' &&
      isThere &&
      !isOfAnother &&
      !isComplete(looked.truth) &&
      `${name} left a manifest of what was not whole.`,
  );
}

/** Of one that another execution has written, or somebody, nothing is known here. */
function wrongIn({ world, exchanges }: Run, { execution, asked, looked }: Ran, text: string): string[] {
  const actual = JSON.parse(text);
  const askedByClaim = exchanges.findLast(
    (each) =>
      each.execution === execution.name && each.functionKey === 'claimExport' && each.operation === 'DescribeSnapshots',
  );
  const wasGone = askedByClaim?.error === 'SnapshotNotFoundFault';
  const claimOfConclusion = exchanges.findLast(
    (each) =>
      each.execution === execution.name &&
      each.functionKey === 'concludeExport' &&
      each.operation === 'GetObject' &&
      Object(each.input).Key === `${asked?.target}.claim.json`,
  );
  const seemedUnclaimed = claimOfConclusion?.error === 'NoSuchKey';
  if (actual.Execution !== execution.arn || !asked || looked?.truth?.kind !== 'export') return [];
  const { Export: exported } = JSON.parse(execution.output ?? '{}');
  const { source, target, bucket } = asked;
  return differences(
    {
      Source: { Arn: world.memorydb.store.arn(source.name), Name: source.name },
      Bucket: bucket,
      TargetSnapshotName: target,
      Times: { StartedAt: execution.startDate.toISOString() },
      Verification: { Level: exported.Level, Verified: exported.Verified, Warnings: exported.Warnings },
      Shards: looked.truth.objects.map(({ shard, slots, key, bytes, format, checksum }, index) => ({
        Shard: shard,
        // A source that was gone when the export was complete, or seemed to be when it was claimed, could not be asked; and
        // a claim that seems not to be there says nothing.
        Slots: actual.ClusterConfiguration === null || wasGone || seemedUnclaimed ? null : slots,
        Key: key,
        Bytes: bytes,
        Format: format,
        Checksum: checksum,
        Crc64: exported.Objects[index]?.Crc64,
        Verdict: exported.Objects[index]?.Verdict,
      })),
      SnapshotArns: source.shards.map(({ name }) => `arn:aws:s3:::${bucket}/${target}-${name}.rdb`),
    },
    actual,
  );
}
