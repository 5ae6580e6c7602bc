import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { releaseLock, takeLock } from './lock.ts';

/** The data folder cannot be used; the message says which file, why, and what to do about it. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** Of the values and their names. Another one is not read: a change of what is kept makes this a new number. */
const FORMAT = 1;
const SEAL = 'format';

/**
 * JSON values in files of a folder, each replaced whole: whenever the process ends, none is half written. Together they
 * are a state once the folder is sealed. The seal is written after everything else and removed before it, so that what an
 * interrupted beginning or clearing has left is not taken for a state.
 */
export class DataFolder {
  readonly #path: string;

  /** Keeps other processes out until it is closed. @param path is made if there is none. Throws DataFolderError */
  constructor(path: string) {
    this.#path = path;
    const owner = attempt(path, 'made or written to', ELSEWHERE, () => {
      makeFolder(path);
      return takeLock(this.#lock);
    });
    if (owner === undefined) return;
    const otherwise = `If that process is something else, remove ${this.#lock}.`;
    throw new DataFolderError(
      `${path} is in use by process ${owner}. End that, or choose another folder with --data. ${otherwise}`,
    );
  }

  /** Whether it holds a state. Throws DataFolderError if that is of another format. */
  isSealed(): boolean {
    if (!existsSync(this.#file(SEAL))) return false;
    const format = this.read(SEAL);
    if (format === FORMAT) return true;
    throw this.unusable(SEAL, `says ${JSON.stringify(format)}, the format of another release; this one has ${FORMAT}`);
  }

  seal(): void {
    this.write(SEAL, FORMAT);
  }

  /** The value of that name. Throws DataFolderError, also if there is none. */
  read(name: string): unknown {
    const path = this.#file(name);
    return attempt(path, 'read', BEGIN_ANEW, () => JSON.parse(readFileSync(path, 'utf8')));
  }

  /** What to throw of a value that can be read, but not be used. */
  unusable(name: string, problem: string): DataFolderError {
    return new DataFolderError(`${this.#file(name)} ${problem}. ${BEGIN_ANEW}.`);
  }

  /** Names that begin so, in the order of their letters. */
  names(prefix: string): string[] {
    const files = readdirSync(this.#path).filter((file) => file.startsWith(prefix) && file.endsWith('.json'));
    return files.map((file) => file.slice(0, -'.json'.length)).sort();
  }

  /** Throws DataFolderError. */
  write(name: string, value: unknown): void {
    const unfinished = join(this.#path, '.unfinished');
    attempt(this.#file(name), 'written', 'See that the folder is there and the disk has room', () => {
      writeFileSync(unfinished, JSON.stringify(value));
      renameSync(unfinished, this.#file(name));
    });
  }

  /** Throws DataFolderError. */
  clear(): void {
    attempt(this.#path, 'cleared', ELSEWHERE, () => {
      for (const name of [SEAL, ...this.names('')]) rmSync(this.#file(name), { force: true });
    });
  }

  close(): void {
    releaseLock(this.#lock);
  }

  #file(name: string): string {
    return join(this.#path, `${name}.json`);
  }

  get #lock(): string {
    return join(this.#path, 'lock');
  }
}

const ELSEWHERE = 'Choose another folder with --data';
const BEGIN_ANEW = 'Begin anew with --fresh, or choose another folder with --data';

/** Node's own recursive way never returns where the system says of a new folder that it is not there, as below /proc. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process was quicker.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

function attempt<T>(path: string, what: string, remedy: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new DataFolderError(`${path} cannot be ${what} (${(error as Error).message}). ${remedy}.`);
  }
}
