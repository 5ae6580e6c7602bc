import { readFileSync, rmSync, writeFileSync } from 'node:fs';

/** What this process has locked: its own number in a file may also be an earlier process's, as in containers. */
const held = new Set<string>();

/**
 * Takes a lock file, which holds the number of the process that has it. One whose process is gone is taken over.
 * @returns the number of the process that has it; undefined if that is now this one. Throws what the system says
 */
export function takeLock(path: string): number | undefined {
  for (;;) {
    const owner = held.has(path) ? process.pid : ownerOf(path);
    if (owner !== undefined) return owner;
    try {
      writeFileSync(path, `${process.pid}`, { flag: 'wx' });
      held.add(path);
      return undefined;
    } catch (error) {
      // Another process was quicker; let the next round look who.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

export function releaseLock(path: string): void {
  if (held.delete(path)) rmSync(path, { force: true });
}

/** Of a lock that a live process has; any other is removed. */
function ownerOf(path: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const owner = Number(text);
  if (owner > 0 && owner !== process.pid && isAlive(owner)) return owner;
  rmSync(path, { force: true });
  return undefined;
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
