import { describe, expect, test } from '@jest/globals';
import { parseOptions } from '../../status/options.ts';
import { asTable } from '../../status/table.ts';
import { example } from '../functions/core/status/protections.ts';

describe('The options', () => {
  test.each([
    [['--bucket', 'b'], { from: { bucket: 'b', owner: null }, json: false }],
    [
      ['--bucket', 'b', '--owner', '111122223333', '--json'],
      { from: { bucket: 'b', owner: '111122223333' }, json: true },
    ],
    [['--local'], { from: 'local', json: false }],
    [['--help', '--bucket', 'b'], null],
  ])('may be %j', (args, options) => {
    expect(parseOptions(args)).toEqual(options);
  });

  test.each<[string[], RegExp]>([
    [[], /^Give --bucket, .* or --local/],
    [['--bucket', ''], /^Give --bucket/],
    [['b'], /b belongs to no option/],
    [['--local', '--bucket', 'b'], /not both/],
    [['--bucket', 'b', '--owner', 'me'], /12 digits, not me/],
    [['--bucket'], /--help shows what each option takes/],
    [['a', 'b', '--owner', 'me'], /^a, b belong to no option\. .*Give --bucket.*not me\.$/],
    [['--buket', 'b'], /These options exist: --bucket, /],
  ])('are not %j', (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });
});

describe('The table', () => {
  test('has a row for each cluster, and says of what is wrong why, and what to do', () => {
    const lines = asTable(example, { colour: false }).split('\n');
    expect(lines[0]).toBe('state        age       limit  due by            kind          cluster');
    expect(lines.slice(1, 5)).toEqual([
      'UNPROTECTED  187.0 h   26 h   2026-11-21 12:17  -             sessions',
      '  It has no recovery point; it was first seen at 2026-11-20T10:17:02.000Z, 187 hours ago. It keeps no automatic snapshots: its SnapshotRetentionLimit is 0.',
      expect.stringMatching(/^ {2}Let it keep automatic snapshots by the command/),
      '  aws memorydb update-cluster --cluster-name sessions --snapshot-retention-limit 1 --region eu-central-1',
    ]);
    expect(lines.find((line) => line.endsWith('inventory'))).toMatch(
      /^PROTECTED {4}1\.6 h .* Export, Copy {2}inventory$/,
    );
    expect(lines.at(-1)).toBe(
      '12 cluster(s) of memorydb-snapshot-copy-dev in 111122223333, eu-central-1, measured at 2026-11-28T05:17:03.412Z: 1 UNPROTECTED, 3 LATE, 1 UNKNOWN, 1 NEW, 5 PROTECTED, 1 EXCLUDED. The next measurement is due at 2026-11-28T06:17:03.412Z.',
    );
  });

  test('gives the reason of what is late, unprotected or unknown, and of nothing else', () => {
    const lines = asTable(example, { colour: false }).split('\n');
    const reasons = example.Clusters.flatMap(({ State, Reason }) => (Reason === null ? [] : [[State, `  ${Reason}`]]));
    const given = new Set(reasons.flatMap(([State, reason]) => (lines.includes(String(reason)) ? [State] : [])));
    expect(new Set(reasons.map(([State]) => State))).toContain('NEW');
    expect([...given]).toEqual(['UNPROTECTED', 'LATE', 'UNKNOWN']);
  });

  test('takes no command from a name', () => {
    const [first] = example.Clusters;
    const name = 'a\u001b[2J\nb';
    const text = asTable({ ...example, Clusters: [{ ...first, Name: name } as never] }, { colour: true });
    expect(text).not.toContain('\u001b[2J');
    expect(text).toContain('a\\u001b[2J\\u000ab');
  });

  test('of no clusters says so', () => {
    expect(asTable({ ...example, Clusters: [], Counts: {} as never, Warnings: [] }, { colour: false })).toMatch(
      /^0 cluster\(s\) of memorydb-snapshot-copy-dev .*\.$/,
    );
  });
});
