import { renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { commandsFor } from '../test/support/data.ts';
import { dumpIn, startRedis } from '../test/support/redis-server.ts';

export interface BenchFile {
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** Writes files of about these sizes by a real server, each with its default settings and without compression. */
export async function writeFiles(folder: string, sizes: Readonly<Record<string, number>>): Promise<BenchFile[]> {
  const files: BenchFile[] = [];
  for (const [size, bytes] of Object.entries(sizes)) {
    const server = await startRedis(folder);
    await server.pipe(commandsFor(bytes));
    for (const compression of ['yes', 'no']) {
      server.run('CONFIG', 'SET', 'rdbcompression', compression);
      server.run('SAVE');
      const name = `${size}, ${compression === 'yes' ? 'default settings' : 'compression off'}`;
      const path = join(folder, `${bytes}-${compression}.rdb`);
      renameSync(dumpIn(folder), path);
      files.push({ name, path, bytes: statSync(path).size });
    }
    await server.stop();
  }
  return files;
}
