import { UsageError } from './usage-error.ts';

/** Whether a file is not there because a shell has found none for a pattern, and left it as it is. */
export const isUnmatched = (name: string, error: unknown): boolean => /[*?]/.test(name) && codeOf(error) === 'ENOENT';

/** Reads a file that the user names. Throws UsageError. */
export function readNamed<T>(name: string, reading: () => T): T {
  try {
    return reading();
  } catch (error) {
    if (codeOf(error) === 'EISDIR') throw new UsageError(`${name} is a folder. Name a file in it.`);
    if (isUnmatched(name, error)) throw new UsageError(`${name} matches no file. Check the folder and the pattern.`);
    throw new UsageError(`${name} cannot be read (${(error as Error).message}). Check the name and the permissions.`);
  }
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
