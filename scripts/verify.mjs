// Builds the verification or the import and runs it: `npm run verify -- --help`, `npm run import -- --help`.
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

// The warning would come into the middle of the progress bar, once for each thread.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const { buildVerify } = await import('./bundle.mjs').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error('The dependencies are missing. Run npm ci first.');
  process.exit(2);
});
// Who reads the output may go before its end, as head does.
process.stdout.on('error', () => process.exit(2));
const [program, ...args] = process.argv.slice(2);
const bundle = join(dirname(await buildVerify()), program === 'import' ? 'import.mjs' : 'main.mjs');
const { main } = await import(pathToFileURL(bundle).href);
// npm runs scripts in the project's folder, and keeps the one that the user is in.
process.exitCode = await main(args, process.env['INIT_CWD'] ?? process.cwd());
