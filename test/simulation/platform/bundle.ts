import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { transformSync } from 'esbuild';
import { GLOBALS, type Globals } from './globals.ts';
import { type Handler, Loaded } from './loaded.ts';
import type { Place } from './place.ts';

const nodeRequire = createRequire(import.meta.url);

/** A bundle as it ships. */
export class Bundle {
  readonly #code: (...values: unknown[]) => void;
  readonly #exportName: string;
  readonly #idle: Loaded[] = [];

  /** An ES module can be loaded once in a process; as CommonJS it is a function of what it finds around it. */
  constructor(file: string, exportName: string) {
    const { code } = transformSync(readFileSync(file, 'utf8'), {
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      supported: { 'dynamic-import': false },
    });
    this.#code = compileFunction(code, ['module', 'exports', 'require', ...GLOBALS], { filename: file }) as (
      ...values: unknown[]
    ) => void;
    this.#exportName = exportName;
  }

  /** One that a run has given back, or else a new one: loading costs more than most of what is done with it afterwards. */
  take(environment: Readonly<Record<string, string>>, place: Place): Loaded {
    const loaded = this.#idle.pop();
    if (!loaded) return new Loaded((globals, modules) => this.#load(globals, modules), environment, place);
    loaded.moveTo(place);
    return loaded;
  }

  /** Only what is as good as new: what a run does must not depend on the runs before it. */
  giveBack(loaded: Loaded): void {
    this.#idle.push(loaded);
  }

  /** @param modules instead of Node's own of those names */
  #load(globals: Globals, modules: Readonly<Record<string, unknown>>): Handler {
    const module: { exports: Record<string, unknown> } = { exports: {} };
    const require = (name: string) => modules[name] ?? nodeRequire(name);
    this.#code(module, module.exports, require, ...GLOBALS.map((name) => globals[name]));
    const handler = module.exports[this.#exportName];
    if (typeof handler !== 'function') throw new Error(`The bundle exports no ${this.#exportName}.`);
    return handler as Handler;
  }
}
