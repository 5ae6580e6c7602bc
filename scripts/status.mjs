// Builds the command that shows the protection status, and runs it: `npm run status -- --help`.
import { pathToFileURL } from 'node:url';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const { buildStatus } = await import('./bundle.mjs').catch((error) => {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  console.error('The dependencies are missing. Run npm ci first.');
  process.exit(2);
});
// Who reads the output may go before its end, as head does.
process.stdout.on('error', () => process.exit(2));
const { main } = await import(pathToFileURL(await buildStatus()).href);
process.exitCode = await main(process.argv.slice(2));
