import { expect, test } from '@jest/globals';
import { divide, noneSelected } from '../../../../functions/core/protection/selection.ts';

test('clusters without data are passed over with the reason; statuses that nobody knows yet are not', () => {
  const statuses = ['available', 'snapshotting', 'updating', 'creating', 'deleting', 'create-failed', 'restore-failed'];
  const clusters = [...statuses, 'brand-new-status'].map((Status, n) => ({
    Name: Status,
    Status,
    SnapshotRetentionLimit: n,
  }));
  const { selected, passedOver } = divide(clusters);
  expect(selected).toEqual([
    { Name: 'available', RetentionLimit: 0 },
    { Name: 'snapshotting', RetentionLimit: 1 },
    { Name: 'updating', RetentionLimit: 2 },
    { Name: 'brand-new-status', RetentionLimit: 7 },
  ]);
  expect(passedOver.map(({ Name }) => Name)).toEqual(['creating', 'deleting', 'create-failed', 'restore-failed']);
  for (const { Reason } of passedOver) expect(Reason).toMatch(/^it/);
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
