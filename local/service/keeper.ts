import { setImmediate } from 'node:timers/promises';
import type { Execution } from '../asl/shared.ts';
import type { Delivery } from '../emulators/eventbridge/bus.ts';
import type { Watcher } from '../emulators/stepfunctions/executions.ts';
import { type DataFolder, DataFolderError } from './data-folder.ts';
import { type Change, type ExecutionHead, readSaved, type Saved } from './saved.ts';
import type { World } from './world.ts';

/** What of an execution is on disk. */
interface Mark {
  readonly id: number;
  events: number;
  status: string;
}

/** The journal is begun anew when it has grown by this, and to the double of what it was. */
const MOST_GROWTH_BYTES = 64 * 2 ** 20;

/**
 * Keeps what the services remember in a folder, so that the next service on that folder goes on from there. Whatever waits
 * at the same time is written by one line, and so costs one wait for the disk.
 */
export class Keeper {
  /** Marks what has changed. */
  readonly watcher: Watcher = {
    onStart: (execution) => this.#mark(execution),
    onEvent: (execution) => this.#mark(execution),
    onChildEvent: (execution) => this.#mark(execution),
  };
  readonly #folder: DataFolder;
  readonly #world: () => World;
  readonly #onFailure: (error: DataFolderError) => void;
  #written = nothingYet();
  #bytes = { begun: 0, added: 0 };
  #hasBegun = false;
  /** The next line, which whatever has changed by now will be in. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Why nothing more is kept. */
  #end: DataFolderError | undefined;

  /** @param onFailure hears once that nothing more can be kept */
  constructor(folder: DataFolder, world: () => World, onFailure: (error: DataFolderError) => void) {
    this.#folder = folder;
    this.#world = world;
    this.#onFailure = onFailure;
  }

  /** Undefined if the folder is new. Throws DataFolderError. */
  saved(): Saved | undefined {
    return readSaved(this.#folder);
  }

  /** Resolves when all that has changed until now is on disk. Rejects with a DataFolderError if it cannot be. */
  kept(): Promise<void> {
    if (this.#end) return Promise.reject(this.#end);
    this.#next ??= this.#last.then(() => this.#write());
    const next = this.#next;
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** For a change that nobody waits for. */
  save(): void {
    this.kept().catch(() => undefined);
  }

  /** Saves once more, and what happens afterwards no more. */
  async close(): Promise<void> {
    if (this.#end) return;
    const last = this.kept().catch(() => undefined);
    await last;
    this.#end ??= new DataFolderError('The local service is ending.');
  }

  /** Forgets everything: another world begins. */
  async reset(): Promise<void> {
    await this.#last;
    await this.#folder.clear().catch((error: DataFolderError) => this.#fail(error));
    this.#hasBegun = false;
    this.save();
  }

  #mark(execution: Execution): void {
    this.#written.changed.add(execution);
    this.save();
  }

  async #write(): Promise<void> {
    // Once what happens just now is done: an execution's end and the event that tells of it go together.
    await setImmediate();
    this.#next = undefined;
    try {
      if (!this.#hasBegun || this.#isOvergrown()) await this.#begin();
      else {
        const changes = [...this.#changes()];
        if (changes.length > 0) this.#bytes.added += await this.#folder.add(changes);
      }
    } catch (error) {
      this.#fail(error as DataFolderError);
      throw error;
    }
  }

  async #begin(): Promise<void> {
    this.#written = nothingYet();
    for (const execution of this.#world().executions.list()) this.#written.changed.add(execution);
    this.#bytes = { begun: await this.#folder.begin(linesOf(this.#changes())), added: 0 };
    this.#hasBegun = true;
  }

  #isOvergrown(): boolean {
    return this.#bytes.added > Math.max(MOST_GROWTH_BYTES, this.#bytes.begun);
  }

  #fail(error: DataFolderError): void {
    if (this.#end) return;
    this.#end = error;
    this.#onFailure(error);
  }

  /** What is not on disk yet; afterwards it counts as being there. */
  *#changes(): Generator<Change> {
    const { memorydb, sns, buses } = this.#world();
    const { changed, deliveries } = this.#written;
    const state = JSON.stringify(memorydb.store.state);
    if (state !== this.#written.memorydb) yield { memorydb: memorydb.store.state };
    this.#written.memorydb = state;
    for (const notice of sns.inbox.slice(this.#written.notices)) yield { notice };
    this.#written.notices = sns.inbox.length;
    for (const deadLetter of buses.state.undelivered.slice(this.#written.deadLetters)) yield { deadLetter };
    this.#written.deadLetters = buses.state.undelivered.length;
    const underWay = new Set(buses.state.deliveries);
    for (const [delivery, delivered] of deliveries)
      if (!underWay.has(delivery)) {
        deliveries.delete(delivery);
        yield { delivered };
      }
    for (const delivery of underWay)
      if (!deliveries.has(delivery)) {
        deliveries.set(delivery, this.#newId());
        yield { delivery: this.#written.ids, ...delivery };
      }
    for (const execution of changed) yield* this.#changesOf(execution);
    changed.clear();
  }

  *#changesOf(execution: Execution, parent?: number): Generator<Change> {
    const { executions } = this.#written;
    const { status, history, children } = execution;
    const known = executions.get(execution);
    const mark: Mark = known ?? { id: this.#newId(), events: 0, status: '' };
    executions.set(execution, mark);
    const events = history.slice(mark.events);
    const head = mark.status === status ? undefined : headOf(execution);
    if (head || events.length > 0)
      yield { execution: mark.id, ...(parent !== undefined && { parent }), ...(head && { head }), events };
    mark.events = history.length;
    mark.status = status;
    for (const child of children) {
      const its = executions.get(child);
      if (its === undefined || its.status === 'RUNNING') yield* this.#changesOf(child, mark.id);
    }
  }

  #newId(): number {
    this.#written.ids += 1;
    return this.#written.ids;
  }
}

/** What is on disk. */
const nothingYet = () => ({
  memorydb: '',
  notices: 0,
  deadLetters: 0,
  deliveries: new Map<Delivery, number>(),
  executions: new Map<Execution, Mark>(),
  /** Those that may have more than is on disk. */
  changed: new Set<Execution>(),
  /** How many numbers have been given to deliveries and executions. */
  ids: 0,
});

/** One change a line, so that none gets longer than it has to. */
function* linesOf(changes: Iterable<Change>): Generator<readonly Change[]> {
  for (const change of changes) yield [change];
}

const headOf = ({ history: _events, children: _own, ended: _promise, stop: _function, ...head }: Execution) =>
  head satisfies ExecutionHead;
