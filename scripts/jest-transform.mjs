// jest's transforms for TypeScript either bring a compiler of their own or do not know TypeScript 7; esbuild is here anyway.
import { transformSync } from 'esbuild';

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
    }),
};
