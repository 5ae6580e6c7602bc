import type { HistoryEvent } from '../asl/history.ts';
import type { Wait } from '../asl/host.ts';

/** The progress of a running execution. Times are milliseconds since the epoch. */
export interface Progress {
  readonly name: string;
  readonly startedAt: number;
  readonly state: string;
  /** When the state was entered. */
  readonly enteredAt: number;
  /** The request in a few words. */
  readonly asked: string;
  /** Attempts of the state's function, from 1; 0 before the first. */
  readonly attempt: number;
  /** The function's answer or the end of the wait that comes next; undefined in between. */
  readonly awaited?: { readonly since: number } & Partial<Wait>;
  /** When CopySnapshot was called. */
  readonly askedAt?: number;
  readonly polls: number;
  readonly estimatedSeconds: number | null;
  /** Of a run: how many clusters it has, and of how many it is known what became of them. */
  readonly clusters?: { readonly all: number; readonly done: number };
}

export const newProgress = (name: string, startedAt: number, asked = ''): Progress => ({
  name,
  startedAt,
  state: '',
  enteredAt: startedAt,
  asked,
  attempt: 0,
  polls: 0,
  estimatedSeconds: null,
});

/** The machine's variables that are shown. */
interface Variables {
  readonly plan: { readonly EstimatedSeconds?: number | null } | null;
  readonly copy: { readonly Outcome: string; readonly At: string } | null;
  readonly poll: { readonly Polls: number } | null;
  readonly selection: { readonly Clusters: readonly unknown[] } | null;
}

export function afterEvent(progress: Progress, event: HistoryEvent): Progress {
  if (event.type === 'TaskStarted') return progress;
  const { awaited: _over, ...rest } = progress;
  const entered = event.stateEnteredEventDetails?.name;
  if (entered !== undefined) return { ...rest, state: entered, enteredAt: event.timestamp.getTime(), attempt: 0 };
  if (event.type === 'TaskScheduled')
    return { ...rest, attempt: progress.attempt + 1, awaited: { since: event.timestamp.getTime() } };
  const assigned = event.stateExitedEventDetails?.assignedVariables ?? {};
  const read = <K extends keyof Variables>(name: K): Variables[K] => JSON.parse(assigned[name] ?? 'null');
  const [plan, copy, poll, selection] = [read('plan'), read('copy'), read('poll'), read('selection')];
  return {
    ...rest,
    ...(plan && { estimatedSeconds: plan.EstimatedSeconds ?? null }),
    ...(copy && copy.Outcome !== 'Deferred' && { askedAt: Date.parse(copy.At) }),
    ...(poll && { polls: poll.Polls }),
    ...(selection && { clusters: { all: selection.Clusters.length, done: 0 } }),
  };
}

export const afterWait = (progress: Progress, wait: Wait, now: number): Progress => ({
  ...progress,
  awaited: { since: now, ...wait },
});

/** The end of a child execution is that of a cluster. */
export const afterChildEvent = (progress: Progress, { type }: HistoryEvent): Progress =>
  progress.clusters && /^Execution(?!Started)/.test(type)
    ? { ...progress, clusters: { ...progress.clusters, done: progress.clusters.done + 1 } }
    : progress;
