import { relative } from 'node:path';

/**
 * @typedef {Record<
 *   | 'numPassedTests' | 'numFailedTests' | 'numPendingTests'
 *   | 'numTotalTestSuites' | 'numPassedTestSuites' | 'numFailedTestSuites' | 'numRuntimeErrorTestSuites',
 *   number
 * >} Results
 */

/** Prints progress at least every ten seconds. */
const QUIET_SECONDS = 8;

/**
 * Says how far the tests are when nothing else has been said for a while, and prints the closing line that CI reads. A suite
 * that could not be loaded counts as a failure.
 */
export default class {
  #rootDir;
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #lastWord = Date.now();
  /** @type {Map<string, number>} when suites started, by path */
  #running = new Map();
  /** @type {Results | undefined} */
  #results;

  /** @param {{ rootDir: string }} config */
  constructor({ rootDir }) {
    this.#rootDir = rootDir;
  }

  /** @param {Results} results */
  onRunStart(results) {
    this.#results = results;
    // A terminal has jest's own display.
    if (!process.stderr.isTTY) this.#timer = setInterval(() => this.#breakSilence(), 1000).unref();
  }

  /** @param {{ path: string }} suite */
  onTestFileStart({ path }) {
    this.#running.set(path, Date.now());
  }

  /**
   * @param {{ path: string }} suite
   * @param {unknown} _result
   * @param {Results} results
   */
  onTestFileResult({ path }, _result, results) {
    this.#results = results;
    this.#running.delete(path);
    this.#lastWord = Date.now();
  }

  /**
   * @param {unknown} _contexts
   * @param {Results} results
   */
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
    clearInterval(this.#timer);
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    console.log(`${numPassedTests} passed, ${failed} failed${numPendingTests ? `, ${numPendingTests} skipped` : ''}`);
  }

  #breakSilence() {
    const now = Date.now();
    if (now - this.#lastWord < QUIET_SECONDS * 1000) return;
    this.#lastWord = now;
    if (!this.#results) return;
    const { numPassedTestSuites, numFailedTestSuites, numTotalTestSuites, numFailedTests } = this.#results;
    const running = Array.from(
      this.#running,
      ([path, started]) => `${relative(this.#rootDir, path)} (${Math.round((now - started) / 1000)} s)`,
    );
    console.log(
      `${numPassedTestSuites + numFailedTestSuites} of ${numTotalTestSuites} suites have ended, ${numFailedTests} tests have failed; running: ${running.join(', ')}`,
    );
  }
}
