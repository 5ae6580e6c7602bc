import type { Clock } from '../clock.ts';
import type { Interruption } from './errors.ts';

/** Lambda's answer: JSON text, or an error name with the Cause that Step Functions would show. */
export type LambdaAnswer =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: string; readonly cause?: string };

/** An execution that runs by itself, with DescribeExecution's members. */
export interface RunningExecution {
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
  /** Resolves when the execution has ended, whatever its status. */
  readonly ended: Promise<void>;
  /** Ends it as ABORTED, and abandons what it waits for. Does nothing once it has ended. */
  stop(why?: { readonly error?: string; readonly cause?: string }): void;
}

/** What StartExecution is asked for. */
export interface StartExecution {
  readonly stateMachineArn: string;
  readonly name: string | undefined;
  /** JSON text. */
  readonly input: string;
}

/** The environment that a machine runs in. */
export interface MachineHost {
  readonly clock: Clock;
  /** From 0 up to, not including, 1; for the jitter of retries. */
  random(): number;
  /** The signal aborts when the caller no longer waits for the answer. */
  invoke(functionName: string, payloadJson: string, signal: AbortSignal): Promise<LambdaAnswer>;
  /** Rejects with a Failure that has the name and the Cause which Step Functions would show. */
  startExecution(request: StartExecution): Promise<RunningExecution>;
  /** Why Step Functions cannot evaluate the ItemSelector of a Map, as when that takes too long; undefined if it can. */
  selectorFault?(): string | undefined;
  /** Rejects if the object is not stored. */
  putObject(bucket: string, key: string, body: string): Promise<void>;
}

/** A wait that begins; it ends at a time in milliseconds since the epoch. */
export interface Wait {
  readonly state: string;
  readonly until: number;
  readonly why: 'Wait' | 'Retry';
  /** Of a Retry: the error's name, and the number of this retry by its Retrier, from 1. */
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly attempt?: number;
  /** Of a child execution: its input. */
  readonly input?: string;
}
