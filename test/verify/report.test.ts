import { expect, test } from '@jest/globals';
import { asJson, asTable, overall, type Provenance } from '../../verify/report.ts';
import type { VerifiedShard } from '../../verify/verify.ts';

const good: VerifiedShard = {
  Shard: '0001',
  Key: 'orders-0001.rdb',
  Verdict: 'verified',
  Reasons: [],
  Level: 'Checksum',
  Bytes: 1_234_567,
  ETag: '"tag"',
  Format: 'REDIS0011',
  Writer: 'valkey 8.0.1',
  WrittenAt: '2026-11-20T03:00:12.000Z',
  Keys: 20,
  Identified: true,
  Checksum: '46980d5ea2a93e12',
  Crc64: '46980d5ea2a93e12',
};
const bad: VerifiedShard = {
  ...good,
  Key: 'orders-\x1b[2J0002.rdb',
  Verdict: 'bad',
  Reasons: ['it is missing'],
  Bytes: null,
  Format: null,
  WrittenAt: null,
};
const strange: VerifiedShard = { ...good, Verdict: 'unverifiable', Reasons: ['it is strange', 'it is old'] };

const PROVENANCE: Provenance = { source: 'By orders.manifest.json.', gaps: [], manifest: null };
const INCOMPLETE: Provenance = { source: 'There is no manifest.', gaps: ['One may be missing.'], manifest: null };

const PLAIN = { colour: false };

test('The verdict on all is the worst one', () => {
  expect(overall([good, good], PROVENANCE)).toBe('verified');
  expect(overall([good, strange], PROVENANCE)).toBe('unverifiable');
  expect(overall([strange, bad, good], PROVENANCE)).toBe('bad');
  expect(overall([], PROVENANCE)).toBe('unverifiable');
});

test('It is not verified when it is not known whether these are all', () => {
  expect(overall([good, good], INCOMPLETE)).toBe('unverifiable');
  expect(overall([good, bad], INCOMPLETE)).toBe('bad');
});

test('The table has a row for each shard, and the reasons under it', () => {
  expect(asTable([good, bad, strange], 'Checksum', PROVENANCE, PLAIN).split('\n').slice(0, 9)).toEqual([
    'verdict           bytes  format     written           file',
    'verified      1,234,567  REDIS0011  2026-11-20 03:00  orders-0001.rdb',
    'bad                   -  -          -                 orders-\\u001b[2J0002.rdb',
    '  it is missing',
    'unverifiable  1,234,567  REDIS0011  2026-11-20 03:00  orders-0001.rdb',
    '  it is strange',
    '  it is old',
    '',
    '1 bad, 1 unverifiable, 1 verified.',
  ]);
});

test('Where its lines are longer than the screen is wide, it is not a table, and all is wrapped', () => {
  const lines = asTable([good, strange], 'Checksum', INCOMPLETE, { colour: false, columns: 50 }).split('\n');
  expect(lines.slice(0, 5)).toEqual([
    'verified orders-0001.rdb',
    '  1,234,567 bytes, REDIS0011, written 2026-11-20',
    '  03:00',
    'unverifiable orders-0001.rdb',
    '  1,234,567 bytes, REDIS0011, written 2026-11-20',
  ]);
  expect(lines.filter((line) => line.length > 50)).toEqual([]);
  expect(lines.join(' ')).toContain('Damage from before the checksum was computed would not show.');
});

test('A word that is longer than the screen is wide stays whole', () => {
  const long = { ...good, Key: 'x'.repeat(60) };
  expect(asTable([long], 'Checksum', PROVENANCE, { colour: false, columns: 50 })).toMatch(/^verified\nx{60}\n/);
});

test('It says by what the shards were known, and what was proven', () => {
  const table = asTable([good], 'Probe', PROVENANCE, PLAIN);
  expect(table).toContain('\nBy orders.manifest.json.\n');
  expect(table).toMatch(/\nWhat "verified" means here: .* The bytes between were not read\. .* their checksum fits\.$/);
  expect(asTable([good], 'Checksum', PROVENANCE, PLAIN)).toContain('Every byte of each file was read');
  expect(asTable([good], 'Checksum', INCOMPLETE, PLAIN)).toContain(
    '\n1 verified.\nThere is no manifest.\nNot known to be whole: One may be missing.\n',
  );
});

test('Only the verdicts are coloured, and only if that is wanted', () => {
  const coloured = asTable([good, bad], 'Probe', PROVENANCE, { colour: true });
  expect(coloured).toContain('\x1b[32mverified\x1b[39m');
  expect(coloured).toContain('\x1b[31mbad\x1b[39m');
  expect(asTable([good, bad], 'Probe', PROVENANCE, PLAIN)).not.toContain('\x1b');
});

test('As JSON, a proof is claimed only where every file is verified', () => {
  const provenOf = (...shards: VerifiedShard[]) => JSON.parse(asJson(shards, 'Probe', INCOMPLETE)).Proven;
  expect([provenOf(good, good), provenOf(good, bad), provenOf(good, strange)]).toEqual([
    expect.stringContaining('The bytes between were not read.'),
    null,
    null,
  ]);
});

test('As JSON the report is complete', () => {
  expect(JSON.parse(asJson([good, bad], 'Checksum', INCOMPLETE))).toEqual({
    Verdict: 'bad',
    Level: 'Checksum',
    Proven: null,
    Manifest: null,
    Source: 'There is no manifest.',
    Gaps: ['One may be missing.'],
    Shards: [good, bad],
  });
});
