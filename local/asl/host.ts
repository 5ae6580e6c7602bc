import type { Clock } from '../clock.ts';

/** What Lambda answers: JSON text, or an error by name with the Cause that Step Functions would show. */
export type LambdaAnswer =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: string; readonly cause?: string };

/** The world that a machine runs in. */
export interface MachineHost {
  readonly clock: Clock;
  /** From 0 up to, not including, 1; for the jitter of retries. */
  random(): number;
  /** The signal aborts when nobody waits for the answer any more. */
  invoke(functionName: string, payloadJson: string, signal: AbortSignal): Promise<LambdaAnswer>;
}

/** What an execution is about to wait for, until a time in milliseconds since the epoch. */
export interface Wait {
  readonly state: string;
  readonly until: number;
  readonly why: 'Wait' | 'Retry';
  /** Of a Retry: the error's name, and the number of this retry by its Retrier, from 1. */
  readonly error?: string | undefined;
  readonly attempt?: number;
}
