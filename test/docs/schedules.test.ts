import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runsBetween } from '../../deploy/schedule-gaps.ts';
import { parseYaml } from '../../local/yaml.ts';

interface Schedule {
  readonly name: string;
  readonly expression: string;
  readonly timeZone?: string;
  readonly run?: string;
}

/** The schedules of the files and of the examples in the pages that take a cluster's newest snapshot at a time of the day. */
const nightly: [string, Schedule][] = readdirSync('docs').flatMap((name) => {
  const text = /\.(md|yml)$/.test(name) ? readFileSync(join('docs', name), 'utf8') : '';
  const blocks = name.endsWith('.yml')
    ? [text]
    : Array.from(text.matchAll(/^```yaml\n(.*?)^```/gms), ([, it = '']) => it);
  return blocks
    .flatMap((block) => [parseYaml(block) as Schedule | Schedule[]].flat())
    .filter(({ expression = '', run }) => expression.startsWith('cron(') && run !== 'expire-recovery-points')
    .map((schedule): [string, Schedule] => [`${schedule.name} of docs/${name}`, schedule]);
});

/** The windows of the local clusters that keep automatic snapshots, in minutes of a day of UTC. */
const windows = readdirSync('local/seed')
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join('local/seed', name), 'utf8')).Snapshot.ClusterConfiguration)
  .filter(({ SnapshotRetentionLimit: days }) => days > 0)
  .map(({ SnapshotWindow: window }: { SnapshotWindow: string }) =>
    window.split('-').map((time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))),
  );

const minutesOf = ({ expression, timeZone = 'UTC' }: Schedule): number[] => {
  const from = Date.parse('2026-11-28T00:00:00Z');
  const runs = runsBetween(expression, timeZone, from, from + 400 * 24 * 3_600_000) ?? [];
  return [...new Set(runs.map((at) => Math.floor(at / 60_000) % (24 * 60)))];
};

test('There are schedules and windows', () => {
  expect([nightly.length, windows.length]).toEqual([7, 3]);
});

test.each(nightly)('%s runs after snapshot windows, and the last time of a night after all of them', (_, schedule) => {
  const minutes = minutesOf(schedule);
  const inside = minutes.filter((at) => windows.some(([begin = 0, end = 0]) => at >= begin && at < end));
  expect(inside).toEqual([]);
  expect(Math.max(...minutes)).toBeGreaterThan(Math.max(...windows.flat()));
});
