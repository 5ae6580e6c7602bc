import { allowedBuckets } from './aws/env.ts';
import { type MemoryDb, memoryDb } from './aws/memorydb.ts';
import { readProvenance } from './aws/provenance.ts';
import { type Buckets, buckets } from './aws/s3.ts';
import type { CopyPlan, CopyRequest, ExportTarget, SourceSnapshot, ValidateRequestInput } from './core/contract.ts';
import { addSeconds, isPast, secondsBetween } from './core/deadline.ts';
import { baselineOf, expectedKeys, exportPrefix } from './core/export-objects.ts';
import { type BucketFindings, dryRunReport, exportProblems, exportWarnings } from './core/plan.ts';
import { sourceWaitSeconds } from './core/poll-interval.ts';
import { invalidRequest } from './core/problem.ts';
import { parseRequest } from './core/request.ts';
import { isLost, parseArn, readSource, sourceNotFound, sourceNotReady } from './core/source.ts';
import { type Provenance, stampOf } from './core/stamp.ts';
import { mergeTags, tagCountProblem } from './core/tags.ts';

interface Dependencies {
  readonly memorydb: MemoryDb;
  readonly s3: Buckets;
  readonly allowedBuckets: () => readonly string[];
}

/**
 * Reads a request whole, and looks at everything that could make it fail, before anything is started.
 * @throws WorkflowError InvalidRequest with every problem, SnapshotNotFoundFault, InvalidSnapshotStateFault
 */
export const validateRequest =
  ({ memorydb, s3, allowedBuckets }: Dependencies) =>
  async ({ Request, Execution, Now }: ValidateRequestInput): Promise<CopyPlan> => {
    const { request, options, problems } = parseRequest(Request, allowedBuckets());
    if (problems.length > 0) throw invalidRequest(problems);

    const snapshot = await memorydb.describeSnapshot(request.SourceSnapshotName);
    if (snapshot === null) throw sourceNotFound(request.SourceSnapshotName);
    const source = readSource(snapshot);
    const deadline = addSeconds(Execution.StartTime, options.DeadlineMinutes * 60);
    const ready = source.Status === 'available';
    if (isLost(source.Status) || (!ready && isPast(deadline, Now)))
      throw sourceNotReady(request.SourceSnapshotName, source.Status, deadline);

    const stamp = stampOf(request, source);
    const tags = request.TargetBucket
      ? []
      : mergeTags(options.InheritTags ? await memorydb.listTags(source.Arn) : [], request.Tags, stamp);
    const bucket = request.TargetBucket ? await lookAtBucket(s3, request, source) : null;
    const found = [
      ...(request.TargetBucket && bucket ? exportProblems(snapshot, request.TargetBucket, bucket) : []),
      ...[tagCountProblem(tags, request.Tags)].filter((problem) => problem !== null),
    ];
    if (found.length > 0) throw invalidRequest(found);

    const target: ExportTarget | null =
      request.TargetBucket && bucket
        ? {
            Bucket: request.TargetBucket,
            OwnerAccountId: parseArn(source.Arn).accountId,
            OtherKeys: bucket.baseline.others,
          }
        : null;
    const plan = {
      Mode: target ? ('Export' as const) : ('Copy' as const),
      Request: { ...request, Tags: tags },
      Options: options,
      Source: source,
      Export: target,
      Stamp: stamp,
      Warnings: target && bucket ? exportWarnings(target, source.Arn, request.TargetSnapshotName, bucket) : [],
      Deadline: deadline,
      Readiness: ready ? ('Ready' as const) : ('SourceNotReady' as const),
      WaitSeconds: sourceWaitSeconds(secondsBetween(Execution.StartTime, Now), secondsBetween(Now, deadline)),
    };
    return {
      ...plan,
      DryRun: options.DryRun ? dryRunReport(plan, target ? 'free' : await whoseName(memorydb, request, stamp)) : null,
    };
  };

async function lookAtBucket(s3: Buckets, request: CopyRequest, source: SourceSnapshot): Promise<BucketFindings> {
  const bucket = request.TargetBucket ?? '';
  const owner = parseArn(source.Arn).accountId;
  const expected = expectedKeys(request.TargetSnapshotName, source.Shards);
  const head = await s3.head(bucket, owner);
  if (head.state !== 'usable')
    return {
      state: head.state,
      region: head.state === 'elsewhere' ? head.region : null,
      policy: null,
      objectOwnership: null,
      expected,
      baseline: { taken: [], others: [] },
    };
  const [policy, objectOwnership, listed] = await Promise.all([
    s3.policy(bucket, owner),
    s3.objectOwnership(bucket, owner),
    s3.list(bucket, owner, exportPrefix(request.TargetSnapshotName)),
  ]);
  const keys = listed.map((object) => object.key);
  return { ...head, policy, objectOwnership, expected, baseline: baselineOf(expected, keys) };
}

async function whoseName(memorydb: MemoryDb, request: CopyRequest, stamp: string): Promise<'free' | Provenance> {
  const snapshot = await memorydb.describeSnapshot(request.TargetSnapshotName);
  return snapshot === null ? 'free' : readProvenance(memorydb, snapshot, stamp);
}

export const handler = validateRequest({ memorydb: memoryDb(), s3: buckets(), allowedBuckets });
