// A real redis-server for a while, through its own command line tools (Debian: redis-server and redis-tools).
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { freePort } from './free-port.ts';

export type Command = readonly (string | Uint8Array)[];

export interface RedisServer {
  /** One command; what redis-cli prints. Throws when the server answers with an error. */
  run(...command: readonly string[]): string;
  /** Many commands, whose answers are only counted. */
  pipe(commands: Iterable<Command>): Promise<void>;
  stop(): Promise<void>;
}

/** The programs that are needed and not there. */
export const missingPrograms = (): string[] =>
  ['redis-server', 'redis-cli', 'redis-check-rdb'].filter((program) => {
    try {
      execFileSync(program, ['--version'], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });

/** Debian's. */
export const startRedis = (folder: string, ...options: readonly string[]): Promise<RedisServer> =>
  startServer('redis-server', folder, ...options);

/**
 * @param program a redis-server or valkey-server
 * @param folder for its dump.rdb, which it loads if there is one
 * @throws Error with the last lines of its log when it does not come up, as it does when it cannot load the dump
 */
export async function startServer(
  program: string,
  folder: string,
  ...options: readonly string[]
): Promise<RedisServer> {
  const port = await freePort();
  const always = ['--bind', '127.0.0.1', '--port', port, '--dir', folder, '--save', '', '--appendonly', 'no'];
  const server = spawn(program, [...always, ...options], { stdio: ['ignore', 'pipe', 'ignore'] });
  let log = '';
  server.stdout.on('data', (text) => {
    log += text;
  });
  const ended = once(server, 'exit');
  // A program that is interrupted does not stop it.
  const kill = () => server.kill();
  process.once('exit', kill);
  const run = (...command: readonly string[]) =>
    execFileSync('redis-cli', ['-e', '-p', port, ...command], { encoding: 'utf8', stdio: 'pipe' }).trim();
  // It may also crash on what it loads.
  const hasEnded = () => server.exitCode !== null || server.signalCode !== null;
  while (!hasEnded() && !isReady(run)) await setTimeout(50);
  if (hasEnded()) throw new Error(log.split('\n').slice(-12).join('\n'));
  return {
    run,
    async pipe(commands) {
      const client = spawn('redis-cli', ['-p', port, '--pipe'], { stdio: ['pipe', 'pipe', 'inherit'] });
      let answer = '';
      client.stdout.on('data', (text) => {
        answer += text;
      });
      const closed = once(client, 'close');
      await pipeline(Readable.from(inChunks(commands)), client.stdin);
      await closed;
      if (!/errors: 0,/.test(answer)) throw new Error(answer);
    },
    async stop() {
      process.off('exit', kill);
      server.kill();
      await ended;
    },
  };
}

function isReady(run: RedisServer['run']): boolean {
  try {
    return run('PING') === 'PONG';
  } catch {
    return false;
  }
}

/** The protocol's own form, as --pipe takes it, in chunks of a megabyte. */
function* inChunks(commands: Iterable<Command>): Iterable<Buffer> {
  let chunk: Buffer[] = [];
  let bytes = 0;
  for (const command of commands) {
    const parts = command.flatMap((part) => {
      const content = Buffer.from(part as string);
      return [Buffer.from(`$${content.length}\r\n`), content, Buffer.from('\r\n')];
    });
    chunk.push(Buffer.from(`*${command.length}\r\n`), ...parts);
    bytes += parts.reduce((sum, part) => sum + part.length, 0);
    if (bytes > 2 ** 20) {
      yield Buffer.concat(chunk);
      chunk = [];
      bytes = 0;
    }
  }
  yield Buffer.concat(chunk);
}

/** Where a server writes its RDB. */
export const dumpIn = (folder: string): string => join(folder, 'dump.rdb');
