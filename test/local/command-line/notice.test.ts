import { expect, test } from '@jest/globals';
import { indented } from '../../../local/command-line/notice.ts';

test('A notice keeps what is to be pasted, and what stands in columns, on its line', () => {
  const command = `aws memorydb describe-snapshots ${'--more '.repeat(20)}`.trim();
  const row = `execution  ${'arn '.repeat(40)}`.trim();
  expect(indented(`${command}\n\n${row}`)).toBe(`  ${command}\n\n  ${row}`);
  expect(indented('word '.repeat(40).trim())).toMatch(/^ {2}(word ?)+\n {2}(word ?)+\n {2}(word ?)+$/);
});
