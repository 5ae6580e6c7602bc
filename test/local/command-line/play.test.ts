import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { keptTable } from '../../../local/command-line/kept-table.ts';
import type { LocalService } from '../../../local/service/service.ts';
import { parseYaml } from '../../../local/yaml.ts';
import { UsageError } from '../../../terminal/usage-error.ts';
import { ROOT } from '../../support/service.ts';
import { BEGIN, folder, type Outcome, played } from './played.ts';

const FILE = 'docs/schedules.yml';
const FAULT = { error: 'SnapshotQuotaExceededFault', operation: 'CopySnapshot', times: 2, effect: 'none' } as const;

const daily = (more: object) => ({ name: 'daily', expression: 'cron(30 3 * * ? *)', alarmAfterHours: 26, ...more });

describe('A week in which the copies of a cluster fail from the third night on', () => {
  let week: Outcome;
  beforeAll(async () => {
    const content = parseYaml(readFileSync(join(ROOT, FILE), 'utf8'));
    week = await played({ content, days: 7, faultsFromDay: 3 }, [{ ...FAULT, about: 'orders' }]);
  });

  test.each(['README.md', 'docs/running-locally.md'])('is what %s shows', (page) => {
    const [, block = ''] =
      /```\n(?:\$ npm start.*\n)?(2026-1[12]-\d\d \d\d:\d\d {2}[^`]*)```/.exec(
        readFileSync(join(ROOT, page), 'utf8'),
      ) ?? [];
    expect(block.split('\n').length).toBeGreaterThan(3);
    expect(week.lines.join('\n')).toContain(block.trimEnd());
  });

  test('has a line for each run, and a notice when the cluster becomes late', () => {
    const runs = week.lines.filter((line) => /^\S{10} \d\d:\d\d {2}\S+ +(protect-clusters|copy-snapshot) /.test(line));
    expect(runs).toHaveLength(15);
    expect(runs.filter((line) => line.includes('FAILED')).map((line) => line.slice(0, 16))).toEqual([
      '2026-12-01 04:15',
      ...['02', '03', '04', '05'].flatMap((day) => [`2026-12-${day} 02:15`, `2026-12-${day} 04:15`]),
    ]);
    expect(week.lines.join('\n')).toMatch(/2026-12-01 05:36 {2}Notice: LATE\. [^:]*late:\s+orders\./);
  });

  test('has a line whenever alarms are raised or over, and their states at the end', () => {
    const of = (night: string) => week.lines.filter((line) => new RegExp(`^${night} .* {2}(ALARM|OK): `).test(line));
    expect(of('2026-11-28')).toEqual(['2026-11-28 07:37  ALARM: clusters-late']);
    expect(of('2026-12-01')).toEqual([
      '2026-12-01 04:16  ALARM: executions-failed, runs-failed',
      '2026-12-01 04:19  OK: executions-failed, runs-failed',
    ]);
    expect(of('2026-11-30')).toEqual([]);
    expect(week.lines).toEqual(
      expect.arrayContaining([
        'executions-failed       9  OK          no data',
        'clusters-late           1  ALARM       ClustersLate 2',
      ]),
    );
    const states = Object.fromEntries(
      week.service.alarms.list().map(({ alarm, state }) => [alarm.AlarmName.replace(/^.*-local-/, ''), state]),
    );
    expect(states).toMatchObject({ 'clusters-late': 'ALARM', 'protection-not-measured': 'OK', 'notify-errors': 'OK' });
    expect(week.lines.join(' ')).toMatch(/Nothing here makes the metrics of [^.]*unstarted-requests/);
  });

  test('is summed up, and the exit code says that runs failed', () => {
    expect(week.lines).toEqual(
      expect.arrayContaining([
        'Schedule        Runs  Succeeded  Failed',
        'nightly-fleet     14          5       9',
        'weekly-archive     1          1       0',
        'Notices of runs: 15. Other notices: 2.',
        'Recovery points  Kind    Kept  Of oldest source  Of newest source',
        'catalog          copy       7  2026-11-29 01:00  2026-12-05 01:00',
        'orders           copy       3  2026-11-28 03:00  2026-11-30 03:00',
        'orders           export     1  2026-11-29 03:00  2026-11-29 03:00',
      ]),
    );
    expect(week.lines.join('\n')).not.toContain('Faults that were not used');
    expect(week.lines.at(-1)).toBe('Faults that were injected: SnapshotQuotaExceededFault@CopySnapshot 9 times.');
    expect(week.code).toBe(1);
  });

  test('went through what EventBridge Scheduler sends, and nothing was started by another name', () => {
    const { executions } = week.service.world;
    const inputs = executions.list().map(({ name, input }) => ({ name, trigger: JSON.parse(input).Trigger }));
    const started = inputs.filter(({ trigger }) => trigger.Type === 'Schedule');
    expect(started).toHaveLength(15);
    for (const { name } of started) expect(name).toMatch(/^schedule-[0-9a-f]{32}$/);
    const arn = 'arn:aws:scheduler:eu-central-1:111122223333:schedule';
    expect(started[0]?.trigger).toEqual({
      Type: 'Schedule',
      Id: `${arn}/memorydb-snapshot-copy-local-nightly-fleet/nightly-fleet@2026-11-29T02:15:00Z`,
      Source: `${arn}/memorydb-snapshot-copy-local-nightly-fleet/nightly-fleet`,
      Time: '2026-11-29T02:15:00Z',
    });
  });
});

test('A cluster that fails from the third night on is late on the page, in the state of the alarm and in the notice', async () => {
  const content = [daily({ input: { SourceClusterName: 'orders' } })];
  const exclude = ({ world }: LocalService) => {
    for (const cluster of world.memorydb.store.clusters)
      if (cluster.configuration.Name !== 'orders')
        Object.assign(cluster, { tags: [{ Key: 'memorydb-snapshot-copy:exclude', Value: 'yes' }] });
  };
  const fault = { ...FAULT, about: 'orders' };
  const { lines, service } = await played({ content, days: 4, faultsFromDay: 3 }, [fault], BEGIN, exclude);
  const reported = lines.filter((line) => /clusters-late|Notice: /.test(line));
  expect(reported.slice(0, 2)).toEqual([
    expect.stringMatching(/^2026-12-01 05:36 {2}Notice: LATE\. 1 of 1 cluster is late /),
    '2026-12-01 05:37  ALARM: clusters-late',
  ]);
  const late = service.alarms.list().find(({ alarm }) => alarm.AlarmName.endsWith('-clusters-late'));
  expect(late).toMatchObject({ state: 'ALARM', value: 1, raised: 1, since: Date.parse('2026-12-01T05:37:00Z') });
  const bucket = join(folder, 'data', 'memorydb-snapshot-exports');
  const page = readFileSync(join(bucket, 'reports%2Fprotection.html'), 'utf8');
  expect(page).toContain('1 of 1 cluster is late');
});

test('The bucket has the name that a schedule gives it', async () => {
  const input = { SourceClusterName: 'orders', TargetSnapshotName: 'x-{date}', TargetBucket: 'my-bucket' };
  const { code, lines } = await played({ content: [daily({ input })] });
  expect(lines.find((line) => line.startsWith('2026-11-29 03:30'))).toBe(
    '2026-11-29 03:30  daily  copy-snapshot  SUCCEEDED  x-2026-11-29',
  );
  expect(code).toBe(0);
});

test('A run that failed has its cause below it, and clusters that are not here are said at the end', async () => {
  const content = [
    daily({ input: { SourceClusterName: 'prod-orders', Options: { MaxSourceAgeHours: 26 } } }),
    daily({
      name: 'fleet',
      run: 'protect-clusters',
      input: { ClusterNames: ['orders', 'order*', 'order?', 'prod-b'] },
    }),
  ];
  const { lines } = await played({ content, skipHourly: true });
  expect(lines.join('\n')).toMatch(
    /daily +copy-snapshot +FAILED +SnapshotNotFoundFault\n {18}No automatic snapshot in this/,
  );
  expect(lines).toContain(
    'There is no prod-b, no prod-orders here. The clusters are orders, sessions, catalog, sandbox.',
  );
  const good = await played({ content: [daily({ input: { SourceClusterName: 'orders' } })], skipHourly: true });
  expect(good.lines.join('\n')).not.toContain('The clusters are');
});

test('An interruption is said before the tables, with how far it has played, and nothing of the kind without one', async () => {
  const content = [daily({ input: { SourceClusterName: 'orders' } })];
  const interrupt = (text: string) => text.startsWith('2026-11-30 03:30') && process.emit('SIGINT');
  const { code, lines } = await played(
    { content, days: 60, skipHourly: true },
    [],
    BEGIN,
    undefined,
    (text) => void interrupt(text),
  );
  expect(code).toBe(130);
  const said = lines.findIndex((line) => line.startsWith('Interrupted'));
  expect(lines[said]).toMatch(/^Interrupted at 2026-11-30 03:3\d, after 1 of 60 days: /);
  expect(lines.findIndex((line) => line.startsWith('Schedule '))).toBeGreaterThan(said);
  expect(lines.find((line) => /^daily +2 /.test(line))).toBeDefined();
  expect((await played({ content, skipHourly: true })).lines.join('\n')).not.toContain('Interrupted');
});

test('Faults of a day that was not reached were not used', async () => {
  const fault = { error: 'SnapshotQuotaExceededFault', operation: 'CopySnapshot', times: 1, effect: 'none' };
  const content = [daily({ input: { SourceClusterName: 'orders' } })];
  const { lines } = await played({ content, faultsFromDay: 2, skipHourly: true }, [fault]);
  expect(lines).toContain('Faults that were not used: SnapshotQuotaExceededFault@CopySnapshot');
});

test('A schedule whose function fails starts nothing, after the retries of Lambda, and is counted as failed', async () => {
  const fault = { error: 'Runtime.ExitError', operation: 'startExecution', times: 3, effect: 'none' };
  const other = { error: 'SlowDown', operation: 'GetBucketPolicy', times: 1, effect: 'none' };
  const { code, lines } = await played({ content: [daily({ input: { SourceClusterName: 'orders' } })] }, [
    fault,
    other,
  ]);
  expect(lines.join('\n')).toMatch(/^2026-11-29 03:30 {2}daily +NOT STARTED {2}Runtime\.ExitError; on AWS, an/m);
  expect(lines).toContain('daily        1          0       1');
  expect(lines).toContain('Faults that were not used: SlowDown@GetBucketPolicy');
  expect(code).toBe(1);
});

test('Everything that is wrong with a file is reported at once, by the rules of a deployment', async () => {
  const wrong = [daily({ input: { SourceClusterNam: 'orders' }, exprression: 'x' }), daily({ name: 'B', input: {} })];
  const error = await played({ content: wrong }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  expect(error.message).toMatch(/^This cannot work:\ndocs\/schedules\.yml, schedule 1 \(daily\): /);
  expect(error.message).toContain('exprression');
  expect(error.message).toContain('schedule 2 (B): name');
  for (const [content, problem] of [
    [{ a: 1 }, 'it must hold a list of schedules'],
    [[], 'it holds no schedule'],
    [
      [daily({ expression: 'cron(0 4 3W * ? *)', alarmAfterHours: 'none', input: { SourceClusterName: 'orders' } })],
      'schedule daily: when cron(0 4 3W * ? *) runs is not known here',
    ],
  ] as const)
    await expect(played({ content })).rejects.toThrow(problem);
});

test('What is kept at the end is listed by cluster and kind, with what the last plan says of it', () => {
  const keys = ['2026-11-27T03-00', '2026-11-28T03-00', '2026-11-29T03-00'].map(
    (time) => `recovery-points/orders/${time}-00-000Z-copy-0123.json`,
  );
  const rows = [
    { Verdict: 'PASSED_OVER', RecoveryPoint: keys[0] ?? '', Reasons: ['TaggedToKeep: it has the tag'] },
    { Verdict: 'KEEP', RecoveryPoint: keys[1] ?? '', Reasons: ['Newest: the newest', 'KeepDaily 7: number 1'] },
  ];
  expect(keptTable(keys, { Points: rows }).split('\n')[1]).toBe(
    'orders           copy     3  2026-11-27 03:00  2026-11-29 03:00  made since 1, Newest 1, KeepDaily 1, passed over 1',
  );
  expect(keptTable(keys, undefined)).not.toContain('Kept by');
  expect(keptTable(['reports/x.json'], undefined)).toBe('');
});
