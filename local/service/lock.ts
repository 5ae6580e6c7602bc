import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** Locks of this process. Its own id in a file may be that of an earlier process, as in containers. */
const held = new Set<string>();

/**
 * Takes a lock file, which holds the id of its process. The lock of a process that no longer runs is taken over.
 * @returns the id of the process that has the lock; undefined if this one now has it. Throws the system's error
 */
export function takeLock(path: string): number | undefined {
  if (held.has(path)) return process.pid;
  // Written before it gets the lock's name, so that a lock always has its owner.
  const own = `${path}.${process.pid}`;
  writeFileSync(own, `${process.pid}`);
  try {
    while (!isLinked(own, path)) {
      const owner = ownerIn(textOf(path)) ?? removeStale(own, path);
      if (owner !== undefined) return owner;
    }
    held.add(path);
    return undefined;
  } finally {
    rmSync(own, { force: true });
  }
}

export function releaseLock(path: string): void {
  if (held.delete(path)) rmSync(path, { force: true });
}

/**
 * Only one process at a time checks whether a lock is stale and removes it; otherwise it could remove another's new lock.
 * @returns the id of the process that is doing so, if it is not this one
 */
function removeStale(own: string, path: string): number | undefined {
  const turn = `${path}.turn`;
  if (!isLinked(own, turn)) {
    const other = ownerIn(textOf(turn));
    if (other === undefined) rmSync(turn, { force: true });
    return other;
  }
  const text = textOf(path);
  if (text !== undefined && ownerIn(text) === undefined) rmSync(path);
  rmSync(turn);
  return undefined;
}

/** Gives a file one more name, unless that is taken. */
function isLinked(file: string, name: string): boolean {
  try {
    linkSync(file, name);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined if there is no such file. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** The id of the process, if it still runs. */
function ownerIn(text: string | undefined): number | undefined {
  const owner = Number(text);
  return owner > 0 && owner !== process.pid && isAlive(owner) ? owner : undefined;
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
