// Builds the command that shows the protection status, and runs it: `npm run status -- --help`.
import { pathToFileURL } from 'node:url';
import { prepare } from './prepare.mjs';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const { buildStatus } = await prepare(2);
const { main } = await import(pathToFileURL(await buildStatus()).href);
process.exitCode = await main(process.argv.slice(2));
