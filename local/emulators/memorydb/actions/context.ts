import type { ExportSink, Script } from '../lifecycle.ts';
import type { Options } from '../options.ts';
import type { Store } from '../store.ts';

/** The context of an action. */
export interface Context {
  readonly store: Store;
  readonly options: Options;
  readonly exports: ExportSink;
  readonly region: string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** The script of the copy or export that is about to start. */
  nextScript(): Script;
}
