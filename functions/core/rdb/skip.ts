import type { Cursor } from './cursor.ts';

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

/** A count, and as many groups. A wrong count runs into EndOfHead. */
export const many =
  (...parts: readonly Skip[]): Skip =>
  (cursor) => {
    const each = sequence(...parts);
    for (let left = cursor.length(); left > 0; left -= 1) each(cursor);
  };
