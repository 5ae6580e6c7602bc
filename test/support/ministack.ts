// MiniStack, an AWS of other people, and the AWS CLI.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ACCOUNT_ID, REGION } from '../../local/service/account.ts';
import { freePort } from './free-port.ts';
import { createPythonEnvironment } from './python-packages.ts';

/** Pinned: docs/recordings.md lists what these versions do differently. */
const PACKAGES = { ministack: '1.5.33', awscli: '1.46.3' } as const;

/** The account's root, for MiniStack. */
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' };

export interface Ministack {
  readonly url: string;
  /** Runs the AWS CLI, and parses what it prints. */
  aws<T>(...args: readonly string[]): Promise<T>;
  stop(): Promise<void>;
}

/**
 * @param folder for its programs and what they write
 * @param memorydb the address of MemoryDB, which MiniStack does not have
 * @throws Error that says what is missing
 */
export async function startMinistack(folder: string, memorydb: string): Promise<Ministack> {
  const python = createPythonEnvironment(join(folder, 'venv'));
  python.install(PACKAGES);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // Neither may find what is in this machine's home, nor reach AWS: the CLI takes some endpoints from nowhere else.
  const surroundings = {
    PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
    HOME: folder,
    TMPDIR: folder,
    AWS_EC2_METADATA_DISABLED: 'true',
    HTTPS_PROXY: 'http://127.0.0.1:9',
  };
  const setting = {
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    GATEWAY_PORT: port,
    MINISTACK_REGION: REGION,
    MINISTACK_ACCOUNT_ID: ACCOUNT_ID,
    // Signatures and policies are checked.
    AUTH: 'true',
    LAMBDA_EXECUTOR: 'local',
    // Its listener for IoT would be on all interfaces.
    IOT_MTLS_ENABLED: '0',
    // Waits take a twentieth of their time.
    SFN_WAIT_SCALE: '0.05',
    AWS_ENDPOINT_URL_MEMORYDB: memorydb,
  };
  const server = spawn(join(python.programs, 'ministack'), [], {
    env: { ...surroundings, ...setting },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const keep = (text: Buffer) => {
    log = `${log}${text}`.slice(-10_000);
  };
  server.stdout.on('data', keep);
  server.stderr.on('data', keep);
  const ended = once(server, 'exit');
  const hasEnded = () => server.exitCode !== null || server.signalCode !== null;
  while (!hasEnded() && !(await isReady(url))) await setTimeout(100);
  if (hasEnded()) throw new Error(log);
  const env = {
    ...surroundings,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
  };
  const program = join(python.programs, 'aws');
  return {
    url,
    async aws<T>(...args: readonly string[]) {
      const always = ['--endpoint-url', url, '--output', 'json'];
      const { stdout } = await promisify(execFile)(program, [...always, ...args], { env, maxBuffer: 2 ** 26 });
      return (stdout.trim() === '' ? undefined : JSON.parse(stdout)) as T;
    },
    async stop() {
      server.kill();
      await ended;
    },
  };
}

const isReady = (url: string): Promise<boolean> =>
  fetch(`${url}/_ministack/health`).then(
    ({ ok }) => ok,
    () => false,
  );
