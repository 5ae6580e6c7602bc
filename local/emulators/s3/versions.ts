import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { link, lstat, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder } from '../../sync-folder.ts';

/** A version of an object, or a delete marker, which has neither bytes nor ETag. */
export interface Version {
  readonly id: string;
  readonly path: string;
  /** Milliseconds since the epoch. */
  readonly lastModified: number;
  readonly bytes: number;
  /** What the upload was answered with, without quotes. */
  readonly etag: string;
  readonly isMarker: boolean;
}

/** The version of what was stored without versioning. */
export const NULL_VERSION = 'null';

/**
 * The versions of one key, in a bucket that keeps them: a folder with a file for each version and each delete marker. The
 * current version is also the bucket's own file, by a hard link. So that file alone decides: entries newer than it, or newer
 * than the last delete marker if it is missing, belong to a change that was cut off, and do not count.
 */
export class KeyVersions {
  readonly #file: string;
  readonly #folder: string;
  readonly #etagOf: (stats: Stats) => string;

  /**
   * @param file the bucket's own file of this key
   * @param folder of the versions, whether it exists or not
   * @param etagOf that of the file, without quotes, if it is no version yet
   */
  constructor(file: string, folder: string, etagOf: (stats: Stats) => string) {
    this.#file = file;
    this.#folder = folder;
    this.#etagOf = etagOf;
  }

  /** Oldest first; the last is the current one. */
  async list(): Promise<Version[]> {
    const names = await this.#names();
    const { current, before } = await this.#currentOf(names);
    return [...names.slice(0, before).flatMap((name) => this.#entryOf(name) ?? []), ...(current ? [current] : [])];
  }

  /** The last of `list`, without reading all others. */
  async current(): Promise<Version | undefined> {
    return (await this.#currentOf(await this.#names())).current;
  }

  /** @returns also how many of the names are of versions before it */
  async #currentOf(
    names: readonly string[],
  ): Promise<{ readonly current: Version | undefined; readonly before: number }> {
    const found = await lstat(this.#file).catch(absent);
    const byHand = found?.isFile() ? this.#placedByHand(found) : undefined;
    for (const [before, name] of [...names.entries()].toReversed()) {
      const entry = this.#entryOf(name);
      if (!entry) continue;
      if (!byHand) {
        if (entry.isMarker) return { current: entry, before };
      } else if ((await stat(entry.path).catch(absent))?.ino === found?.ino) {
        const isEdited = entry.bytes !== byHand.bytes || entry.lastModified !== found?.mtimeMs;
        return { current: isEdited ? { ...byHand, id: entry.id, path: entry.path } : entry, before };
      }
    }
    return byHand ? { current: byHand, before: names.length } : { current: undefined, before: 0 };
  }

  /** Makes `temporary` the current version. @param etag without quotes */
  async put(temporary: string, etag: string): Promise<string> {
    const { size, mtimeMs } = await stat(temporary);
    const id = newId();
    await this.#prepare();
    await link(temporary, await this.#next(id, seconds(mtimeMs), size, etag));
    await rename(temporary, this.#file);
    await this.#sync();
    return id;
  }

  /** Adds a delete marker. @param now milliseconds since the epoch */
  async mark(now: number): Promise<string> {
    const id = newId();
    await this.#prepare();
    const path = await this.#next(id, seconds(now), 0, MARKER);
    await (await open(path, 'wx')).close();
    await utimes(path, seconds(now), seconds(now));
    await rm(this.#file, { force: true });
    await this.#sync();
    return id;
  }

  /** Deletes a version for good, and returns it. The one before the current version takes its place. */
  async erase(id: string): Promise<Version | undefined> {
    await this.#prepare();
    const versions = await this.list();
    const version = versions.find((each) => each.id === id);
    if (version === undefined) return undefined;
    if (versions.at(-1) === version) {
      const before = versions.at(-2);
      if (before === undefined || before.isMarker) await rm(this.#file, { force: true });
      else {
        const temporary = join(dirname(this.#file), `.partial-${newId()}`);
        await link(before.path, temporary);
        await rename(temporary, this.#file);
      }
    }
    await rm(version.path, { force: true });
    await this.#sync();
    return version;
  }

  /** Removes what was cut off, and keeps a current version that was placed by hand like any other. */
  async #prepare(): Promise<void> {
    const names = await this.#names();
    const { current, before } = await this.#currentOf(names);
    for (const name of names.slice(before)) {
      const path = this.#entryOf(name)?.path;
      if (path !== undefined && path !== current?.path) await rm(path, { force: true });
    }
    const isNew = (await mkdir(this.#folder, { recursive: true })) !== undefined;
    if (isNew) await syncFolder(dirname(this.#folder));
    if (current?.path !== this.#file) return;
    const { id, lastModified, bytes, etag } = current;
    await link(this.#file, await this.#next(id, seconds(lastModified), bytes, etag));
  }

  /** Also what was stored before the bucket kept versions. */
  #placedByHand(stats: Stats): Version {
    return {
      id: NULL_VERSION,
      path: this.#file,
      lastModified: 1000 * seconds(stats.mtimeMs),
      bytes: stats.size,
      etag: this.#etagOf(stats),
      isMarker: false,
    };
  }

  async #sync(): Promise<void> {
    await syncFolder(this.#folder);
    await syncFolder(dirname(this.#file));
  }

  async #next(id: string, modified: number, bytes: number, etag: string): Promise<string> {
    const last = (await this.#names()).findLast((name) => ENTRY.test(name));
    const number = String(Number.parseInt(last ?? '0', 10) + 1).padStart(10, '0');
    return join(this.#folder, [number, id, modified, bytes, etag].join('.'));
  }

  /** Of all entries, the oldest first, whether they count or not. */
  async #names(): Promise<string[]> {
    return ((await readdir(this.#folder).catch(absent)) ?? []).sort();
  }

  #entryOf(name: string): Version | undefined {
    const [, id = '', modified, bytes, etag = ''] = ENTRY.exec(name) ?? [];
    if (id === '') return undefined;
    return {
      id,
      path: join(this.#folder, name),
      lastModified: 1000 * Number(modified),
      bytes: Number(bytes),
      etag,
      isMarker: etag === MARKER,
    };
  }
}

/** `<number>.<version id>.<seconds since the epoch>.<bytes>.<ETag>`: nothing else says the version id and the ETag. */
const ENTRY = /^\d{10}\.([\w-]+)\.(\d+)\.(\d+)\.([\w-]+)$/;
const MARKER = 'deleted';

const newId = (): string => randomBytes(24).toString('base64url');
const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

export function absent(error: NodeJS.ErrnoException): undefined {
  if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.code ?? '')) throw error;
}
