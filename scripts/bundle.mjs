// Bundles what runs on this machine.
import { buildHere } from '../deploy/build.mjs';

/** Bundles `local/main.ts`; returns the bundle's path. */
export const buildLocal = () => buildHere('local', ['local/main.ts']);

/** Bundles `verify/main.ts`, beside it its worker thread and `verify/import.ts`; returns the first one's path. */
export const buildVerify = () => buildHere('verify', ['verify/main.ts', 'verify/worker.ts', 'verify/import.ts']);

/** Bundles `status/main.ts`; returns the bundle's path. */
export const buildStatus = () => buildHere('status', ['status/main.ts']);

/** Bundles the simulation; returns the path of its command line, beside which its workers lie. */
export const buildSimulation = () => buildHere('simulation', ['test/simulation/main.ts', 'test/simulation/worker.ts']);

/**
 * Bundles a program that is not part of the product, such as a benchmark; returns the bundle's path.
 * @param {string} program
 */
export const buildTool = (program) => buildHere(program.replace(/\.ts$/, ''), [program]);
