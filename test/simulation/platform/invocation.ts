import type { Interruption } from '../scenario/scenario.ts';

/** One invocation of a function. */
export interface Invocation {
  readonly functionKey: string;
  /** Of this function, in this run: from 1. */
  readonly number: number;
  /** Whether it is the second of two that are made at once. */
  readonly isDuplicate: boolean;
  /** The execution that it is for; undefined for one that an event asked for. */
  readonly execution: string | undefined;
  /** How many requests it has sent so far. */
  sent: number;
  /** Ends it in the middle of whatever it does: `crash` at once, `hang` when its time is up. */
  readonly interrupt: (kind: Interruption['kind']) => void;
}
