import type { HistoryEvent } from '../asl/history.ts';
import type { Execution } from '../asl/shared.ts';
import type { BusState, Delivery } from '../emulators/eventbridge/bus.ts';
import type { Event } from '../emulators/eventbridge/event.ts';
import type { State } from '../emulators/memorydb/store.ts';
import type { Notification } from '../emulators/sns/publish.ts';
import type { StoredExecution } from '../emulators/stepfunctions/executions.ts';
import type { DataFolder, Line } from './data-folder.ts';
import { problemOf } from './saved-schema.ts';
import type { Splice } from './splices.ts';

/** The state of an earlier service; objects of buckets are in their own folders. */
export interface Saved {
  readonly memorydb: State;
  readonly inbox: readonly Notification[];
  readonly buses: BusState;
  /** In the order of start. */
  readonly executions: readonly StoredExecution[];
}

export type ExecutionHead = Omit<Execution, 'history' | 'children' | 'ended' | 'stop'>;

/** One change in a line of the journal. Numbers of deliveries and executions are given once. */
export type Change =
  | { readonly memorydb: State }
  | Splice
  | { readonly automaticSince: number }
  | { readonly notice: Notification }
  | { readonly deadLetter: Event }
  | ({ readonly delivery: number } & Delivery)
  | { readonly delivered: number }
  | {
      readonly execution: number;
      /** Of a child. */
      readonly parent?: number;
      /** Only with its first change and changes of its status. */
      readonly head?: ExecutionHead;
      readonly events: readonly HistoryEvent[];
    };

/** Undefined if the folder has no state. Throws DataFolderError if the state is damaged. */
export function readSaved(folder: Pick<DataFolder, 'read' | 'unusable'>): Saved | undefined {
  const lines = folder.read();
  if (!lines) return undefined;
  const reading = new Reading();
  for (const line of lines) {
    const problem = problemOf(line.value) ?? reading.add(changesIn(line));
    if (problem !== undefined) throw folder.unusable(line, problem);
  }
  return reading.saved();
}

/** Reads a line that has been checked; its times are text in JSON. */
const changesIn = ({ value }: Line) => value as readonly Change[];

/** Builds the state from changes. */
class Reading {
  #memorydb: State = { snapshots: [], changes: [], manualCreations: [] };
  readonly #inbox: Notification[] = [];
  readonly #undelivered: Event[] = [];
  readonly #deliveries = new Map<number, Delivery>();
  readonly #all = new Map<number, Stored>();
  readonly #executions: Stored[] = [];

  /** @returns the problem with them, if any */
  add(changes: readonly Change[]): string | undefined {
    for (const change of changes) {
      if ('memorydb' in change) this.#memorydb = change.memorydb;
      else if ('list' in change) {
        const items = (this.#memorydb[change.list] ?? []) as unknown[];
        const { list, at, remove, add } = change;
        if (at + remove > items.length) return `MemoryDB has no ${at + remove} ${list}`;
        this.#memorydb = { ...this.#memorydb, [list]: items.toSpliced(at, remove, ...add) };
      } else if ('automaticSince' in change) this.#memorydb = { ...this.#memorydb, ...change };
      else if ('notice' in change) this.#inbox.push(change.notice);
      else if ('deadLetter' in change) this.#undelivered.push(change.deadLetter);
      else if ('delivery' in change) {
        const { delivery, event, target } = change;
        this.#deliveries.set(delivery, { event, target });
      } else if ('delivered' in change) {
        if (!this.#deliveries.delete(change.delivered)) return `there is no delivery ${change.delivered}`;
      } else {
        const problem = this.#addTo(change);
        if (problem !== undefined) return problem;
      }
    }
    return undefined;
  }

  saved(): Saved {
    const buses = { deliveries: [...this.#deliveries.values()], undelivered: this.#undelivered };
    return { memorydb: this.#memorydb, inbox: this.#inbox, buses, executions: this.#executions };
  }

  #addTo({ execution: id, parent, head, events }: Extract<Change, { readonly execution: number }>): string | undefined {
    const known = this.#all.get(id);
    if (!known && !head) return `execution ${id} has no beginning`;
    const siblings = parent === undefined ? this.#executions : this.#all.get(parent)?.children;
    if (!siblings) return `there is no execution ${parent}, whose child ${id} is`;
    const execution = Object.assign(known ?? { history: [], children: [] }, head && datesIn(head)) as Stored;
    if (!known) siblings.push(execution);
    this.#all.set(id, execution);
    for (const event of events) {
      execution.history.push({ ...event, timestamp: new Date(event.timestamp) });
      if (event.id !== execution.history.length) return `event ${event.id} of execution ${id} is out of turn`;
    }
    return undefined;
  }
}

/** An execution that grows while it is read. */
type Stored = ExecutionHead & { readonly history: HistoryEvent[]; readonly children: Stored[] };

const datesIn = (head: ExecutionHead): ExecutionHead => ({
  ...head,
  startDate: new Date(head.startDate),
  ...(head.stopDate && { stopDate: new Date(head.stopDate) }),
});
