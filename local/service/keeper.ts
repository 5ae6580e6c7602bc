import { setImmediate } from 'node:timers/promises';
import type { Execution } from '../asl/shared.ts';
import type { Delivery } from '../emulators/eventbridge/bus.ts';
import type { State } from '../emulators/memorydb/store.ts';
import type { Watcher } from '../emulators/stepfunctions/executions.ts';
import { type DataFolder, DataFolderError } from './data-folder.ts';
import { type Change, type ExecutionHead, readSaved, type Saved } from './saved.ts';
import { LISTS, type SeenState, seen, spliceOf } from './splices.ts';
import type { World } from './world.ts';

/** The part of an execution that is on disk. */
interface Mark {
  readonly id: number;
  events: number;
  status: string;
}

/** The journal is rewritten when it has grown by this, and to twice its size. */
const MOST_GROWTH_BYTES = 64 * 2 ** 20;

/**
 * Keeps the state of the services in a folder, from which the next service restores it. Changes that wait at the same time
 * are written as one line, and so wait for the disk only once.
 */
export class Keeper {
  /** Marks executions that have changed. */
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
  /** The next line, with everything that has changed by now. */
  #next: Promise<void> | undefined;
  #last: Promise<void> = Promise.resolve();
  /** Why nothing more is written. */
  #end: DataFolderError | undefined;

  /** @param onFailure called once, when nothing more can be written */
  constructor(folder: DataFolder, world: () => World, onFailure: (error: DataFolderError) => void) {
    this.#folder = folder;
    this.#world = world;
    this.#onFailure = onFailure;
  }

  /** Undefined if the folder is new. Throws DataFolderError. */
  saved(): Saved | undefined {
    return readSaved(this.#folder);
  }

  /** Resolves when all changes until now are on disk. Rejects with a DataFolderError if they cannot be written. */
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

  /** Saves once more; later changes are not saved. */
  async close(): Promise<void> {
    if (this.#end) return;
    const last = this.kept().catch(() => undefined);
    await last;
    this.#end ??= new DataFolderError('The local service is ending.');
  }

  /** Deletes everything, for a new world. */
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
    // After the current turn, so that an execution's end and its event are on one line.
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

  /** The changes that are not on disk yet; they count as written afterwards. */
  *#changes(): Generator<Change> {
    const { memorydb, sns, buses } = this.#world();
    const { changed, deliveries } = this.#written;
    yield* this.#changesOfMemoryDb(memorydb.store.state);
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

  /** The whole state once, and then what has changed of it, since its lists may be long. */
  *#changesOfMemoryDb(state: State): Generator<Change> {
    const { memorydb: before } = this.#written;
    const changes: Change[] = before
      ? LISTS.flatMap((list) => spliceOf(before, state, list) ?? [])
      : [{ memorydb: state }];
    const { automaticSince } = state;
    if (before && automaticSince !== undefined && automaticSince !== before.automaticSince)
      changes.push({ automaticSince });
    if (changes.length > 0) this.#written.memorydb = seen(state);
    yield* changes;
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
  memorydb: undefined as SeenState | undefined,
  notices: 0,
  deadLetters: 0,
  deliveries: new Map<Delivery, number>(),
  executions: new Map<Execution, Mark>(),
  /** Executions that may have changes that are not on disk. */
  changed: new Set<Execution>(),
  /** The last number that was given to a delivery or an execution. */
  ids: 0,
});

/** One change a line, so that lines stay short. */
function* linesOf(changes: Iterable<Change>): Generator<readonly Change[]> {
  for (const change of changes) yield [change];
}

const headOf = ({ history: _events, children: _own, ended: _promise, stop: _function, ...head }: Execution) =>
  head satisfies ExecutionHead;
