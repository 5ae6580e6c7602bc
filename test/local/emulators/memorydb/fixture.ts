import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeSnapshotsCommand, MemoryDBClient } from '@aws-sdk/client-memorydb';
import { VirtualClock } from '../../../../local/clock.ts';
import { listen, serving } from '../../../../local/emulators/http.ts';
import type { BucketAccess, ExportSink } from '../../../../local/emulators/memorydb/lifecycle.ts';
import type { Options } from '../../../../local/emulators/memorydb/options.ts';
import { createMemoryDb } from '../../../../local/emulators/memorydb/service.ts';
import type { State } from '../../../../local/emulators/memorydb/store.ts';
import { FaultDoor } from '../../../../local/faults.ts';

export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';
export const snapshotArn = (name: string): string => `arn:aws:memorydb:${REGION}:${ACCOUNT}:snapshot/${name}`;
export const START = Date.UTC(2026, 0, 15, 12);

/** One bucket in memory, `exports`, which remembers the order in which it is written. */
class MemoryBucket implements ExportSink {
  readonly objects = new Map<string, string>();
  state: BucketAccess = { region: REGION, exists: true, granted: true };

  access(bucket: string): BucketAccess {
    return bucket === 'exports' ? this.state : { ...this.state, exists: false };
  }

  has(_bucket: string, key: string): Promise<boolean> {
    return Promise.resolve(this.objects.has(key));
  }

  async put(_bucket: string, key: string, filePath: string): Promise<void> {
    this.objects.set(key, await readFile(filePath, 'latin1'));
  }
}

const folders: string[] = [];

/** Files named as the shards, in a folder that lasts until the fixture is closed, and their paths. */
export function writeFiles(contents: Readonly<Record<string, string>>): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), 'memorydb-'));
  folders.push(folder);
  return Object.fromEntries(
    Object.entries(contents).map(([name, content]) => {
      const path = join(folder, `${name}.rdb`);
      writeFileSync(path, content, 'latin1');
      return [name, path];
    }),
  );
}

/** The emulator over HTTP, with an SDK client that finds it as a user's would: by the environment. */
export async function startMemoryDb(setting: { options?: Partial<Options>; state?: State; maxAttempts?: number } = {}) {
  const { maxAttempts = 1, ...rest } = setting;
  const clock = new VirtualClock(START);
  const faults = new FaultDoor();
  const bucket = new MemoryBucket();
  const memorydb = createMemoryDb({ clock, faults, region: REGION, accountId: ACCOUNT, exports: bucket, ...rest });
  const server = await listen(serving(memorydb));
  process.env['AWS_ENDPOINT_URL_MEMORYDB'] = server.url;
  const client = new MemoryDBClient({ maxAttempts });
  const close = async () => {
    client.destroy();
    await server.close();
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  };
  return {
    clock,
    faults,
    bucket,
    memorydb,
    client,
    url: server.url,
    close,
    pass: (s: number) => clock.sleep(s * 1000),
    statusOf: async (SnapshotName: string) =>
      (await client.send(new DescribeSnapshotsCommand({ SnapshotName }))).Snapshots?.[0]?.Status,
  };
}

export type Fixture = Awaited<ReturnType<typeof startMemoryDb>>;
