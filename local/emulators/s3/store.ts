import { createHash, randomUUID } from 'node:crypto';
import { constants, mkdirSync, type Stats } from 'node:fs';
import { copyFile, type FileHandle, mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { Clock } from '../../clock.ts';
import { syncFolder } from '../../sync-folder.ts';
import { type Bucket, exportPolicy } from './bucket.ts';
import { S3Error } from './errors.ts';
import { fileNameOf, keyOf } from './file-names.ts';

export type { Bucket } from './bucket.ts';

export interface StoredObject {
  readonly bytes: number;
  /** Whole seconds, in milliseconds since the epoch. */
  readonly lastModified: number;
  /** Quoted. The MD5 of what was put with one; otherwise opaque, as that of a multi-part upload. */
  readonly etag: string;
}

/** The folder of the objects, one folder in it for each bucket, and what all buckets share. */
interface StoreOptions {
  readonly root: string;
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
}

/** Buckets as folders, objects as files; a file's time is its object's Last-Modified. Content types are not kept. */
export class S3Store {
  readonly region: string;
  readonly #options: StoreOptions;
  readonly #buckets = new Map<string, Bucket>();
  readonly #md5s = new Map<string, { readonly version: string; readonly md5: string }>();
  #lastCommit: Promise<unknown> = Promise.resolve();

  constructor(options: StoreOptions) {
    this.region = options.region;
    this.#options = { ...options, root: resolve(options.root) };
  }

  /** Creates the bucket's folder, or uses the existing one. Throws a RangeError for a name that S3 refuses. */
  createBucket(name: string, settings: Partial<Omit<Bucket, 'name'>> = {}): Bucket {
    if (!/^(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name))
      throw new RangeError(`${name} is not a valid bucket name`);
    const { region = this.region, owner = this.#options.account, ownership = 'BucketOwnerPreferred' } = settings;
    const bucket = { name, region, owner, ownership, policy: exportPolicy(name, region), ...settings };
    mkdirSync(join(this.#options.root, name), { recursive: true });
    this.#buckets.set(name, bucket);
    return bucket;
  }

  bucket(name: string): Bucket | undefined {
    return this.#buckets.get(name);
  }

  /** The object's path on disk, whether it exists or not. Throws NoSuchBucket, InvalidURI or KeyTooLongError. */
  pathOf(bucket: string, key: string): string {
    if (key === '' || !key.isWellFormed()) throw new S3Error('InvalidURI');
    if (Buffer.byteLength(key) > 1024) throw new S3Error('KeyTooLongError', { MaxSizeAllowed: 1024 });
    return join(this.#folderOf(bucket), fileNameOf(key));
  }

  /** The object and its open file, which the caller closes. */
  async open(bucket: string, key: string): Promise<{ object: StoredObject; file: FileHandle } | undefined> {
    const path = this.pathOf(bucket, key);
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(absent);
    const stats = await file?.stat();
    if (file && stats?.isFile()) return { object: this.#describe(path, stats), file };
    await file?.close();
    return undefined;
  }

  async head(bucket: string, key: string): Promise<StoredObject | undefined> {
    const found = await this.open(bucket, key);
    await found?.file.close();
    return found?.object;
  }

  async has(bucket: string, key: string): Promise<boolean> {
    return (await this.head(bucket, key)) !== undefined;
  }

  /** All keys in S3's order, that of their bytes. */
  async list(bucket: string): Promise<string[]> {
    const folder = this.#folderOf(bucket);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return files.flatMap((file) => keyOf(relative(folder, file)) ?? []).sort(byBytes);
  }

  async remove(bucket: string, key: string): Promise<void> {
    await rm(this.pathOf(bucket, key), { force: true });
  }

  /** Copies a file in, as a multi-part upload that was initiated at `lastModified`, in milliseconds since the epoch. */
  putFile(bucket: string, key: string, file: string, lastModified = this.#options.clock.now()): Promise<StoredObject> {
    return this.put(bucket, key, (path) => copyFile(file, path), undefined, lastModified);
  }

  /**
   * Stores the file that `write` creates at the given path, and the MD5 (in hex) that it may return. Stores nothing if
   * `write` or `precondition` throws. `precondition` gets the object that would be replaced.
   */
  async put(
    bucket: string,
    key: string,
    write: (path: string) => Promise<unknown>,
    precondition?: (existing: StoredObject | undefined) => void,
    lastModified?: number,
  ): Promise<StoredObject> {
    const path = this.pathOf(bucket, key);
    // On the same disk, and under a name that no key maps to.
    const temporary = join(this.#folderOf(bucket), `.partial-${randomUUID()}`);
    await mkdir(dirname(path), { recursive: true });
    const commit = async (md5: unknown) => {
      precondition?.(await this.head(bucket, key));
      const seconds = Math.floor((lastModified ?? this.#options.clock.now()) / 1000);
      await utimes(temporary, seconds, seconds);
      await rename(temporary, path);
      await syncFolder(dirname(path));
      const stats = await stat(path);
      if (typeof md5 === 'string') this.#md5s.set(path, { version: versionOf(stats), md5 });
      return this.#describe(path, stats);
    };
    try {
      const md5 = await write(temporary);
      // One commit at a time: of two uploads that require that no object exists, one must fail.
      const turn = this.#lastCommit.then(() => commit(md5));
      this.#lastCommit = turn.catch(() => undefined);
      return await turn;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  #folderOf(bucket: string): string {
    if (!this.#buckets.has(bucket)) throw new S3Error('NoSuchBucket', { BucketName: bucket });
    return join(this.#options.root, bucket);
  }

  #describe(path: string, stats: Stats): StoredObject {
    const version = versionOf(stats);
    const known = this.#md5s.get(path);
    const etag = known?.version === version ? known.md5 : `${createHash('md5').update(version).digest('hex')}-1`;
    return { bytes: stats.size, lastModified: Math.floor(stats.mtimeMs / 1000) * 1000, etag: `"${etag}"` };
  }
}

/** Differs for two contents of a path, even if the clock stands still. */
const versionOf = ({ ino, size, ctimeMs }: Stats): string => `${ino} ${size} ${ctimeMs}`;

/** JavaScript's order differs beyond U+FFFF. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

function absent(error: NodeJS.ErrnoException): undefined {
  if (!['ENOENT', 'ENOTDIR', 'ELOOP'].includes(error.code ?? '')) throw error;
}
