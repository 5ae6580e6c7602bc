import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { releaseLock, takeLock } from './lock.ts';

/** The data folder cannot be used; the message says which file, why, and what to do about it. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** JSON values in files of a folder, each replaced whole: whenever the process ends, none is half written. */
export class DataFolder {
  readonly #path: string;

  /** Keeps other processes out until it is closed. @param path is made if there is none. Throws DataFolderError */
  constructor(path: string) {
    this.#path = path;
    const owner = attempt(path, 'made or written to', 'Choose another folder', () => {
      mkdirSync(path, { recursive: true });
      return takeLock(this.#lock);
    });
    if (owner === undefined) return;
    const otherwise = `If that process is something else, remove ${this.#lock}.`;
    throw new DataFolderError(
      `${path} is in use by process ${owner}. End that, or choose another folder. ${otherwise}`,
    );
  }

  /** The value of that name; undefined if none has been kept. Throws DataFolderError. */
  read(name: string): unknown {
    const path = join(this.#path, `${name}.json`);
    return attempt(path, 'read', 'Begin anew, or choose another folder', () => {
      const text = textOf(path);
      return text === undefined ? undefined : JSON.parse(text);
    });
  }

  /** Names that begin so, in the order of their letters. */
  names(prefix: string): string[] {
    const files = readdirSync(this.#path).filter((file) => file.startsWith(prefix) && file.endsWith('.json'));
    return files.map((file) => file.slice(0, -'.json'.length)).sort();
  }

  write(name: string, value: unknown): void {
    const unfinished = join(this.#path, '.unfinished');
    writeFileSync(unfinished, JSON.stringify(value));
    renameSync(unfinished, join(this.#path, `${name}.json`));
  }

  clear(): void {
    for (const name of this.names('')) rmSync(join(this.#path, `${name}.json`));
  }

  close(): void {
    releaseLock(this.#lock);
  }

  get #lock(): string {
    return join(this.#path, 'lock');
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function attempt<T>(path: string, what: string, remedy: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new DataFolderError(`${path} cannot be ${what} (${(error as Error).message}). ${remedy}.`);
  }
}
