import { type Buckets, buckets } from '../aws/buckets.ts';
import { allowedBuckets } from '../aws/env.ts';
import { type MemoryDb, memoryDb } from '../aws/memorydb.ts';
import { type Objects, objects } from '../aws/objects.ts';
import { deploymentOf, parseArn } from '../core/arn.ts';
import type { CopyPlan, CopyRequest, ExportTarget, ValidateRequestInput } from '../core/contract.ts';
import { estimateSeconds, sourceWaitSeconds } from '../core/copy/poll-interval.ts';
import { GONE, isLost, readSource, sourceNotFound, sourceNotReady } from '../core/copy/source.ts';
import { type Provenance, stampOf } from '../core/copy/stamp.ts';
import { addSeconds, isPast, secondsBetween } from '../core/deadline.ts';
import { dryRunReport, exportProblems, exportWarnings } from '../core/request/preflight.ts';
import { invalidRequest } from '../core/request/problem.ts';
import { parseRequest } from '../core/request/request.ts';
import { mergeTags, tagCountProblem } from '../core/request/tags.ts';
import { targetName, targetNameProblem } from '../core/request/target-name.ts';
import { findSource } from '../steps/find-source.ts';
import { lookAtBucket } from '../steps/look-at-bucket.ts';
import { readProvenance } from '../steps/read-provenance.ts';
import { sourceOfClaim } from '../steps/source-of-claim.ts';

interface Dependencies {
  readonly memorydb: MemoryDb;
  readonly buckets: Buckets;
  readonly objects: Pick<Objects, 'readText'>;
  readonly allowedBuckets: () => readonly string[];
}

/**
 * Checks everything that could make a request fail before anything is started.
 * @throws WorkflowError InvalidRequest with every problem, SnapshotNotFoundFault, InvalidSnapshotStateFault,
 * SourceSnapshotTooOld
 */
export const validateRequest =
  ({ memorydb, buckets, objects, allowedBuckets }: Dependencies) =>
  async ({ Request: given, Execution: execution, Now: now }: ValidateRequestInput): Promise<CopyPlan> => {
    const { request: asked, options, trigger, problems } = parseRequest(given, allowedBuckets());
    if (problems.length > 0) throw invalidRequest(problems);

    const requested = {
      at: trigger?.Time ?? execution.StartTime,
      timeZone: trigger?.TimeZone ?? null,
      localTime: trigger?.LocalTime ?? null,
    };
    const { snapshot, warnings } = await findSource(memorydb, asked, options, now).catch((fault: unknown) =>
      sourceOfClaim(objects, asked, execution.Id, requested, fault),
    );
    const sourceName = asked.SourceSnapshotName ?? snapshot.Name?.toLowerCase() ?? '';
    const source = readSource(snapshot);
    const deadline = addSeconds(execution.StartTime, options.DeadlineMinutes * 60);
    const ready = source.Status === 'available';
    const name = targetName(asked, sourceName, source, requested);
    const nameProblem = targetNameProblem(name, sourceName, asked.TargetBucket !== null, ready);
    const { TargetBucket, KmsKeyId, Tags } = asked;
    const request = { SourceSnapshotName: sourceName, TargetSnapshotName: name ?? '', TargetBucket, KmsKeyId, Tags };
    const stamp = stampOf(request, source, deploymentOf(execution.Id));
    const bucket = TargetBucket
      ? await lookAtBucket(buckets, objects, TargetBucket, nameProblem ? null : name, source, execution.Id)
      : null;
    const hasBegun = bucket?.hasBegun === true;
    // An export that has begun is finished, even if its source is gone.
    if (!hasBegun && source.Status === GONE) throw sourceNotFound(sourceName);
    if (!hasBegun && (isLost(source.Status) || (!ready && isPast(deadline, now))))
      throw sourceNotReady(sourceName, source.Status, deadline);
    const tags = bucket ? [] : mergeTags(options.InheritTags ? await memorydb.listTags(source.Arn) : [], Tags, stamp);
    const found = [
      nameProblem,
      ...(bucket ? exportProblems(snapshot, bucket) : []),
      tagCountProblem(tags, Tags),
    ].filter((problem) => problem !== null);
    if (found.length > 0) throw invalidRequest(found);

    const target: ExportTarget | null = bucket && {
      Bucket: bucket.name,
      OwnerAccountId: parseArn(source.Arn).accountId,
      OtherKeys: bucket.baseline.others,
    };
    const plan = {
      Mode: target ? ('Export' as const) : ('Copy' as const),
      Request: { ...request, Tags: tags },
      Options: options,
      Source: source,
      Export: target,
      Stamp: stamp,
      Warnings: [...warnings, ...(bucket ? exportWarnings(source.Arn, request.TargetSnapshotName, bucket) : [])],
      Deadline: deadline,
      // A name that cannot be had is refused by ClaimExport, and no source is waited for.
      Readiness: ready || hasBegun || bucket?.obstacle ? ('Ready' as const) : ('SourceNotReady' as const),
      WaitSeconds: sourceWaitSeconds(secondsBetween(execution.StartTime, now), secondsBetween(now, deadline)),
      EstimatedSeconds: estimateSeconds(source.SizeBytes),
      Trigger: trigger,
    };
    if (!options.DryRun) return { ...plan, DryRun: null };
    const nameIs = bucket
      ? (bucket.obstacle ?? (hasBegun ? 'begun' : 'free'))
      : await stateOfName(memorydb, request, stamp);
    return { ...plan, DryRun: dryRunReport(plan, nameIs, bucket?.claim) };
  };

async function stateOfName(memorydb: MemoryDb, request: CopyRequest, stamp: string): Promise<'free' | Provenance> {
  if (request.TargetSnapshotName === '') return 'free';
  const snapshot = await memorydb.describeSnapshot(request.TargetSnapshotName);
  return snapshot === null ? 'free' : readProvenance(memorydb, snapshot, stamp);
}

export const handler = validateRequest({
  memorydb: memoryDb(),
  buckets: buckets(),
  objects: objects(),
  allowedBuckets,
});
