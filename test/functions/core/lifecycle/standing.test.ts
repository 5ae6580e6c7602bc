import { describe, expect, test } from '@jest/globals';
import { type Standing, standingOf } from '../../../../functions/core/lifecycle/standing.ts';
import { parseChoice } from '../../../../functions/core/runs/choice.ts';

const TAGS = [{ Key: 'team', Value: 'shop' }];
const byTags = { ClusterTags: { team: 'shop' } };

describe('The points of a cluster', () => {
  test.each<[string, Record<string, unknown>, typeof TAGS | null, Standing]>([
    ['that exists are planned', {}, [], 'Selected'],
    ['that matches are planned', { ClusterNames: ['ord*'] }, [], 'Selected'],
    ['of another name are left out', { ClusterNames: ['shop'] }, [], 'NotSelected'],
    ['that is excluded are left out', { ExcludeClusterNames: ['ord*'] }, [], 'NotSelected'],
    ['with the tags are planned', byTags, TAGS, 'Selected'],
    ['without the tags are left out', byTags, [], 'NotSelected'],
    ['that is gone are listed', {}, null, 'Gone'],
    ['that is gone and matches a pattern are listed', { ClusterNames: ['orders*', 'o?ders'] }, null, 'Gone'],
    ['that is gone and named are planned', { ClusterNames: ['shop', 'Orders'] }, null, 'Selected'],
    [
      'that is gone, named and excluded are left out',
      { ClusterNames: ['orders'], ExcludeClusterNames: ['*'] },
      null,
      'NotSelected',
    ],
    ['that is gone and of another name are left out', { ClusterNames: ['shop'] }, null, 'NotSelected'],
    ['that is gone, whose tags nobody can read, are listed', { ClusterNames: ['orders'], ...byTags }, null, 'Gone'],
  ])('%s', (_, input, tags, standing) => {
    expect(standingOf('orders', parseChoice(input).choice, tags)).toBe(standing);
  });

  test('that is named like a pattern, which no cluster is, are only listed', () => {
    expect(standingOf('ord*', parseChoice({ ClusterNames: ['ord*'] }).choice, null)).toBe('Gone');
  });
});
