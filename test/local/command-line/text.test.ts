import { describe, expect, test } from '@jest/globals';
import { asked, closest, described, fold, harmless, spoken } from '../../../local/command-line/text.ts';
import { seedClusters } from '../../../local/service/seed.ts';
import { localService, ROOT } from '../../support/service.ts';

test.each([
  [940, '0.9 s'],
  [12_000, '12 s'],
  [59_960, '1 min 0 s'],
  [119_700, '2 min 0 s'],
  [125_000, '2 min 5 s'],
  [5_400_000, '1 h 30 min'],
])('%d milliseconds are spoken of as %s', (milliseconds, expected) => {
  expect(spoken(milliseconds)).toBe(expected);
});

describe('A text', () => {
  test('is folded between words, and what follows is indented', () => {
    expect(fold(`${'word '.repeat(20)}end`, 76).split('\n')).toEqual([
      'word word word word',
      ...Array(4).fill(`${' '.repeat(76)}word word word word`),
      `${' '.repeat(76)}end`,
    ]);
  });

  test('keeps a word whole that is longer than a line', () => {
    expect(fold(`see ${'x'.repeat(120)} there`, 0)).toBe(`see\n${'x'.repeat(120)}\nthere`);
  });
});

test.each([
  ['plain words, ünïcode and 日本 🎉', 'plain words, ünïcode and 日本 🎉'],
  ['\u001b[31mred', '\\u{1b}[31mred'],
  ['\u009b2J', '\\u{9b}2J'],
  ['a\nb\tc\rd', 'a\\u{a}b\\u{9}c\\u{d}d'],
  ['\u202eturned', '\\u{202e}turned'],
  ['in\u200bvisible', 'in\\u{200b}visible'],
  ['line\u2028separator', 'line\\u{2028}separator'],
  ['half \ud83c', 'half \\u{d83c}'],
  ['private \ue000', 'private \\u{e000}'],
  ['\u0007bell\u007f', '\\u{7}bell\\u{7f}'],
])('%j can be given to a terminal as %j', (text, expected) => {
  expect(harmless(text)).toBe(expected);
});

test.each([
  ['x'.repeat(10), 'x'.repeat(10)],
  ['x'.repeat(11), `${'x'.repeat(9)}…`],
  ['\u001b'.repeat(3), '\\u{1b}\\u{…'],
])('%j is cut where it would be longer than 10', (text, expected) => {
  expect(harmless(text, 10)).toBe(expected);
});

const local = localService();

test('A snapshot is described with its cluster, its shards and their size', async () => {
  await local.service.reset();
  expect(seedClusters(local.service.world, ROOT).map(described).slice(0, 2)).toEqual([
    'Cluster orders: automatic.orders-2026-11-20-03-00, 3 shard(s), 4,949 bytes of RDB.',
    'Cluster orders: automatic.orders-2026-11-23-03-00, 3 shard(s), 4,949 bytes of RDB.',
  ]);
});

test('A duration is never less than nothing', () => {
  expect(spoken(-7_156_200)).toBe('0 s');
});

test.each([
  [{ SourceSnapshotName: 'a', TargetSnapshotName: 'b' }, 'copy of a to b'],
  [{ SourceSnapshotName: 'a', TargetSnapshotName: 'b', TargetBucket: 'c' }, 'export of a to s3://c/b'],
  [{ SourceSnapshotName: 'a', TargetBucket: 'c' }, 'export of a to s3://c under a name of its own'],
  [{ SourceClusterName: 'a' }, 'copy of the newest snapshot of cluster a to a name of its own'],
  [{}, ''],
  [null, ''],
])('%j is asked for as "%s"', (request, words) => {
  expect(asked(JSON.stringify(request))).toBe(words);
});

test.each([
  [{}, 'copies of all clusters'],
  [{ ClusterNames: ['a', 'b-*'] }, 'copies of clusters a, b-*'],
  [{ ExcludeClusterNames: ['c', 'd'] }, 'copies of all clusters but c, d'],
  [{ ClusterTags: { team: 'secret', tier: ['1'] } }, 'copies of all clusters with the tags team, tier'],
  [
    { ClusterNames: ['a-*'], ExcludeClusterNames: ['a-b'], ClusterTags: { team: 'x' }, Request: { TargetBucket: 'c' } },
    'exports of clusters a-* but a-b with the tag team to s3://c',
  ],
  [{ ClusterNames: 7, ExcludeClusterNames: {}, ClusterTags: [] }, 'copies of all clusters'],
])('the run %j is asked for as "%s"', (request, words) => {
  expect(asked(JSON.stringify(request), 'x-protect-clusters')).toBe(words);
});

test.each([
  [{ Lifecycle: { KeepDaily: 14, TimeZone: 'UTC', KeepLast: 1 } }, 'plan of what expires by KeepDaily 14, KeepLast 1'],
  [{ Lifecycle: { KeepLast: 3 }, Options: { DryRun: false } }, 'deletion of what expires by KeepLast 3'],
  [{ Lifecycle: 'x' }, ''],
  [{ Lifecycle: {} }, ''],
])('%j, of a run that expires, is asked for as "%s"', (input, words) => {
  expect(asked(JSON.stringify(input), 'arn:aws:states:eu-central-1:1:stateMachine:x-expire-recovery-points')).toBe(
    words,
  );
});

test('An input that is not JSON has no description', () => {
  expect(asked('{')).toBe('');
});

test.each([
  ['SlowDwn', 'SlowDown'],
  ['slowdown', 'SlowDown'],
  ['Timeout', undefined],
])('The closest to %s is %s', (text, choice) => {
  expect(closest(text, ['Throttled', 'SlowDown'])).toBe(choice);
});
