import type { Clock } from '../clock.ts';

/** Lambda's answer: JSON text, or an error name with the Cause that Step Functions would show. */
export type LambdaAnswer =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: string; readonly cause?: string };

/** The environment that a machine runs in. */
export interface MachineHost {
  readonly clock: Clock;
  /** From 0 up to, not including, 1; for the jitter of retries. */
  random(): number;
  /** The signal aborts when the caller no longer waits for the answer. */
  invoke(functionName: string, payloadJson: string, signal: AbortSignal): Promise<LambdaAnswer>;
}

/** A wait that begins; it ends at a time in milliseconds since the epoch. */
export interface Wait {
  readonly state: string;
  readonly until: number;
  readonly why: 'Wait' | 'Retry';
  /** Of a Retry: the error's name, and the number of this retry by its Retrier, from 1. */
  readonly error?: string | undefined;
  readonly attempt?: number;
}
