import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { ObjectChanged, type RdbBytes } from '../functions/core/rdb/bytes.ts';

/** Read at once: more is not faster. */
const CHUNK_BYTES = 256 * 1024;

/** A file. What takes the place of its ETag changes when the file is written to or replaced. */
export function fileBytes(path: string): RdbBytes {
  const describe = () => {
    const found = statSync(path, { throwIfNoEntry: false });
    return found ? { bytes: found.size, etag: etagOf(found) } : null;
  };
  return {
    describe: async () => describe(),
    *read({ First, Last }, etag, room = ownRoom()) {
      const file = opened(path);
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
      if (describe()?.etag !== etag) throw changed(path);
    },
  };
}

/** What cannot be found any more has changed since it was described. */
function opened(path: string): number {
  try {
    return openSync(path, 'r');
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
