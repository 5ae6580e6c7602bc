// One bundled handler in its own thread, called as Lambda's runtime for Node.js calls it: one event after the other.
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';

/** @typedef {{ errorType: string, errorMessage: string, trace: string[] }} Failure */

/**
 * The runtime's error names for a handler that cannot be loaded.
 * @type {Record<string, string>}
 */
const LOAD_ERRORS = { ERR_MODULE_NOT_FOUND: 'Runtime.ImportModuleError', SyntaxError: 'Runtime.UserCodeSyntaxError' };

/**
 * An error as the runtime reports it.
 * @param {unknown} error
 * @param {string} [errorType]
 * @returns {Failure}
 */
const report = (error, errorType) =>
  error instanceof Error
    ? { errorType: errorType ?? error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] }
    : { errorType: typeof error, errorMessage: String(error), trace: [] };

/**
 * @param {{ file: string, exportName: string }} place
 * @returns {Promise<{ handler?: (event: unknown, context: unknown) => unknown, failure?: Failure }>}
 */
async function load({ file, exportName }) {
  try {
    const handler = (await import(pathToFileURL(file).href))[exportName];
    if (typeof handler === 'function') return { handler };
    const errorMessage = `${file}: ${exportName} is undefined or not exported`;
    return { failure: { errorType: 'Runtime.HandlerNotFound', errorMessage, trace: [] } };
  } catch (error) {
    return {
      failure: report(
        error,
        error instanceof Error ? (LOAD_ERRORS[codeOf(error)] ?? LOAD_ERRORS[error.name]) : undefined,
      ),
    };
  }
}

const codeOf = (/** @type {Error} */ error) => ('code' in error ? String(error.code) : '');

const loading = load(workerData);

parentPort?.on('message', async ({ payload, context }) => {
  const { handler, failure } = await loading;
  if (failure) return parentPort?.postMessage({ failure });
  try {
    // For undefined, Lambda answers null.
    parentPort?.postMessage({ payload: JSON.stringify((await handler?.(JSON.parse(payload), context)) ?? null) });
  } catch (error) {
    parentPort?.postMessage({ failure: report(error) });
  }
});
