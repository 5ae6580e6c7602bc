import { type Cursor, Stop } from './cursor.ts';
import { isValkey, redisVersion } from './format.ts';

/** Goes over something that a file holds, without keeping it. */
export type Skip = (cursor: Cursor) => void;

export const string: Skip = (cursor) => cursor.skipString();

export const length: Skip = (cursor) => {
  cursor.length();
};

export const bytes =
  (count: number): Skip =>
  (cursor) =>
    cursor.skip(count);

/** One after the other. */
export const sequence =
  (...parts: readonly Skip[]): Skip =>
  (cursor) => {
    for (const part of parts) part(cursor);
  };

export const times = (count: number, part: Skip): Skip => sequence(...Array<Skip>(count).fill(part));

/** A count, and as many groups. A wrong count runs into EndOfWindow. */
export const many =
  (...parts: readonly Skip[]): Skip =>
  (cursor) => {
    const each = sequence(...parts);
    for (let left = cursor.length(); left > 0; left -= 1) each(cursor);
  };

/** Numbers and strings that a module has written, each after a code, until 0 (rdb.h, module opcodes). */
export const moduleData: Skip = (cursor) => {
  const kinds: ReadonlyMap<number, Skip> = new Map([
    [1, length],
    [2, length],
    [3, bytes(4)], // float
    [4, bytes(8)], // double
    [5, string],
  ]);
  for (let code = cursor.length(); code !== 0; code = cursor.length()) {
    const skip = kinds.get(code);
    if (!skip) throw new Stop(`it holds data of a module that are not known (${code})`);
    skip(cursor);
  }
};

/** Which files have a code: those of Redis since a version, and of Valkey if Redis had it in version 11; or of one alone. */
type Since = number | 'VALKEY080';

/** Codes that mean the same in every file that has them. */
export type Codes = readonly (readonly [code: number, since: Since, skip: Skip])[];

/** How to go over what follows a code in files of a format; undefined where they do not have it. */
export const skipOf = (codes: Codes, code: number, format: string): Skip | undefined =>
  codes.find(
    ([each, since]) => each === code && (typeof since === 'number' ? since <= redisVersion(format) : isValkey(format)),
  )?.[2];
