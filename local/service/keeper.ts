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
    const executions = this.#folder.names(EXECUTION).map(read);
    return { memorydb, inbox: read('inbox'), buses: read('buses'), executions } as unknown as Saved;
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

  #write(): void {
    const { memorydb, sns, buses, executions } = this.#world();
    this.#folder.write('memorydb', memorydb.store.state);
    this.#folder.write('inbox', sns.inbox);
    this.#folder.write('buses', buses.state);
    for (const execution of this.#changed) {
      const number = String(executions.numberOf(execution) + 1).padStart(6, '0');
      this.#folder.write(`${EXECUTION}${number}`, execution);
    }
    this.#changed.clear();
  }
}

const EXECUTION = 'execution-';
