import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playRuns, type Runs } from './crew.ts';
import type { MachineName } from './plays.ts';

/** What of the project a defect may be in: what ships. */
export const PRODUCT = ['functions', 'statemachine', 'resources', 'deploy', 'serverless.yml'];
/** What else the build needs. */
const BUILD = ['package.json'];

type Setting = Pick<Runs, 'root' | 'workerFile' | 'runs' | 'firstSeed'>;

/** A deliberate defect: a diff of what ships, and before it a sentence on what is wrong then. */
interface Defect {
  readonly name: string;
  readonly path: string;
  readonly says: string;
}

/** Those of a machine are in the folder of its name, and those of copy-snapshot beside it. */
export function readDefects(root: string, machine: MachineName): Defect[] {
  const folder = join(root, 'test/simulation/defects', machine === 'copy-snapshot' ? '' : machine);
  const names = readdirSync(folder).filter((name) => name.endsWith('.patch'));
  return names.sort().map((name) => {
    const path = join(folder, name);
    return { name: name.slice(0, -'.patch'.length), path, says: readFileSync(path, 'utf8').split('\n', 1)[0] ?? '' };
  });
}

/** Makes a copy of what ships with a defect in it, and returns its folder. Throws if the diff does not apply. */
export function copyWith({ path }: Defect, root: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'defect-'));
  for (const name of [...PRODUCT, ...BUILD]) cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const include = PRODUCT.flatMap((name) => [`--include=${name}`, `--include=${name}/*`]);
  // Without a repository around it, git takes paths as they are.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() };
  execFileSync('git', ['apply', ...include, path], { cwd: folder, env, stdio: 'pipe' });
  return folder;
}

/**
 * Lets the simulation look for every defect, one after the other. Returns the exit code.
 * @param only the name of the one that is looked for
 */
export async function findDefects(setting: Setting, machine: MachineName, only?: string): Promise<number> {
  const defects = readDefects(setting.root, machine).filter(({ name }) => only === undefined || name === only);
  console.log(`| Defect | Runs until it was found | Found by |\n|---|---|---|`);
  let unfound = 0;
  for (const defect of defects) {
    const found = await find(defect, setting, machine);
    if (!found) unfound += 1;
    console.log(
      `| ${defect.says} (\`${defect.name}\`) | ${found?.runs ?? `not in ${setting.runs}`} | ${found?.by ?? ''} |`,
    );
  }
  console.log(
    `\n${defects.length - unfound} of ${defects.length} defects were found, each within ${setting.runs} runs.`,
  );
  return defects.length > 0 && unfound === 0 ? 0 : 1;
}

async function find(defect: Defect, { root, workerFile, runs, firstSeed }: Setting, machine: MachineName) {
  const product = copyWith(defect, root);
  try {
    execFileSync(process.execPath, ['deploy/build.mjs'], { cwd: product, stdio: 'pipe' });
    const summary = await playRuns({
      product,
      root,
      workerFile,
      machine,
      firstSeed,
      runs,
      withStories: false,
      untilBroken: true,
    });
    const [first] = summary.broken;
    return first && { runs: first.seed - firstSeed + 1, by: first.violations[0]?.split(':', 1)[0] };
  } finally {
    rmSync(product, { recursive: true, force: true });
  }
}
