import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * Runs the `main` of a bundle, as scripts/verify.mjs does after building it, and returns the most kB that were resident, by
 * Linux, since resourceUsage() includes the parent's memory at the fork.
 */
const RUNNER = `
  const { main } = await import(process.argv[1]);
  process.exitCode = await main(process.argv.slice(2), '/');
  const { readFileSync } = await import('node:fs');
  console.error(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
`;

/** The arguments of a Node that runs a bundle. */
export const running = (bundle: string, ...args: readonly string[]): string[] => [
  ...['--input-type=module', '--eval', RUNNER, '--', join(process.cwd(), '.build', bundle)],
  ...args,
];

/** What a bundle printed, and the most kB that were resident. Throws if it fails. */
export function outputOf(bundle: string, ...args: readonly string[]): { stdout: string; kilobytes: number } {
  const { status, stdout, stderr } = spawnSync(process.execPath, running(bundle, ...args), { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${bundle} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return { stdout, kilobytes: Number(/^(\d+)$/m.exec(stderr)?.[1]) };
}

/** Builds what is measured; building is not. */
export function buildPrograms(): void {
  const script = `
    const { buildTool, buildVerify } = await import('./scripts/bundle.mjs');
    await buildVerify();
    await buildTool('bench/drain.ts');
    await buildTool('bench/in-process.ts');
  `;
  execFileSync(process.execPath, ['--input-type=module', '--eval', script]);
}
