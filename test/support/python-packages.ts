// What packages of PyPI bring, installed into a folder.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

interface PythonEnvironment {
  /** The folder of its programs. */
  readonly programs: string;
  /**
   * @param packages versions by name
   * @throws Error that says what cannot be had
   */
  install(packages: Readonly<Record<string, string>>, ...options: readonly string[]): void;
}

/** @throws Error that says that Python is missing */
export function createPythonEnvironment(folder: string): PythonEnvironment {
  run('python3', ['-m', 'venv', folder], 'python3 with venv (Debian: python3-venv) is needed');
  const programs = join(folder, 'bin');
  const how = ['--quiet', '--no-compile', '--disable-pip-version-check'];
  return {
    programs,
    install(packages, ...options) {
      const wanted = Object.entries(packages).map(([name, version]) => `${name}==${version}`);
      const problem = `${wanted.join(' and ')} cannot be had from PyPI`;
      run(join(programs, 'pip'), ['install', ...how, ...options, ...wanted], problem);
    },
  };
}

function run(program: string, args: readonly string[], problem: string): void {
  try {
    execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  } catch (error) {
    throw new Error(`${problem}: ${(error as { stderr?: string }).stderr?.trim() || (error as Error).message}`);
  }
}
