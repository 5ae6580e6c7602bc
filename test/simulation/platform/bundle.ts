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
  readonly #file: string;
  readonly #exportName: string;
  readonly #idle: Loaded[] = [];
  /** By the latest play. */
  #taken: Loaded[] = [];
  /** Compiled when it is needed first: no machine calls all functions. */
  #code: ((...values: unknown[]) => void) | undefined;

  constructor(file: string, exportName: string) {
    this.#file = file;
    this.#exportName = exportName;
  }

  /** One that a run has given back, or else a new one: loading costs more than most of what is done with it afterwards. */
  take(environment: Readonly<Record<string, string>>, place: Place): Loaded {
    const known = this.#idle.pop();
    known?.moveTo(place);
    const loaded = known ?? new Loaded((globals, modules) => this.#load(globals, modules), environment, place);
    this.#taken.push(loaded);
    return loaded;
  }

  giveBack(loaded: Loaded): void {
    this.#idle.push(loaded);
  }

  /** Ends a play. Returns whether everything was as if all had been loaded for it; if not, the next one loads all anew. */
  endPlay(): boolean {
    const isAsNew = this.#taken.every((each) => each.isAsNew);
    this.#taken = [];
    if (!isAsNew) this.#idle.length = 0;
    return isAsNew;
  }

  /** @param modules instead of Node's own of those names */
  #load(globals: Globals, modules: Readonly<Record<string, unknown>>): Handler {
    const module: { exports: Record<string, unknown> } = { exports: {} };
    const require = (name: string) => modules[name] ?? nodeRequire(name);
    this.#code ??= compiled(this.#file);
    this.#code(module, module.exports, require, ...GLOBALS.map((name) => globals[name]));
    const handler = module.exports[this.#exportName];
    if (typeof handler !== 'function') throw new Error(`The bundle exports no ${this.#exportName}.`);
    return handler as Handler;
  }
}

/** What a play shows, which is played again if it could have depended on those before it. */
export async function asNew<T>(bundles: readonly Pick<Bundle, 'endPlay'>[], play: () => Promise<T>): Promise<T> {
  const played = await play();
  // All are asked, since each ends its play by that.
  const isAsNew = bundles.map((bundle) => bundle.endPlay()).every(Boolean);
  return isAsNew ? played : asNew(bundles, play);
}

/** An ES module can be loaded once in a process; as CommonJS it is a function of what it finds around it. */
function compiled(filename: string): (...values: unknown[]) => void {
  const { code } = transformSync(readFileSync(filename, 'utf8'), {
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    supported: { 'dynamic-import': false },
  });
  return compileFunction(code, ['module', 'exports', 'require', ...GLOBALS], { filename }) as ReturnType<
    typeof compiled
  >;
}
