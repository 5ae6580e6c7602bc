import type { Json } from '../expression.ts';

/** What a Task calls. */
export interface Call {
  /** `resource` and `resourceType` of its events. */
  readonly named: { readonly resource: string; readonly resourceType: string };
  readonly parameters: Json;
  /** Resolves with the Task's result, or rejects with a Failure. The signal aborts when nothing waits for it any more. */
  readonly begin: (signal: AbortSignal) => Promise<Json>;
}
