// Every wait of the machine is bounded, whatever the services answer: each loop is followed as the machine goes through it.

import { describe, test } from '@jest/globals';
import fc from 'fast-check';
import { copySnapshot } from '../../../functions/copy-snapshot/copy-snapshot.ts';
import { pollStatus } from '../../../functions/copy-snapshot/poll-status.ts';
import { validateRequest } from '../../../functions/copy-snapshot/validate-request.ts';
import type { CopyPlan, PollMemory, StartedCopy } from '../../../functions/core/contract.ts';
import { STAMP_KEY } from '../../../functions/core/copy/stamp.ts';
import { QUOTA_WAIT_SECONDS } from '../../../functions/core/deadline.ts';
import { WorkflowError } from '../../../functions/core/errors.ts';
import { at, BUCKET, copyPlan, EXECUTION, exportPlan, SOURCE, STAMP, startedCopy, TARGET } from '../core/payloads.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { arnOf, BucketInMemory, fault, MemoryDbInMemory, snapshot } from '../ports.ts';

/** Past the deadline there is at most the second that is the shortest wait. */
const SHORTEST_WAIT = 1;

const status = fc.constantFrom(null, 'available', 'creating', 'copying', 'deleting', 'failed', 'a new word', '');
const tags = fc.constantFrom(
  [],
  [{ Key: STAMP_KEY, Value: STAMP }],
  [{ Key: STAMP_KEY, Value: 'sha256:other' }],
  fault('SnapshotNotFoundFault'),
  fault('InvalidARNFault'),
  fault('AccessDeniedException'),
);
const objects = fc.subarray(['0001', '0004', '9999', 'claim']);
/** What the services answer, look by look, over and over. */
const answers = <T>(answer: fc.Arbitrary<T>) => fc.array(answer, { minLength: 1, maxLength: 6 });
const deadlineSeconds = fc.constantFrom(60, 300, 3_600, 12 * 3_600, 3 * 86_400);

/** Goes on until a look says no more that there is to be waited; seconds since the start. */
async function follow<T>(
  given: readonly T[],
  look: (answer: T, seconds: number) => Promise<number | null>,
  bound: number,
): Promise<void> {
  let seconds = 0;
  for (let looks = 0; ; looks += 1) {
    const answer = given[looks % given.length] as T;
    const wait = await look(answer, seconds).catch((error: unknown) => {
      if (error instanceof WorkflowError) return null;
      throw error;
    });
    if (wait === null) return;
    seconds += wait;
    // Not by expect(), which takes most of the time of so many looks.
    if (wait < SHORTEST_WAIT || seconds > bound + SHORTEST_WAIT)
      throw new Error(`A wait of ${wait} s ends ${seconds} s after the start; the bound is ${bound} s.`);
  }
}

const property = <T>(answer: fc.Arbitrary<T>, check: (given: readonly T[], deadline: number) => Promise<void>) =>
  fc.assert(fc.asyncProperty(answers(answer), deadlineSeconds, check), { numRuns: 50 });

describe('Whatever the services answer, the machine waits no longer than its deadline', () => {
  const polled =
    (Plan: CopyPlan) =>
    async (given: readonly (readonly [string | null, object[] | Error, string[]])[], deadline: number) => {
      let Poll: PollMemory | null = null;
      const Copy = startedCopy({ At: at(0), Deadline: at(deadline) });
      await follow(
        given,
        async ([state, read, shards], seconds) => {
          const memorydb = new MemoryDbInMemory();
          const buckets = new BucketInMemory();
          for (const name of [SOURCE, TARGET]) {
            if (state === null) memorydb.snapshots.delete(name);
            else memorydb.snapshots.set(name, snapshot(name, state));
            memorydb.tags.set(arnOf(name), read as Error);
          }
          for (const shard of shards) buckets.objects.set(`${TARGET}-${shard}.rdb`, new Uint8Array(1));
          const {
            Progress,
            WaitSeconds,
            Poll: next,
          } = await pollStatus({ memorydb, buckets })({ Plan, Copy, Poll, Now: at(seconds) });
          Poll = next;
          return Progress === 'Pending' ? WaitSeconds : null;
        },
        deadline,
      );
    };
  const looked = fc.tuple(status, tags, objects);

  test('for a copy', () => property(looked, polled(copyPlan())));

  test('for a copy that is available, and whose tags stay unreadable', () =>
    property(
      fc.tuple(fc.constant('available'), fc.constant(fault('SnapshotNotFoundFault')), objects),
      polled(copyPlan()),
    ));

  test('for an export', () => property(looked, polled(exportPlan(['0001', '0004']))));

  test('for a source that is busy, and a quota that is spent, of which that adds its 25 hours', () =>
    property(
      fc.tuple(fc.constantFrom('InvalidSnapshotStateFault', 'SnapshotQuotaExceededFault', null), status),
      async (given, deadline) => {
        let Copy: StartedCopy | null = null;
        const plan = copyPlan({ Deadline: at(deadline) });
        const Plan = { ...plan, Options: { ...plan.Options, OnQuotaExceeded: 'Wait' as const } };
        await follow(
          given,
          async ([error, state], seconds) => {
            const memorydb = new MemoryDbInMemory();
            if (state === null) memorydb.snapshots.clear();
            else memorydb.snapshots.set(SOURCE, snapshot(SOURCE, state));
            if (error) memorydb.answers.push(fault(error));
            const input = { Plan, Claim: null, Copy, Now: at(seconds), RetryCount: 0 };
            const started: StartedCopy = await copySnapshot({ memorydb, buckets: new BucketInMemory() })(input);
            Copy = started;
            return started.Outcome === 'Deferred' ? started.WaitSeconds : null;
          },
          deadline + QUOTA_WAIT_SECONDS,
        );
      },
    ));

  test('for a source that is not ready', () =>
    property(status, async (given, deadline) => {
      const Request = {
        SourceSnapshotName: SOURCE,
        TargetSnapshotName: TARGET,
        Options: { DeadlineMinutes: Math.max(5, Math.floor(deadline / 60)) },
      };
      await follow(
        given,
        async (state, seconds) => {
          const memorydb = new MemoryDbInMemory();
          if (state === null) memorydb.snapshots.clear();
          else memorydb.snapshots.set(SOURCE, snapshot(SOURCE, state));
          const validating = validateRequest({
            memorydb,
            buckets: new BucketInMemory(),
            objects: new ObjectsInMemory(),
            allowedBuckets: () => [BUCKET],
          });
          const Execution = { ...EXECUTION, StartTime: at(0) };
          const { Readiness, WaitSeconds } = await validating({ Request, Execution, Now: at(seconds) });
          return Readiness === 'SourceNotReady' ? WaitSeconds : null;
        },
        Request.Options.DeadlineMinutes * 60,
      );
    }));
});
