// Builds what ships and the local service, and runs the one by the other: `npm start -- --help`, `npm run local -- --help`.
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

const { buildLocal } = await import('./bundle.mjs').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error('The dependencies are missing. Run npm ci first.');
  process.exit(2);
});
// Who reads the output may go before its end, as head does.
process.stdout.on('error', () => process.exit(1));
const { build } = await import('../deploy/build.mjs');
await build();
const { main } = await import(pathToFileURL(await buildLocal()).href);
// npm runs scripts in the project's folder, and keeps the one that the user is in.
const folder = process.env['INIT_CWD'] ?? process.cwd();
const [command, ...args] = process.argv.slice(2);
process.exitCode = await main({ command, args, root, folder });
