// One bundled handler in a thread of its own, called as Lambda's runtime for Node.js calls it: one event after the other.
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** The names that the runtime gives to what keeps a handler from being loaded. */
const LOAD_ERRORS = { ERR_MODULE_NOT_FOUND: 'Runtime.ImportModuleError', SyntaxError: 'Runtime.UserCodeSyntaxError' };

/** An error as the runtime reports it. */
const report = (error, errorType) =>
  error instanceof Error
    ? { errorType: errorType ?? error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

async function load({ file, exportName }) {
  try {
    const handler = (await import(pathToFileURL(file).href))[exportName];
    if (typeof handler === 'function') return { handler };
    const errorMessage = `${file}: ${exportName} is undefined or not exported`;
    return { failure: { errorType: 'Runtime.HandlerNotFound', errorMessage, trace: [] } };
  } catch (error) {
    return { failure: report(error, LOAD_ERRORS[error?.code] ?? LOAD_ERRORS[error?.name]) };
  }
}

const loading = load(workerData);

parentPort.on('message', async ({ payload, context }) => {
  const { handler, failure } = await loading;
  if (failure) return parentPort.postMessage({ failure });
  try {
    // What a handler returns as undefined, Lambda answers as null.
    parentPort.postMessage({ payload: JSON.stringify((await handler(JSON.parse(payload), context)) ?? null) });
  } catch (error) {
    parentPort.postMessage({ failure: report(error) });
  }
});
