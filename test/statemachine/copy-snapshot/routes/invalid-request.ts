import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { expectFailure } from '../failures.ts';
import { COPY, snapshotNames } from '../given.ts';

/** The only thing that is asked of AWS is to publish the notice. */
async function expectRefusal(local: TestService, input: unknown, problems: readonly object[]): Promise<void> {
  const outcome = await local.run(input);
  expectFailure(local, outcome, {
    error: 'InvalidRequest',
    failedIn: 'ValidateRequest',
    sentence:
      /^The request has (one problem|\d+ problems): .* \(rule: .*; remedy: .*\)(; \d+ more in the details)?\. Nothing was started\.$/,
    fix: null,
    details: { Problems: problems.map((problem) => expect.objectContaining(problem)) },
  });
  for (const problem of (outcome.details as { Details: { Problems: object[] } }).Details.Problems)
    expect(Object.keys(problem)).toEqual(['field', 'value', 'rule', 'remedy']);
  expect(outcome.retries).toEqual([]);
  expect(snapshotNames(local)).toEqual([SOURCE]);
}

export const route = (local: TestService) =>
  describe('An invalid request is refused', () => {
    test('with every problem in one error, before anything is asked of AWS', async () => {
      const input = {
        SourceSnapshotName: 'arn:aws:memorydb:eu-central-1:111122223333:snapshot/x',
        TargetSnapshotName: 'orders--keep',
        targetBucket: 'b',
        KmsKeyId: '',
        Tags: [{ Key: 'aws:team', Value: 'x' }, { Key: 'team', Value: 7 }, 'team'],
        Options: { InheritTags: 'yes', OnQuotaExceeded: 'Retry', DeadlineMinutes: 0, DryRun: 1, Dry: true },
      };
      await expectRefusal(local, input, [
        { field: 'targetBucket', remedy: 'did you mean "TargetBucket"?' },
        { field: 'SourceSnapshotName', remedy: expect.stringContaining('not an ARN') },
        { field: 'TargetSnapshotName', value: 'orders--keep', remedy: 'try "orders-keep"' },
        { field: 'KmsKeyId', value: '' },
        { field: 'Tags[0].Key', value: 'aws:team' },
        { field: 'Tags[1].Value', value: 'a number' },
        { field: 'Tags[2]', value: 'a text of 4 characters' },
        { field: 'Options.Dry', value: 'a boolean' },
        ...['InheritTags', 'OnQuotaExceeded', 'DeadlineMinutes', 'DryRun'].map((key) => ({ field: `Options.${key}` })),
      ]);
      expect([local.memorydb.calls, local.s3.calls]).toEqual([[], []]);
      expect(theNotice(local)).toMatchObject({
        attributes: { outcome: 'FAILED', error: 'InvalidRequest', mode: 'Copy' },
        text: expect.stringContaining('did you mean'),
      });
    });

    test.each([
      { what: 'no object', input: 'copy it', value: 'a text of 7 characters' },
      { what: 'a list', input: [COPY], value: 'a list of 1' },
      { what: 'nothing', input: null, value: 'null' },
    ])('when its input is $what', async ({ input, value }) => {
      await expectRefusal(local, input, [{ field: '(input)', value }]);
      expect(local.memorydb.calls).toEqual([]);
      expect(theNotice(local).attributes).toEqual({ outcome: 'FAILED', error: 'InvalidRequest', warnings: 'no' });
    });

    test('when its names are empty', async () => {
      const names = { SourceSnapshotName: '', TargetSnapshotName: '' };
      await expectRefusal(local, names, [{ field: 'SourceSnapshotName' }, { field: 'TargetSnapshotName' }]);
      expect(local.memorydb.calls).toEqual([]);
    });

    test('when the copy is to have the name of its source', async () => {
      const input = { SourceSnapshotName: 'orders', TargetSnapshotName: 'Orders' };
      await expectRefusal(local, input, [{ field: 'TargetSnapshotName', remedy: 'try "orders-copy"' }]);
    });

    test("when the machine's own timeout could cut its deadline short", async () => {
      const input = { ...COPY, Options: { DeadlineMinutes: 9 * 24 * 60 } };
      await expectRefusal(local, input, [{ field: 'Options.DeadlineMinutes', rule: expect.stringContaining('10740') }]);
    });

    test("when its tags, the source's and the stamp are more than MemoryDB takes", async () => {
      const Tags = Array.from({ length: 48 }, (_, index) => ({ Key: `key-${index}`, Value: '' }));
      const rule = 'at most 50 on the copy: 48 requested, 2 more inherited from the source, and our stamp';
      await expectRefusal(local, { ...COPY, Tags }, [{ field: 'Tags', value: '51 tags', rule }]);
      expect(local.memorydb.calls.map(({ operation }) => operation)).toEqual(['DescribeSnapshots', 'ListTags']);
    });
  });
