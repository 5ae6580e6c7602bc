import { sep } from 'node:path';

/** File systems allow 255 bytes for one name; a key of 1024 bytes never needs more than 16 of this length. */
const LONGEST_NAME = /.{1,200}/g;

/** Where a name is cut into a folder and what is in it. */
const CUT = `+${sep}`;

/**
 * The file that holds `key`, relative to its bucket's folder. Everything but ordinary characters is percent-encoded: also
 * the slash, and capital letters, since some disks ignore case. A longer name is cut into folders that end in `+`, which no
 * file's name contains, so that a folder never takes the place of a file. Throws a URIError if the key is not Unicode.
 */
export function fileNameOf(key: string): string {
  const name = encodeURIComponent(key).replaceAll(/%..|[A-Z*]|^\.|\.$/g, (part) =>
    part.startsWith('%') ? part : `%${part.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return (name.match(LONGEST_NAME) ?? []).join(CUT);
}

/**
 * Whether a file can be that of a key with the prefix, or a folder, which ends in a separator, can hold such files: for most
 * that cannot, the comparison of names is all that it takes to know.
 */
export function mayHoldOf(prefix: string): (path: string) => boolean {
  // At the end of a key, a dot is encoded; in the middle, it is not.
  const begin = fileNameOf(prefix.replace(/\.+$/, '')).replaceAll(CUT, '');
  return (path) => {
    const name = path.replaceAll(CUT, '');
    return name.startsWith(begin) || begin.startsWith(name);
  };
}

/** The key of `fileName`; undefined for one without the prefix, and for a file that no key maps to, such as a hidden one. */
export function keyOf(fileName: string, prefix = ''): string | undefined {
  try {
    const key = decodeURIComponent(fileName.replaceAll(CUT, ''));
    return key.startsWith(prefix) && fileNameOf(key) === fileName ? key : undefined;
  } catch {
    return undefined;
  }
}
