// jest's transforms for TypeScript either bring a compiler of their own or do not know TypeScript 7; esbuild is here anyway.
import { transformSync } from 'esbuild';

/**
 * Globals that no test replaces, which a module looks up once: jest runs tests in a context of their own, where each use of a
 * global takes a hundred times as long as that of a constant. jest keeps what is transformed: after a change of this file,
 * npm test -- --clearCache.
 */
const CONSTANT = [
  ...'Array BigInt Boolean Buffer Error JSON Map Math Number Object Promise RangeError Reflect RegExp Set'.split(' '),
  ...'String Symbol TypeError URL URLSearchParams Uint8Array WeakMap'.split(' '),
];
const define = Object.fromEntries(CONSTANT.map((name) => [name, `$${name}`]));
const banner = `const { ${CONSTANT.map((name) => `${name}: $${name}`).join(', ')} } = globalThis;`;

export default {
  /**
   * @param {string} source
   * @param {string} path
   * @param {{ supportsStaticESM: boolean }} options
   */
  process: (source, path, { supportsStaticESM }) =>
    transformSync(source, {
      loader: 'ts',
      format: supportsStaticESM ? 'esm' : 'cjs',
      target: 'node20',
      sourcemap: 'inline',
      sourcefile: path,
      define,
      banner,
    }),
};
