import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { foldersOf } from '../emulators/s3/store.ts';
import { syncFolder } from '../sync-folder.ts';
import { releaseLock, takeLock } from './lock.ts';

/** The data folder cannot be used; the message names the file, the reason and the remedy. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}

/** The format of the lines. Each change of it needs a new number, so that an earlier release refuses what it cannot read. */
const FORMAT = 3;
/** Formats whose lines are all lines of this one. */
const READABLE: readonly unknown[] = [2, FORMAT];
/** Beside the folders of buckets. */
export const STATE = '.state';
const JOURNAL = 'journal.jsonl';
/** The names of the buckets whose folders a service has made, one a line. They stay when the journal is cleared. */
const BUCKETS = 'buckets';
/** The file of a release without a journal. */
const FORMER = 'format.json';

/** One line of the journal: changes that are kept together or not at all. */
export interface Line {
  readonly number: number;
  readonly value: unknown;
}

/**
 * A journal of JSON values in a folder, one a line, after a first line with the format. It is replaced as a whole, then lines
 * are added. A line without its line break was never acknowledged.
 */
export class DataFolder {
  readonly #path: string;
  #journal: FileHandle | undefined;

  /** Locks the folder until it is closed. @param path is created if missing. Throws DataFolderError */
  constructor(path: string) {
    this.#path = path;
    const owner = attempt(path, 'made or written to', ELSEWHERE, () => {
      makeFolder(path);
      return takeLock(this.#lock);
    });
    if (owner === undefined) return;
    const otherwise = `If that process is something else, remove ${this.#lock}.`;
    throw new DataFolderError(
      `${path} is in use by process ${owner}. End that, or choose another folder with --data, and for a second npm run local also other ports with --port. ${otherwise}`,
    );
  }

  /** The lines; undefined if there is no journal. Throws DataFolderError if it is damaged or of another format. */
  read(): Line[] | undefined {
    const path = this.#file(JOURNAL);
    if (!existsSync(path)) {
      if (existsSync(this.#file(FORMER))) throw this.#ofAnotherRelease(FORMER, 'is of an earlier release');
      return undefined;
    }
    const content = attempt(path, 'read', BEGIN_ANEW, () => readFileSync(path));
    const lines: Line[] = [];
    for (let start = 0, end = content.indexOf('\n'); end >= 0; start = end + 1, end = content.indexOf('\n', start)) {
      const number = lines.length + 1;
      const text = content.toString('utf8', start, end);
      const value = attempt(`Line ${number} of ${path}`, 'read', BEGIN_ANEW, (): unknown => JSON.parse(text));
      lines.push({ number, value });
    }
    const [first, ...changes] = lines;
    const format = Object(first?.value).format;
    if (READABLE.includes(format)) return changes;
    const says = format === undefined ? 'does not say its format' : `says format ${JSON.stringify(format)}`;
    throw this.#ofAnotherRelease(JOURNAL, `${says}; this release has ${FORMAT}`);
  }

  /** The error for a line whose content is wrong. */
  unusable({ number }: Line, problem: string): DataFolderError {
    return new DataFolderError(`Line ${number} of ${this.#file(JOURNAL)} is damaged: ${problem}. ${BEGIN_ANEW}.`);
  }

  /** Replaces the journal. @returns its bytes. Throws DataFolderError */
  async begin(values: Iterable<unknown>): Promise<number> {
    const path = this.#file(JOURNAL);
    return attemptLater(path, async () => {
      const unfinished = join(this.#path, '.unfinished');
      await this.#journal?.close();
      this.#journal = undefined;
      const file = openSync(unfinished, 'w');
      let bytes = 0;
      const write = (value: unknown) => {
        const line = Buffer.from(`${JSON.stringify(value)}\n`);
        writeFileSync(file, line);
        bytes += line.length;
      };
      try {
        write({ format: FORMAT });
        for (const value of values) write(value);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(unfinished, path);
      this.#journal = await open(path, 'a');
      await syncFolder(this.#path);
      return bytes;
    });
  }

  /** Resolves when the line is on disk. @returns its bytes. Throws DataFolderError */
  async add(value: unknown): Promise<number> {
    const line = Buffer.from(`${JSON.stringify(value)}\n`);
    return attemptLater(this.#file(JOURNAL), async () => {
      // Writing to a file of a removed folder succeeds, but keeps nothing.
      if (!existsSync(this.#file(JOURNAL))) throw new Error('ENOENT: the file has gone');
      await this.#journal?.appendFile(line);
      await this.#journal?.datasync();
      return line.length;
    });
  }

  /** Throws DataFolderError. */
  async clear(): Promise<void> {
    await this.#journal?.close();
    this.#journal = undefined;
    attempt(this.#path, 'cleared', ELSEWHERE, () => {
      const former = readdirSync(this.#path).filter((file) => file.endsWith('.json'));
      for (const name of [JOURNAL, ...former]) rmSync(this.#file(name), { force: true });
    });
  }

  async close(): Promise<void> {
    await this.#journal?.close();
    this.#journal = undefined;
    releaseLock(this.#lock);
  }

  #ofAnotherRelease(name: string, problem: string): DataFolderError {
    return new DataFolderError(`${this.#file(name)} ${problem}. ${BEGIN_ANEW}.`);
  }

  #file(name: string): string {
    return join(this.#path, name);
  }

  get #lock(): string {
    return join(this.#path, 'lock');
  }
}

/**
 * Throws DataFolderError for a start that would delete what no service is known to have made, or what a service keeps.
 * @param keptToo whether what a service keeps may not go either
 */
export function refuseToDelete(folder: string, buckets: readonly string[], keptToo: boolean): void {
  if (keptToo && existsSync(join(folder, STATE, JOURNAL)))
    throw new DataFolderError(
      `${folder} has what npm run local keeps, of which this would delete the files. ${ELSEWHERE}.`,
    );
  const foreign = foreignIn(folder, buckets).flatMap((name) => foldersOf(folder, name).filter(isFilled));
  if (foreign.length > 0)
    throw new DataFolderError(
      `${foreign.join(', ')} holds files that this tool is not known to have made, or that an earlier version made, and this would delete them. ${ELSEWHERE}, or remove them yourself.`,
    );
}

/** Remembers the buckets whose folders are about to be made, so that a later start may empty them. Throws DataFolderError */
export function rememberBuckets(folder: string, buckets: readonly string[]): void {
  const path = join(folder, STATE, BUCKETS);
  const known = bucketsMadeIn(folder);
  const foreign = foreignIn(folder, buckets);
  const made = buckets.filter((name) => !known.includes(name) && !foreign.includes(name));
  const lines = made.map((name) => `${name}\n`).join('');
  attempt(path, 'written', ELSEWHERE, () => appendFileSync(path, lines, { flush: true }));
}

const foreignIn = (folder: string, buckets: readonly string[]): string[] => {
  const known = bucketsMadeIn(folder);
  return buckets.filter((name) => !known.includes(name) && foldersOf(folder, name).some(isFilled));
};

/** A name without its line break was not written to its end. */
function bucketsMadeIn(folder: string): string[] {
  const path = join(folder, STATE, BUCKETS);
  if (!existsSync(path)) return [];
  return attempt(path, 'read', ELSEWHERE, () => readFileSync(path, 'utf8').split('\n').slice(0, -1));
}

const isFilled = (path: string): boolean =>
  existsSync(path) && (!statSync(path).isDirectory() || readdirSync(path).length > 0);

const ELSEWHERE = 'Choose another folder with --data';
const BEGIN_ANEW = 'Start with --fresh, or choose another folder with --data';

/** Node's recursive mkdir never returns if the system reports a new folder as missing, as below /proc. */
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

async function attemptLater<T>(path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    const remedy = 'Check that the folder exists and the disk has room';
    throw new DataFolderError(`${path} cannot be written (${(error as Error).message}). ${remedy}.`);
  }
}
