import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { commandsFor } from '../test/support/data.ts';
import { dumpIn, startRedis } from '../test/support/redis-server.ts';

export interface BenchFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** How a server writes its files. */
export const SETTINGS = ['default settings', 'compression off'] as const;
export type Setting = (typeof SETTINGS)[number];

/** Writes files of about these sizes by a real server, each with each of the settings. */
export async function writeFiles(
  folder: string,
  sizes: Readonly<Record<string, number>>,
  settings: readonly Setting[],
): Promise<BenchFile[]> {
  const files: BenchFile[] = [];
  for (const [size, bytes] of Object.entries(sizes)) {
    const server = await startRedis(folder);
    try {
      await server.pipe(commandsFor(bytes));
      for (const setting of settings) {
        const compression = setting === 'default settings' ? 'yes' : 'no';
        server.run('CONFIG', 'SET', 'rdbcompression', compression);
        server.run('SAVE');
        const name = `${size}, ${setting}`;
        const path = join(folder, `${bytes}-${compression}.rdb`);
        renameSync(dumpIn(folder), path);
        files.push({ name, path, bytes: statSync(path).size });
      }
    } finally {
      await server.stop();
    }
  }
  return files;
}
