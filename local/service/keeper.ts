import type { Execution } from '../asl/shared.ts';
import type { Watcher } from '../emulators/stepfunctions/executions.ts';
import type { DataFolder, DataFolderError } from './data-folder.ts';
import { executionName, noticeName, readSaved, type Saved } from './saved.ts';
import type { World } from './world.ts';

/** Keeps what the services remember in a folder, so that the next service on that folder goes on from there. */
export class Keeper {
  /** Marks what has changed. */
  readonly watcher: Watcher = {
    onEvent: (execution) => {
      this.#changed.add(execution);
      this.save();
    },
  };
  readonly #folder: DataFolder;
  readonly #world: () => World;
  readonly #onFailure: (error: DataFolderError) => void;
  readonly #changed = new Set<Execution>();
  /** How many notices have been kept; they never change. */
  #notices = 0;
  #isSealed = false;
  /** What was kept last under a name, as JSON text. */
  readonly #kept = new Map<string, string>();
  #state: 'idle' | 'planned' | 'closed' = 'idle';

  /** @param onFailure hears once that nothing more can be kept */
  constructor(folder: DataFolder, world: () => World, onFailure: (error: DataFolderError) => void) {
    this.#folder = folder;
    this.#world = world;
    this.#onFailure = onFailure;
  }

  /** Undefined if the folder is new. Throws DataFolderError. */
  saved(): Saved | undefined {
    const saved = readSaved(this.#folder);
    this.#notices = saved?.inbox.length ?? 0;
    this.#isSealed = saved !== undefined;
    return saved;
  }

  /** Saves as soon as what happens just now is done: a burst of changes costs one write. */
  save(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'planned';
    setImmediate(() => {
      if (this.#state !== 'planned') return;
      this.#state = 'idle';
      this.#attempt(() => this.#write());
    });
  }

  /** Saves once more, and what happens afterwards no more. */
  close(): void {
    if (this.#state !== 'closed') this.#attempt(() => this.#write());
    this.#state = 'closed';
  }

  /** Forgets everything: another world begins. */
  reset(): void {
    this.#attempt(() => this.#folder.clear());
    this.#changed.clear();
    this.#kept.clear();
    this.#notices = 0;
    this.#isSealed = false;
    this.save();
  }

  #attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#state = 'closed';
      this.#onFailure(error as DataFolderError);
    }
  }

  #write(): void {
    const { memorydb, sns, buses, executions } = this.#world();
    this.#writeChanged('memorydb', memorydb.store.state);
    this.#writeChanged('buses', buses.state);
    for (const notice of sns.inbox.slice(this.#notices)) {
      this.#notices += 1;
      this.#folder.write(noticeName(this.#notices), notice);
    }
    for (const execution of this.#changed)
      this.#folder.write(executionName(executions.numberOf(execution) + 1), execution);
    this.#changed.clear();
    if (!this.#isSealed) this.#folder.seal();
    this.#isSealed = true;
  }

  #writeChanged(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (this.#kept.get(name) === text) return;
    this.#folder.write(name, value);
    this.#kept.set(name, text);
  }
}
