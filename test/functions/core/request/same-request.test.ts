import { describe, expect, test } from '@jest/globals';
import { leavesNamesOpen, sameRequest } from '../../../../functions/core/request/same-request.ts';
import { copyPlan, SOURCE, TARGET } from '../payloads.ts';

describe('a request that leaves names to be found', () => {
  test.each([
    [{ SourceSnapshotName: 'a', TargetSnapshotName: 'b' }, false],
    [{ SourceSnapshotName: 'a', TargetSnapshotName: 'b-{date}' }, true],
    [{ SourceSnapshotName: 'a' }, true],
    [{ SourceClusterName: 'a', TargetSnapshotName: 'b' }, true],
    ['text', false],
  ])('is distinguished from one that does not: %j', (request, expected) => {
    expect(leavesNamesOpen(request)).toBe(expected);
  });
});

describe('the same request again', () => {
  const names = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };

  test('has the names that were found, and nothing that chose them or started it', () => {
    const request = {
      SourceClusterName: 'orders',
      TargetSnapshotName: '{cluster}-{date}',
      KmsKeyId: 'alias/a',
      Options: { SourceType: 'any', MaxSourceAgeHours: 26, DeadlineMinutes: 60 },
      Trigger: { Type: 'Api' },
    };
    expect(sameRequest(request, copyPlan())).toEqual({
      ...names,
      KmsKeyId: 'alias/a',
      Options: { DeadlineMinutes: 60 },
    });
  });

  test('has no options if none are left', () => {
    const request = { SourceClusterName: 'orders', Options: { SourceType: 'any' } };
    expect(sameRequest(request, copyPlan())).toEqual(names);
  });

  test('is the request as it was asked as long as nothing was found, and nobody started it first', () => {
    const request = { SourceClusterName: 'orders', Options: { SourceType: 'any' } };
    const nameless = copyPlan({ Request: { ...copyPlan().Request, TargetSnapshotName: '' } });
    for (const plan of [null, nameless])
      expect(sameRequest({ ...request, Trigger: { Type: 'Api' } }, plan)).toEqual(request);
    expect(sameRequest('text', copyPlan())).toBe('text');
  });
});
