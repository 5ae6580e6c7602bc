import type { Event } from '../../../local/emulators/eventbridge/event.ts';
import type { Script } from '../../../local/emulators/memorydb/lifecycle.ts';
import type { Options } from '../../../local/emulators/memorydb/options.ts';
import type { SnapshotSeed } from '../../../local/emulators/memorydb/store.ts';
import type { Bucket } from '../../../local/emulators/s3/bucket.ts';
import type { Fault } from '../../../local/faults.ts';
import type { ServiceName } from '../../../local/service/world.ts';
import type { Request } from './request.ts';

/** Ends an invocation at a request of its own, before or after that took its effect. */
export interface Interruption {
  /** The function's key in serverless.yml. */
  readonly operation: string;
  /** Which of its invocations in the run, and which request of that: from 1. */
  readonly at: number;
  readonly call: number;
  readonly effect: Fault['effect'];
  readonly kind: 'crash' | 'hang';
}

/** An invocation that is made twice at the same time, and the one whose answer is heard. */
export interface Duplicate {
  readonly operation: string;
  readonly at: number;
  readonly heard: 'first' | 'second';
}

/** When something happens: seconds after the beginning, or after the first execution first enters a state. */
export interface When {
  readonly seconds: number;
  readonly after?: string;
}

/** What somebody does who is not the machine. */
export type Act = When &
  (
    | { readonly act: 'start'; readonly name: string; readonly input: object }
    /** What is stopped or reported again is the first execution; what is delivered, the event that asks for it. */
    | { readonly act: 'stop' | 'report-again' | 'deliver' }
    | { readonly act: 'delete'; readonly snapshot: string }
    | { readonly act: 'set-status'; readonly snapshot: string; readonly status: string }
    | { readonly act: 'make'; readonly seed: SnapshotSeed }
    | { readonly act: 'put'; readonly key: string; readonly content: string }
  );

/** An event that asks for the first execution. */
export interface Arrival {
  /** On the bus; that of a schedule stands for its invocation. */
  readonly event: Event;
  /** What the execution has to be asked for; null if the function cannot distinguish one such event from another, and refuses it. */
  readonly detail: object | null;
}

/** The name of the first execution, unless an event starts it. */
export const FIRST = 'first';

/** Everything about a run that is decided before it begins. */
export interface Scenario {
  readonly seed: number;
  /** Of the first execution. */
  readonly input: Request;
  /** The event or the schedule that asks for it; undefined where somebody starts it by hand. */
  readonly arrival: Arrival | undefined;
  readonly snapshots: readonly SnapshotSeed[];
  /** What the bucket holds before. */
  readonly objects: Readonly<Record<string, string>>;
  /** Of the buckets that may be exported to: whose, where and open to MemoryDB, if not as it should be. */
  readonly bucket: Partial<Omit<Bucket, 'name'>>;
  /** When the quota of the cluster was spent, in seconds before the beginning. */
  readonly quotaSpent: number | null;
  readonly options: Partial<Options>;
  /** How far each service's clock is ahead, in milliseconds. */
  readonly skew: Readonly<Partial<Record<ServiceName, number>>>;
  /** How the copies or exports go that are accepted, in turn. */
  readonly scripts: readonly Script[];
  readonly faults: readonly Fault[];
  readonly interruptions: readonly Interruption[];
  readonly duplicates: readonly Duplicate[];
  readonly acts: readonly Act[];
}
