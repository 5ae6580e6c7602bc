import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** What this process has locked: its own number in a file may also be an earlier process's, as in containers. */
const held = new Set<string>();

/**
 * Takes a lock file, which holds the number of the process that has it. One whose process is gone is taken over.
 * @returns the number of the process that has it; undefined if that is now this one. Throws what the system says
 */
export function takeLock(path: string): number | undefined {
  if (held.has(path)) return process.pid;
  // Whole before it gets the lock's name: nobody sees a lock without its owner.
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
 * One process at a time looks whether a lock is stale and removes it: it might be another's by then.
 * @returns the number of the process that is at it, if that is not this one
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

/** The number of the process, unless that is gone. */
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
