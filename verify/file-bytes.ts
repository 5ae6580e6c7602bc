import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { ObjectChanged, type RdbBytes } from '../functions/core/rdb/bytes.ts';
import { isUnmatched } from '../terminal/named-file.ts';

/** The bytes of one read; larger reads are not faster. */
const CHUNK_BYTES = 256 * 1024;

/**
 * A file. Its substitute for an ETag changes when the file is written to or replaced. The file must exist: a missing file may
 * be a typing mistake, and says nothing about an export.
 */
export function fileBytes(path: string): RdbBytes {
  const describe = () => {
    const found = statSync(path);
    if (!found.isFile()) throw new NoFile(path, found.isDirectory());
    return { bytes: found.size, etag: etagOf(found) };
  };
  return {
    async describe() {
      try {
        return describe();
      } catch (error) {
        throw isUnmatched(path, error) ? new Error(`${path} matches no file`) : error;
      }
    },
    *read({ First, Last }, etag, room = ownRoom()) {
      const file = stillThere(path, () => openSync(path, 'r'));
      try {
        if (etagOf(fstatSync(file)) !== etag) throw changed(path);
        for (let at = First; at <= Last; ) {
          const chunk = room();
          const read = readSync(file, chunk, 0, Math.min(chunk.length, CHUNK_BYTES, Last - at + 1), at);
          if (read === 0) break;
          yield chunk.subarray(0, read);
          at += read;
        }
      } finally {
        closeSync(file);
      }
      if (stillThere(path, describe).etag !== etag) throw changed(path);
    },
  };
}

/** Folders and pipes have no size. */
class NoFile extends Error {
  override readonly name = 'NoFile';

  constructor(path: string, isFolder: boolean) {
    super(
      isFolder
        ? `${path} is a folder; name the files in it, such as ${join(path, '*.rdb')}`
        : `${path} is not a file; pipe it to standard input, with --file -`,
    );
  }
}

/** A described file that is missing now has changed. */
function stillThere<T>(path: string, look: () => T): T {
  try {
    return look();
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? changed(path) : error;
  }
}

const changed = (path: string) => new ObjectChanged(`${path} has changed`);

const ownRoom = () => {
  const room = Buffer.allocUnsafe(CHUNK_BYTES);
  return () => room;
};

const etagOf = ({ dev, ino, size, mtimeMs }: Stats): string => [dev, ino, size, mtimeMs].join('-');
