import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { slotOf, slotTest } from '../../functions/core/rdb/slots.ts';
import { SHARDS } from '../corruption/samples.ts';
import { commandsFor } from '../support/data.ts';
import { dumpIn, type RedisServer, startRedis } from '../support/redis-server.ts';
import { BUCKET, localService } from '../support/service.ts';

const service = localService();
const folder = mkdtempSync(join(tmpdir(), 'restore-'));
const NAME = 'from-real-servers';
const ALL_BYTES = 2_000_000;

/** A digest of all keys with their values and times of expiry, by Redis's own DEBUG DIGEST, and how many keys there are. */
const contentOf = (server: RedisServer) => ({
  digest: server.run('DEBUG', 'DIGEST'),
  keys: Number(server.run('DBSIZE')),
});

/** Starts a server on the dump in a folder, if there is one. */
async function withServer<T>(path: string, act: (server: RedisServer) => T | Promise<T>): Promise<T> {
  mkdirSync(path, { recursive: true });
  const server = await startRedis(path, '--enable-debug-command', 'yes');
  try {
    return await act(server);
  } finally {
    await server.stop();
  }
}

let source: readonly { readonly digest: string; readonly keys: number }[];

beforeAll(async () => {
  const contents = [];
  for (const { name, slots } of SHARDS) {
    const has = slotTest(slots);
    const commands = [...commandsFor(ALL_BYTES)].filter(([, key = '']) => has?.(slotOf(Buffer.from(key as string))));
    contents.push(
      await withServer(join(folder, name), async (server) => {
        await server.pipe(commands);
        server.run('SAVE');
        return contentOf(server);
      }),
    );
  }
  source = contents;
});
afterAll(() => rmSync(folder, { recursive: true }));

test('An exported set of shards, loaded by real servers, holds every key of the source, with its value and expiry', async () => {
  expect(source.reduce((sum, { keys }) => sum + keys, 0)).toBe([...commandsFor(ALL_BYTES)].length);
  service.memorydb.store.addSnapshot({
    name: NAME,
    shards: SHARDS.map(({ name, slots }) => ({ name, slots, file: dumpIn(join(folder, name)) })),
  });
  const request = { SourceSnapshotName: NAME, TargetSnapshotName: 'restored', TargetBucket: BUCKET };
  expect(await service.run(request)).toMatchObject({ status: 'SUCCEEDED' });

  const restored = [];
  for (const { name } of SHARDS) {
    const path = join(folder, `restored-${name}`);
    mkdirSync(path);
    copyFileSync(service.s3.store.pathOf(BUCKET, `restored-${name}.rdb`), dumpIn(path));
    restored.push(await withServer(path, contentOf));
  }
  expect(restored).toEqual(source);
});
