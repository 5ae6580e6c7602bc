import type { Json } from './expression.ts';
import type { HistoryEvent, Record } from './history.ts';
import type { MachineHost, RunningExecution, Wait } from './host.ts';
import type { StateMachine, States } from './machine.ts';

/** One execution of a machine. */
export interface Execution extends RunningExecution {
  readonly history: readonly HistoryEvent[];
  /** Child executions of its distributed Maps: one for each item that was started, with its own history. */
  readonly children: readonly Execution[];
}

/** Shared by the states of one execution, or of one iteration in it. */
export interface Shared {
  readonly machine: StateMachine;
  readonly host: MachineHost;
  /** Aborts with an Interruption as its reason. */
  readonly signal: AbortSignal;
  /** `$states.context`, without the State. */
  readonly context: { readonly [member: string]: Json };
  variables: { readonly [name: string]: Json };
  readonly onWait: (wait: Wait) => void;
  /** After an interruption it throws that, unless the event is the execution's end, so that nothing more happens. */
  readonly record: Record;
  /** A recorder for a parallel branch of the history that starts after an event. */
  readonly recordBeside: (signal: AbortSignal, from: HistoryEvent) => Record;
  /** Starts the child execution for an item (JSON text) of a distributed Map. */
  readonly startChild: (label: string, definition: States, input: string) => Execution;
}
