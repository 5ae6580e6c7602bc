import { expect, test } from '@jest/globals';
import { HELP, parseOptions } from '../../verify/options.ts';

const parse = (line: string) => parseOptions(line.split(' ').filter((word) => word !== ''));

test('An export is named by its bucket and its target', () => {
  expect(parse('--bucket b --target t --workers 3')).toEqual({
    what: { bucket: 'b', target: 't', owner: null, writeManifest: false },
    level: 'Checksum',
    json: false,
    workers: 3,
  });
  expect(parse('--bucket b --target t --owner 111122223333')?.what).toMatchObject({ owner: '111122223333' });
});

test('Files may be many, as a shell makes them of a pattern, or named one by one', () => {
  expect(parse('--file a.rdb b.rdb --file c.rdb')?.what).toEqual({
    files: ['a.rdb', 'c.rdb', 'b.rdb'],
    manifest: null,
  });
  expect(parse('--file a.rdb --manifest m.json')?.what).toMatchObject({ manifest: 'm.json' });
});

test('Every byte is read, unless a quick look is asked for', () => {
  expect(parse('--file a')?.level).toBe('Checksum');
  expect(parse('--file a --probe --json')).toMatchObject({ level: 'Probe', json: true });
});

test('Without --workers there is a thread for each processor', () => {
  expect(parse('--file a')?.workers).toBeGreaterThanOrEqual(1);
});

test.each([
  ['', 'Give --bucket and --target of an export, or --file and RDB files.'],
  ['--bucket b', 'Give --bucket and --target of an export'],
  [
    'a.rdb b.rdb --bucket b --owner me --manifest m --workers 0',
    /^--workers .*not 0\. a\.rdb, b\.rdb belong to no option\. .*--manifest goes .*--owner takes .*not me\. Give --bucket and --target/,
  ],
  [
    '--file - - --bucket b --write-manifest --workers x',
    /^--workers .*--file - reads .*not both\. --write-manifest goes/,
  ],
  ['--target t', 'Give --bucket and --target of an export'],
  [
    '--file -dash.rdb',
    "Option '--file' argument is ambiguous. Did you forget to specify the option argument for '--file'? To specify an option argument starting with a dash use '--file=-XYZ'. --help shows",
  ],
  ['--bucket --target t', 'argument is ambiguous'],
  ['--probe=1', "Option '--probe' does not take an argument. --help shows what each option takes."],
  ['a.rdb', 'a.rdb belongs to no option. Files go after --file.'],
  ['--file a --bucket b', 'Give either --file, or --bucket and --target, not both.'],
  ['--file a --owner 1', 'Give either --file, or --bucket and --target, not both.'],
  ['--bucket b --target t --owner 12', '--owner takes an account of 12 digits, not 12.'],
  ['--bucket b --target t --manifest m', '--manifest goes with --file'],
  ['--file a --workers 0', '--workers takes a number from 1 to 64, not 0.'],
  ['--file a --workers two', '--workers takes a number from 1 to 64, not two.'],
  ['--file a --workers 65', '--workers takes a number from 1 to 64, not 65.'],
  [
    '--files a',
    "Unknown option '--files'. These options exist: --bucket, --target, --owner, --write-manifest, --file,",
  ],
  ['--file', "Option '--file <value>' argument missing"],
])('%j is refused', (line, problem) => {
  expect(() => parse(line)).toThrow(problem);
});

test('The help lists every option', () => {
  expect(parse('--file a --help')).toBeNull();
  const [, known = ''] = /exist: (.*)\.$/.exec(messageOf(() => parse('--none'))) ?? [];
  expect(HELP.match(/^ {2}--[\w-]+/gm)?.map((option) => option.trim())).toEqual(known.split(', '));
});

function messageOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}
