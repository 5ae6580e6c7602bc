import type { Interruption } from './errors.ts';
import type { Json } from './expression.ts';
import type { HistoryEvent, Record } from './history.ts';
import type { MachineHost, Wait } from './host.ts';
import type { StateMachine, States } from './machine.ts';

/** One execution of a machine, in DescribeExecution's words; it goes on by itself. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly startDate: Date;
  readonly stopDate?: Date;
  readonly status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | Interruption['status'];
  /** JSON text, as is the output. */
  readonly input: string;
  readonly output?: string;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly history: readonly HistoryEvent[];
  /** Of its distributed Maps: one for each item that was begun, each with a history of its own. */
  readonly children: readonly Execution[];
  /** Resolves when the execution has ended, however it did. */
  readonly ended: Promise<void>;
  /** Ends it as ABORTED; whatever it waits for is given up at once. Does nothing once it has ended. */
  stop(why?: { readonly error?: string; readonly cause?: string }): void;
}

/** What the states of one execution share, or those of one iteration in it. */
export interface Shared {
  readonly machine: StateMachine;
  readonly host: MachineHost;
  /** Aborts with an Interruption as its reason. */
  readonly signal: AbortSignal;
  /** `$states.context`, without the State. */
  readonly context: { readonly [member: string]: Json };
  variables: { readonly [name: string]: Json };
  readonly onWait: (wait: Wait) => void;
  /** After an interruption it throws that, unless the event is the execution's end: so nothing more happens. */
  readonly record: Record;
  /** A recorder of what happens beside everything else, from an event on. */
  readonly recordBeside: (signal: AbortSignal, from: HistoryEvent) => Record;
  /** Starts an execution of its own for an item (JSON text) of a distributed Map. */
  readonly startChild: (label: string, definition: States, input: string) => Execution;
}
