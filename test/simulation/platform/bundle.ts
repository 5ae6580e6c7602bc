import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';

/** What a bundle finds instead of Node's own, so that its time, its chance and its network are the simulation's. */
export interface Globals {
  readonly process: object;
  readonly Date: DateConstructor;
  readonly Math: Math;
  readonly setTimeout: (act: () => void, milliseconds?: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly console: object;
}

export type Handler = (event: unknown, context: object) => Promise<unknown>;

const NAMES = ['process', 'Date', 'Math', 'setTimeout', 'clearTimeout', 'console'] as const;
const nodeRequire = createRequire(import.meta.url);

/** A bundle as it ships, loaded as often as there are instances of its function. */
export class Bundle {
  readonly #code: (...values: unknown[]) => void;
  readonly #exportName: string;

  /** An ES module can be loaded once in a process; as CommonJS it is a function of what it finds around it. */
  constructor(file: string, exportName: string) {
    const { code } = transformSync(readFileSync(file, 'utf8'), {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      supported: { 'dynamic-import': false },
    });
    this.#code = compileFunction(code, ['module', 'exports', 'require', ...NAMES], { filename: file }) as (
      ...values: unknown[]
    ) => void;
    this.#exportName = exportName;
  }

  /** @param modules instead of Node's own of those names */
  load(globals: Globals, modules: Readonly<Record<string, unknown>>): Handler {
    const module: { exports: Record<string, unknown> } = { exports: {} };
    const require = (name: string) => modules[name] ?? nodeRequire(name);
    this.#code(module, module.exports, require, ...NAMES.map((name) => globals[name]));
    const handler = module.exports[this.#exportName];
    if (typeof handler !== 'function') throw new Error(`The bundle exports no ${this.#exportName}.`);
    return handler as Handler;
  }
}
