import { describe, expect, test } from '@jest/globals';
import { earlierRuns, isDryRun, noneSelected, runPlace } from '../../../../functions/core/protection/selection.ts';
import { RESULTS, RUN } from './payloads.ts';

describe('of runs that are running', () => {
  const run = (name: string, startedAt = RUN.StartTime) => ({
    executionArn: RUN.Id.replace('nightly', name),
    startedAt,
  });

  test('those that started before go first, and neither itself nor a later one', () => {
    const [late, early] = [run('late', '2026-11-20T03:59:59.999Z'), run('early', '2026-11-20T03:00:00.000Z')];
    const all = [run('nightly'), late, run('after', '2026-11-20T04:00:00.001Z'), early];
    expect(earlierRuns(RUN, all)).toEqual([early, late]);
  });

  test('exactly one has none before it, also of those that started at once', () => {
    const all = ['c', 'a', 'b', 'd'].map((name) => run(name));
    const first = all.filter(({ executionArn }) => {
      return earlierRuns({ Id: executionArn, StartTime: RUN.StartTime }, all).length === 0;
    });
    expect(first).toEqual([run('a')]);
  });

  test.each([
    ['{"Options":{"DryRun":true}}', true],
    ['{"Options":{"DryRun":"true"}}', false],
    ['{"DryRun":true}', false],
    ['{}', false],
    ['[]', false],
    ['x', false],
    [null, false],
  ])('%j is a dry run: %s', (input, isSo) => {
    expect(isDryRun(input)).toBe(isSo);
  });
});

test('Nothing selected says how many clusters there are, or why those that match are passed over', () => {
  const all = { names: null, excluded: [], tags: {} };
  expect(noneSelected(all, 0, []).sentence).toBe(
    'There is no cluster in this account and region. Nothing was started.',
  );
  const gone = { Name: 'gone', Reason: 'it is being deleted' };
  expect(noneSelected(all, 3, [gone]).sentence).toContain('gone: it is being deleted.');
  expect(noneSelected(all, 3, [gone, gone])).toMatchObject({ details: { PassedOver: [gone, gone] } });
});

test('Nothing selected says what was asked for, but no value of a tag', () => {
  const names = ['a-*', 'b-*', 'c-*', 'd-*'];
  const { sentence, details } = noneSelected({ names, excluded: ['x'], tags: { team: ['secret'] } }, 3, []);
  expect(sentence).toBe(
    'None of the 3 clusters of this account and region is selected by ClusterNames (a-*, b-*, c-*, …), ExcludeClusterNames (x), ClusterTags (team). Nothing was started.',
  );
  expect(details).toEqual({
    ...{ Clusters: 3, PassedOver: [] },
    SelectedBy: { ClusterNames: names, ExcludeClusterNames: ['x'], ClusterTags: ['team'] },
  });
  const byTags = noneSelected({ names: null, excluded: [], tags: { team: ['secret'], tier: ['1', '2'] } }, 4, []);
  expect(byTags.sentence).toContain(' is selected by ClusterTags (team, tier). ');
  expect(byTags.details).toMatchObject({ SelectedBy: { ClusterTags: ['team', 'tier'] } });
});

test('The results of a run lie below its name', () => {
  expect(runPlace(RESULTS.Bucket, RESULTS.OwnerAccountId, RUN.Id, 'protect-clusters')).toEqual(RESULTS);
  const other = RUN.Id.replace('memorydb-snapshot-copy', 'memorydb-snapshot-copy-prod');
  expect(runPlace(RESULTS.Bucket, RESULTS.OwnerAccountId, other, 'protect-clusters').Prefix).toBe(
    'reports/protect-clusters/memorydb-snapshot-copy-prod/nightly',
  );
});
