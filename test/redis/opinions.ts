// What Redis's own programs say of a file.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dumpIn, startRedis } from '../support/redis-server.ts';

/** A file in a folder of its own, where a server looks for it. */
async function withDump<T>(file: Uint8Array, act: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'opinion-'));
  try {
    writeFileSync(dumpIn(folder), file);
    return await act(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether redis-check-rdb finds nothing wrong. */
export const passesCheck = (file: Uint8Array): Promise<boolean> =>
  withDump(file, (folder) => spawnSync('redis-check-rdb', [dumpIn(folder)], { stdio: 'ignore' }).status === 0);

/** How many keys a server has that was started with it; null when it does not start. */
export const keysLoaded = (file: Uint8Array): Promise<number | null> =>
  withDump(file, async (folder) => {
    const server = await startRedis(folder).catch(() => null);
    if (server === null) return null;
    try {
      return Number(server.run('DBSIZE'));
    } finally {
      await server.stop();
    }
  });
