// Builds the verification or the import and runs it: `npm run verify -- --help`, `npm run import -- --help`.
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { prepare } from './prepare.mjs';

// The warning would come into the middle of the progress bar, once for each thread.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const { buildVerify } = await prepare(2);
const [program, ...args] = process.argv.slice(2);
const bundle = join(dirname(await buildVerify()), program === 'import' ? 'import.mjs' : 'main.mjs');
const { main } = await import(pathToFileURL(bundle).href);
// npm runs scripts in the project's folder, and keeps the one that the user is in.
process.exitCode = await main(args, process.env['INIT_CWD'] ?? process.cwd());
