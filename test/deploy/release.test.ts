import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { defaultPackage } from './packages.ts';
import { broken, type Release, releaseOf } from './release.ts';

const folder = 'test/deploy/recorded';
const recorded = readdirSync(folder).map((file): [string, Release] => [
  file.replace(/\.json$/, ''),
  JSON.parse(readFileSync(`${folder}/${file}`, 'utf8')),
]);

let now: Release;

beforeAll(async () => {
  now = releaseOf((await defaultPackage()).template);
});

test.each(recorded)('nothing that release %s has promised is renamed, replaced or removed', (_, release) => {
  expect(Object.keys(release.stateful).length).toBeGreaterThan(30);
  expect(broken(release, now)).toEqual([]);
});

describe('What breaks a promise', () => {
  const without = <T extends object>(value: T, name: string): T =>
    Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)) as T;
  const changed = (id: string, change: object): Release => ({
    ...now,
    stateful: { ...now.stateful, [id]: { ...now.stateful[id], ...change } as Release['stateful'][string] },
  });

  test.each<[string, () => Release]>([
    ['resource ExportBucket is gone', () => ({ ...now, stateful: without(now.stateful, 'ExportBucket') })],
    ['resource ExportBucket does not outlive the stack any more', () => changed('ExportBucket', { retained: false })],
    ['resource ExportBucket has another condition', () => changed('ExportBucket', { condition: null })],
    ['resource AlarmTopic is of another type', () => changed('AlarmTopic', { type: 'AWS::SQS::Queue' })],
    [
      'resource CopySnapshotStateMachine would be replaced',
      () => changed('CopySnapshotStateMachine', { fixed: { StateMachineName: 'other' } }),
    ],
    [
      'output StateMachineArn is gone',
      () => ({ ...now, outputs: now.outputs.filter((it) => it !== 'StateMachineArn') }),
    ],
    ['detail-type MemoryDB Snapshot Copy Requested is gone', () => ({ ...now, detailTypes: [] })],
    ['error CopyFailed is gone', () => ({ ...now, errors: now.errors.filter((it) => it !== 'CopyFailed') })],
    [
      'member of the notice noticeId is gone',
      () => ({
        ...now,
        members: { ...now.members, notice: now.members['notice']?.slice().filter((it) => it !== 'noticeId') ?? [] },
      }),
    ],
  ])('%s', (problem, later) => {
    expect(broken(now, later())).toContain(problem);
  });

  test('is nothing that is added', () => {
    expect(broken(now, { ...now, outputs: [...now.outputs, 'New'], errors: [...now.errors, 'New'] })).toEqual([]);
  });
});
