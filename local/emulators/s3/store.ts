import { createHash, randomUUID } from 'node:crypto';
import { constants, mkdirSync, rmSync, type Stats } from 'node:fs';
import {
  copyFile,
  type FileHandle,
  lstat,
  mkdir,
  open,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Clock } from '../../clock.ts';
import { syncFolder } from '../../sync-folder.ts';
import { type Bucket, exportPolicy } from './bucket.ts';
import { S3Error } from './errors.ts';
import { fileNameOf, keyOf, mayHoldOf } from './file-names.ts';
import { absent, KeyVersions, NULL_VERSION, type Version } from './versions.ts';

export type { Bucket } from './bucket.ts';

export interface StoredObject {
  readonly bytes: number;
  /** Whole seconds, in milliseconds since the epoch. */
  readonly lastModified: number;
  /** Quoted. The MD5 of what was put with one; otherwise opaque, as that of a multi-part upload. */
  readonly etag: string;
  /** Only in a bucket with versioning. */
  readonly versionId?: string;
}

/** A version or a delete marker, which has no bytes and an empty ETag. */
export interface StoredVersion extends StoredObject {
  readonly versionId: string;
  readonly isMarker: boolean;
  readonly isLatest: boolean;
}

/** Tags and Object Lock of a version, set by edits that bypass the API, and not kept. */
export interface Marks {
  readonly tags?: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  readonly retainedUntil?: number;
  readonly isOnLegalHold?: boolean;
}

/** The folder of the objects, one folder in it for each bucket, and what all buckets share. */
interface StoreOptions {
  readonly root: string;
  readonly clock: Clock;
  readonly region: string;
  readonly account: string;
}

/** Of a bucket: that of its objects, and that of their versions. */
export const foldersOf = (root: string, bucket: string) =>
  [join(root, bucket), join(root, '.versions', bucket)] as const;

/**
 * Buckets as folders, objects as files; a file's time is its object's Last-Modified. Content types are not kept. Versions
 * are in a folder beside the buckets.
 */
export class S3Store {
  readonly region: string;
  /** The most entries of a page of a listing. S3 may send fewer than it is asked for. */
  mostListed = 1000;
  readonly #options: StoreOptions;
  readonly #buckets = new Map<string, Bucket>();
  readonly #md5s = new Map<string, { readonly version: string; readonly md5: string }>();
  readonly #marks = new Map<string, Marks>();
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
    const policy = exportPolicy(name, region);
    const bucket = { name, region, owner, ownership, policy, isVersioned: false, ...settings };
    mkdirSync(join(this.#options.root, name), { recursive: true });
    this.#buckets.set(name, bucket);
    return bucket;
  }

  /** Deletes everything in a bucket, also before it is created. */
  emptyBucket(name: string): void {
    for (const folder of foldersOf(this.#options.root, name)) rmSync(folder, { recursive: true, force: true });
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

  /** The object, or the version, and its open file, which the caller closes. Undefined for a delete marker. */
  async open(
    bucket: string,
    key: string,
    versionId?: string,
  ): Promise<{ object: StoredObject; file: FileHandle } | undefined> {
    const path = this.pathOf(bucket, key);
    const versions = this.#versionsOf(bucket, key);
    if (!versions && (versionId ?? NULL_VERSION) !== NULL_VERSION) return undefined;
    const all = versionId === undefined ? undefined : await versions?.list();
    const version = all ? all.find(({ id }) => id === versionId) : await versions?.current();
    if (versions && (!version || version.isMarker)) return undefined;
    const file = await open(version?.path ?? path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(absent);
    const stats = await file?.stat();
    if (file && stats?.isFile()) return { object: this.#describe(path, stats, version), file };
    await file?.close();
    return undefined;
  }

  async head(bucket: string, key: string): Promise<StoredObject | undefined> {
    const path = this.pathOf(bucket, key);
    const versions = this.#versionsOf(bucket, key);
    const version = await versions?.current();
    if (versions && (!version || version.isMarker)) return undefined;
    const stats = await lstat(version?.path ?? path).catch(absent);
    return stats?.isFile() ? this.#describe(path, stats, version) : undefined;
  }

  /** Sets the tags or the lock of the current version, if there is one. */
  async mark(bucket: string, key: string, marks: Marks): Promise<void> {
    const object = await this.head(bucket, key);
    if (object) this.#marks.set(JSON.stringify([bucket, key, object.versionId ?? NULL_VERSION]), marks);
  }

  /** Without versions, an object that is replaced or deleted takes its tags with it. */
  #unmark(bucket: string, key: string): void {
    this.#marks.delete(JSON.stringify([bucket, key, NULL_VERSION]));
  }

  marksOf(bucket: string, key: string, versionId = NULL_VERSION): Marks {
    return this.#marks.get(JSON.stringify([bucket, key, versionId])) ?? {};
  }

  isLocked(bucket: string, key: string, versionId: string): boolean {
    const { retainedUntil = 0, isOnLegalHold = false } = this.marksOf(bucket, key, versionId);
    return isOnLegalHold || retainedUntil > this.#options.clock.now();
  }

  async has(bucket: string, key: string): Promise<boolean> {
    return (await this.head(bucket, key)) !== undefined;
  }

  /** All keys that begin with the prefix, in S3's order, that of their bytes. */
  async list(bucket: string, prefix = ''): Promise<string[]> {
    return keysIn(await filesIn(this.#folderOf(bucket), mayHoldOf(prefix)), prefix);
  }

  /** All versions of a key, newest first. Without versioning, an object is its one version. */
  async versions(bucket: string, key: string): Promise<StoredVersion[]> {
    const versions = await this.#versionsOf(bucket, key)?.list();
    if (!versions) {
      const object = await this.head(bucket, key);
      return object ? [{ ...object, versionId: NULL_VERSION, isMarker: false, isLatest: true }] : [];
    }
    const described = versions.map(({ id: versionId, bytes, lastModified, etag, isMarker }, index) => {
      const isLatest = index === versions.length - 1;
      return { versionId, bytes, lastModified, etag: isMarker ? '' : `"${etag}"`, isMarker, isLatest };
    });
    return described.reverse();
  }

  /** All keys that have a version or a delete marker, in S3's order. */
  async listVersioned(bucket: string, prefix = ''): Promise<string[]> {
    const isVersioned = this.#buckets.get(bucket)?.isVersioned;
    const entries = isVersioned ? await filesIn(this.#historyOf(bucket), mayHoldOf(prefix)) : [];
    const folders = new Set(entries.map(dirname));
    return [...new Set([...(await this.list(bucket, prefix)), ...keysIn(folders, prefix)])].sort(byBytes);
  }

  /**
   * Deletes an object: with versioning, by a delete marker. With `versionId`, deletes that version for good.
   * @returns the version or delete marker that was made or deleted, none without versioning
   */
  async remove(
    bucket: string,
    key: string,
    { versionId, precondition }: { versionId?: string | undefined; precondition?: Precondition } = {},
  ): Promise<{ readonly versionId: string; readonly isMarker: boolean } | undefined> {
    const path = this.pathOf(bucket, key);
    return this.#inTurn(async () => {
      precondition?.(await this.head(bucket, key));
      const versions = this.#versionsOf(bucket, key);
      if (!versions) {
        await rm(path, { force: true });
        this.#unmark(bucket, key);
        return undefined;
      }
      if (versionId === undefined) return { versionId: await versions.mark(this.#options.clock.now()), isMarker: true };
      return { versionId, isMarker: (await versions.erase(versionId))?.isMarker ?? false };
    });
  }

  /** Copies a file in, as a multi-part upload that was initiated at `lastModified`, in milliseconds since the epoch. */
  putFile(bucket: string, key: string, file: string, lastModified = this.#options.clock.now()): Promise<StoredObject> {
    return this.put(bucket, key, (path) => copyFile(file, path), undefined, lastModified);
  }

  /** Stores a text as one PUT of it would. */
  putText(bucket: string, key: string, text: string): Promise<StoredObject> {
    return this.put(bucket, key, async (path) => {
      await writeFile(path, text, { flush: true });
      return createHash('md5').update(text).digest('hex');
    });
  }

  /**
   * Stores the file that `write` creates at the given path, and the MD5 (in hex) that it may return. Stores nothing if
   * `write` or `precondition` throws. `precondition` gets the object that would be replaced.
   */
  async put(
    bucket: string,
    key: string,
    write: (path: string) => Promise<unknown>,
    precondition?: Precondition,
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
      const versions = this.#versionsOf(bucket, key);
      if (versions) await versions.put(temporary, typeof md5 === 'string' ? md5 : opaqueEtag(await stat(temporary)));
      else {
        await rename(temporary, path);
        await syncFolder(dirname(path));
        this.#unmark(bucket, key);
        if (typeof md5 === 'string') this.#md5s.set(path, { version: versionOf(await stat(path)), md5 });
      }
      const stored = await this.head(bucket, key);
      if (!stored) throw new S3Error('InternalError');
      return stored;
    };
    try {
      const md5 = await write(temporary);
      return await this.#inTurn(() => commit(md5));
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** One change at a time: of two uploads that require that no object exists, one must fail. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#lastCommit.then(change);
    this.#lastCommit = turn.catch(() => undefined);
    return turn;
  }

  #folderOf(bucket: string): string {
    if (!this.#buckets.has(bucket)) throw new S3Error('NoSuchBucket', { BucketName: bucket });
    return join(this.#options.root, bucket);
  }

  /** No bucket's name begins with a dot. */
  #historyOf(bucket: string): string {
    return foldersOf(this.#options.root, bucket)[1];
  }

  /** Undefined without versioning. */
  #versionsOf(bucket: string, key: string): KeyVersions | undefined {
    if (!this.#buckets.get(bucket)?.isVersioned) return undefined;
    const path = this.pathOf(bucket, key);
    return new KeyVersions(path, join(this.#historyOf(bucket), fileNameOf(key)), (stats) => this.#etagOf(path, stats));
  }

  #describe(path: string, stats: Stats, version?: Version): StoredObject {
    const etag = version ? version.etag : this.#etagOf(path, stats);
    const lastModified = Math.floor(stats.mtimeMs / 1000) * 1000;
    return { bytes: stats.size, lastModified, etag: `"${etag}"`, ...(version && { versionId: version.id }) };
  }

  #etagOf(path: string, stats: Stats): string {
    const known = this.#md5s.get(path);
    return known?.version === versionOf(stats) ? known.md5 : opaqueEtag(stats);
  }
}

/** Throws if the object that would be replaced or deleted is not the expected one. */
type Precondition = (existing: StoredObject | undefined) => void;

/** What `mayHold` lets pass in a folder and below it, relative to it. (With `recursive`, readdir takes several times as long.) */
async function filesIn(folder: string, mayHold: (path: string) => boolean, below = ''): Promise<string[]> {
  const found: string[] = [];
  for (const entry of (await readdir(folder + sep + below, { withFileTypes: true }).catch(absent)) ?? []) {
    const path = `${below}${entry.name}${entry.isDirectory() ? sep : ''}`;
    if (!mayHold(path)) continue;
    if (entry.isDirectory()) found.push(...(await filesIn(folder, mayHold, path)));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}

const keysIn = (files: Iterable<string>, prefix: string): string[] => {
  const keys = Array.from(files, (file) => keyOf(file, prefix));
  return keys.filter((key) => key !== undefined).sort(byBytes);
};

/** That of a multi-part upload. */
const opaqueEtag = (stats: Stats): string => `${createHash('md5').update(versionOf(stats)).digest('hex')}-1`;

/** Differs for two contents of a path, even if the clock stands still. */
const versionOf = ({ ino, size, ctimeMs }: Stats): string => `${ino} ${size} ${ctimeMs}`;

/** JavaScript's order differs beyond U+FFFF. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
