import type { Execution } from '../asl/execution.ts';
import type { BusState } from '../emulators/eventbridge/bus.ts';
import type { State } from '../emulators/memorydb/store.ts';
import type { Notification } from '../emulators/sns/publish.ts';
import type { Watcher } from '../emulators/stepfunctions/executions.ts';
import type { DataFolder } from './data-folder.ts';
import type { World } from './world.ts';

/** What an earlier service has left; objects of buckets lie in folders of their own. */
export interface Saved {
  readonly memorydb: State;
  readonly inbox: readonly Notification[];
  readonly buses: BusState;
  /** In the order of their starts. */
  readonly executions: readonly unknown[];
}

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
  readonly #changed = new Set<Execution>();
  /** How many notices have been kept; they never change. */
  #notices = 0;
  /** What was kept last under a name, as JSON text. */
  readonly #kept = new Map<string, string>();
  #state: 'idle' | 'planned' | 'closed' = 'idle';

  constructor(folder: DataFolder, world: () => World) {
    this.#folder = folder;
    this.#world = world;
  }

  /** Undefined if the folder is new. Throws DataFolderError. */
  saved(): Saved | undefined {
    const memorydb = this.#folder.read('memorydb');
    if (memorydb === undefined) return undefined;
    const read = (name: string) => this.#folder.read(name);
    const all = (prefix: string) => this.#folder.names(prefix).map(read);
    const inbox = all(NOTICE);
    this.#notices = inbox.length;
    return { memorydb, inbox, buses: read('buses'), executions: all(EXECUTION) } as unknown as Saved;
  }

  /** Saves as soon as what happens just now is done: a burst of changes costs one write. */
  save(): void {
    if (this.#state !== 'idle') return;
    this.#state = 'planned';
    setImmediate(() => {
      if (this.#state !== 'planned') return;
      this.#state = 'idle';
      this.#write();
    });
  }

  /** Saves once more, and what happens afterwards no more. */
  close(): void {
    this.#write();
    this.#state = 'closed';
  }

  /** Forgets everything: another world begins. */
  reset(): void {
    this.#folder.clear();
    this.#changed.clear();
    this.#kept.clear();
    this.#notices = 0;
    this.save();
  }

  #write(): void {
    const { memorydb, sns, buses, executions } = this.#world();
    this.#writeChanged('memorydb', memorydb.store.state);
    this.#writeChanged('buses', buses.state);
    for (const notice of sns.inbox.slice(this.#notices)) {
      this.#notices += 1;
      this.#folder.write(numbered(NOTICE, this.#notices), notice);
    }
    for (const execution of this.#changed)
      this.#folder.write(numbered(EXECUTION, executions.numberOf(execution) + 1), execution);
    this.#changed.clear();
  }

  #writeChanged(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (this.#kept.get(name) === text) return;
    this.#folder.write(name, value);
    this.#kept.set(name, text);
  }
}

const EXECUTION = 'execution-';
const NOTICE = 'notice-';

/** In the order of their letters, as in that of their numbers. */
const numbered = (prefix: string, number: number): string => `${prefix}${String(number).padStart(6, '0')}`;
