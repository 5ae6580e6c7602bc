// Writes what is made from the definition and the table of errors. `--check` writes nothing, and fails when that is due.
import { readFileSync, writeFileSync } from 'node:fs';
import { costPage } from './generated/cost.ts';
import { errorsPage, withErrorTable } from './generated/errors.ts';
import { overview, runPicture, stateMachinePage } from './generated/pictures.ts';

const DEFINITION = 'statemachine/copy-snapshot/definition.asl.json';
/** The pages of the other machines, which have their pictures, and what their Maps are about. */
const RUNS = [
  ['docs/protecting-clusters.md', 'protect-clusters', 'cluster'],
  ['docs/expiring.md', 'expire-recovery-points', 'recovery point that is due'],
] as const;

/** By path, what each file has to hold. */
function generated(): ReadonlyMap<string, string> {
  const definition = withErrorTable(readFileSync(DEFINITION, 'utf8'));
  const machine = JSON.parse(definition);
  return new Map([
    [DEFINITION, definition],
    ['docs/errors.md', errorsPage()],
    ['docs/cost.md', costPage()],
    ['docs/state-machine.md', stateMachinePage(machine)],
    ['README.md', between('README.md', 'machine', overview(machine))],
    ...RUNS.map(([page, folder, item]) => {
      const run = JSON.parse(readFileSync(`statemachine/${folder}/definition.asl.json`, 'utf8'));
      return [page, between(page, 'machine', runPicture(run, item))] as const;
    }),
  ]);
}

/** The file with the content between its markers. */
function between(path: string, marker: string, content: string): string {
  const text = readFileSync(path, 'utf8');
  const [begin, end] = [`<!-- ${marker}:begin -->`, `<!-- ${marker}:end -->`];
  const [first, last] = [text.indexOf(begin), text.indexOf(end)];
  if (first < 0 || last < first) throw new Error(`${path} has no ${begin} … ${end}`);
  return `${text.slice(0, first + begin.length)}\n${content}\n${text.slice(last)}`;
}

const read = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

export const outdated = (): string[] =>
  [...generated()].flatMap(([path, content]) => (read(path) === content ? [] : path));

export async function main(args: readonly string[]): Promise<number> {
  if (!args.includes('--check')) for (const [path, content] of generated()) writeFileSync(path, content);
  const due = outdated();
  if (due.length > 0) console.error(`${due.join(', ')}: not as they are generated; run: npm run generate`);
  return due.length > 0 ? 1 : 0;
}
