import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseYaml } from '../../local/yaml.ts';
import { type Outcome, played } from '../local/command-line/played.ts';
import { ROOT } from '../support/service.ts';

describe('Two months in which old recovery points go', () => {
  let months: Outcome;
  beforeAll(async () => {
    const content = parseYaml(readFileSync(join(ROOT, 'docs/expiring.yml'), 'utf8'));
    months = await played({ file: 'docs/expiring.yml', content, days: 60, skipHourly: true });
  });

  test('are what docs/running-locally.md shows', () => {
    const page = readFileSync(join(ROOT, 'docs/running-locally.md'), 'utf8');
    const [, shown = ''] =
      /```\n\$ npm start -- --schedules docs\/expiring\.yml --days 60 --skip-hourly\n([^`]*)```/.exec(page) ?? [];
    const parts = shown.split('…\n').filter((part) => part !== '');
    expect(parts).toHaveLength(2);
    for (const part of parts) expect(months.lines.join('\n')).toContain(part.trimEnd());
  });

  test('have no alarms, and say so', () => {
    expect(months.lines).toContain('--skip-hourly left out the hourly measurements and the alarms.');
    expect(months.lines.filter((line) => line.includes('  ALARM: '))).toEqual([]);
  });

  test('keep what the lifecycle says, and no more', async () => {
    const keys = await months.service.world.s3.store.list('memorydb-snapshot-exports', 'recovery-points/');
    const nights = (cluster: string, kind: string) =>
      keys.filter((key) => key.startsWith(`recovery-points/${cluster}/`) && key.includes(`-${kind}-`)).length;
    // Seven days, four weeks, three months, and the oldest; some are several of that.
    expect([nights('orders', 'copy'), nights('sessions', 'copy'), nights('orders', 'export')]).toEqual([12, 12, 8]);
    // What the last run has deleted goes with the next call.
    await months.service.world.memorydb.settle();
    const copies = months.service.world.memorydb.store.state.snapshots.filter(({ source }) => source === 'manual');
    expect(copies).toHaveLength(24 + 1);
    expect(months.code).toBe(0);
  });
});
