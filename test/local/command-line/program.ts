import { join } from 'node:path';
import { ROOT } from '../../support/service.ts';

/** As scripts/start.mjs calls it, but as it was built before the first test, and with a folder of the test's own for the data. */
const SCRIPT = `
  import { main } from ${JSON.stringify(join(ROOT, '.build/local/main.mjs'))};
  const [command, root, folder, data, ...args] = process.argv.slice(1);
  process.exitCode = await main({ command, args, root, folder, data });
`;

/** The arguments of a Node that runs the local service's command line. */
export const program = (
  command: 'start' | 'local',
  { folder, data }: { readonly folder: string; readonly data: string },
  ...args: readonly string[]
): string[] => ['--input-type=module', '-e', SCRIPT, '--', command, ROOT, folder, data, ...args];
