import type { HistoryEvent } from '../asl/history.ts';
import type { Wait } from '../asl/host.ts';
import { isRecord, jsonOrUndefined } from '../json.ts';
import { fold, harmless, type Style, spoken, styled } from './text.ts';

/** Columns for the time and the name of most states. */
const HEAD = 28;

export interface Output {
  readonly print: (line: string) => void;
  readonly colour: boolean;
  /** Columns of the longest line. */
  readonly width: () => number;
}

/** Lines about executions; the day and the heading are repeated only when they change. */
export class Journal {
  readonly #output: Output;
  #heading = '';
  #day = '';

  constructor(output: Output) {
    this.#output = output;
  }

  line(heading: string, at: Date, subject: string, text: string, style?: Style): void {
    const [day = '', time = ''] = at.toISOString().split(/[T.]/);
    if (heading !== this.#heading) this.#output.print(`\n${harmless(heading)}`);
    if (day !== this.#day) this.#output.print(day);
    [this.#heading, this.#day] = [heading, day];
    const head = `${time}Z  ${subject.padEnd(15)}  `;
    const line = `${head}${fold(harmless(text.replaceAll(/\s+/g, ' ')), HEAD, this.#output.width())}`;
    this.#output.print(style && this.#output.colour ? styled(style, line) : line);
  }

  /** Prints text that belongs to no execution; the next line repeats its heading. */
  aside(text: string): void {
    this.#output.print(text);
    this.#heading = '';
  }
}

/** Prints one execution as it runs: each state's outcome, each wait, each failed attempt, and the end. */
export class Report {
  readonly #journal: Journal;
  readonly #heading: string;
  readonly #purposes: ReadonlyMap<string, string>;
  #state = '';
  readonly #startedAt: number;
  readonly #lastSeen: number | undefined;
  /** A Pass or Choice; the next state is known only when it is entered. */
  #leading: { readonly at: Date; readonly state: string } | undefined;

  /**
   * @param purposes of each Wait, by the state's name
   * @param startedAt milliseconds since the epoch
   * @param lastSeen the time of the last event that an earlier service recorded
   */
  constructor(
    journal: Journal,
    heading: string,
    purposes: ReadonlyMap<string, string>,
    startedAt: number,
    lastSeen: number | undefined,
  ) {
    this.#journal = journal;
    this.#heading = heading;
    this.#purposes = purposes;
    this.#startedAt = startedAt;
    this.#lastSeen = lastSeen;
  }

  readonly onEvent = (event: HistoryEvent): void => {
    const { timestamp: at, type } = event;
    const entered = event.stateEnteredEventDetails?.name;
    if (entered !== undefined) {
      if (this.#leading) this.#line(this.#leading.at, this.#leading.state, `-> ${entered}`);
      this.#leading = /^(Pass|Choice)/.test(type) ? { at, state: entered } : undefined;
      this.#state = entered;
    }
    const { taskSucceededEventDetails: succeeded, taskFailedEventDetails: failed } = event;
    if (succeeded?.output) this.#line(at, this.#state, outcomeOf(this.#state, JSON.parse(succeeded.output).Payload));
    if (failed) this.#line(at, this.#state, `${failed.error}${messageOf(failed.cause)}`, 'yellow');
    if (type === 'MapStateExited')
      for (const line of linesOf(JSON.parse(event.stateExitedEventDetails?.output ?? '[]')))
        this.#line(at, this.#state, line);
    if (type === 'TaskTimedOut') this.#line(at, this.#state, 'States.Timeout: no answer in time', 'yellow');
    const status = STATUS.get(type);
    if (status) this.#ended(status, at, errorOf(event));
  };

  /** Of a child execution of a Map that protects clusters, the end is a line. */
  readonly onChildEvent = ({ type, timestamp, executionSucceededEventDetails: ended }: HistoryEvent): void => {
    if (type !== 'ExecutionSucceeded') return;
    const result: unknown = JSON.parse(ended?.output ?? 'null');
    if (!isRecord(result) || typeof result['Cluster'] !== 'string') return;
    this.#line(timestamp, this.#state, clusterLine(result), isGood(result) ? undefined : 'yellow');
  };

  /** @param now milliseconds since the epoch */
  readonly onWait = (wait: Wait, now: number): void => {
    const { state, until, why, attempt } = wait;
    const purpose = ` ${this.#purposes.get(state) ?? ''}`;
    const text = why === 'Wait' ? purpose : `, then tries again (retry ${attempt} after ${errorBehind(wait)})`;
    this.#line(new Date(now), state, `${clusterOf(wait)}waits ${spoken(until - now)}${text}`, 'dim');
  };

  #ended(status: string, at: Date, error = ''): void {
    // When an earlier service ended is not recorded.
    const [when, end] = this.#lastSeen === undefined ? ['after', at.getTime()] : ['last seen after', this.#lastSeen];
    const after = `${when} ${spoken(end - this.#startedAt)}`;
    this.#line(at, status, `${error && `${error} `}${after}`, status === 'SUCCEEDED' ? 'green' : 'red');
  }

  #line(at: Date, subject: string, text: string, style?: Style): void {
    this.#journal.line(this.#heading, at, subject, text, style);
  }
}

/** The error of a task; of one that awaits another execution, the error of that. */
const errorBehind = ({ error, cause = '' }: Wait): unknown => member(jsonOrUndefined(cause), 'Error') ?? error;

/** Before what a child execution does, the cluster that it is for. */
function clusterOf({ input = '' }: Wait): string {
  const name = member(member(jsonOrUndefined(input), 'Cluster'), 'Name');
  return typeof name === 'string' ? `${name} ` : '';
}

/** The status of an execution that ends with such an event. */
const STATUS: ReadonlyMap<string, string> = new Map([
  ['ExecutionSucceeded', 'SUCCEEDED'],
  ['ExecutionFailed', 'FAILED'],
  ['ExecutionAborted', 'ABORTED'],
  ['ExecutionTimedOut', 'TIMED_OUT'],
]);

const errorOf = (event: HistoryEvent): string | undefined =>
  (event.executionFailedEventDetails ?? event.executionAbortedEventDetails ?? event.executionTimedOutEventDetails)
    ?.error;

type Answer = Readonly<Record<string, unknown>>;

/** A step's answer in a few words, by the state's name. */
const OUTCOMES: Readonly<Record<string, (answer: Answer) => string>> = {
  ValidateRequest: ({ Mode, Readiness, DryRun }) => `${Mode}, ${Readiness}${DryRun ? ', dry run' : ''}`,
  ClaimExport: ({ Key, TakenOverFrom }) => `${Key} ${TakenOverFrom ? `taken over from ${TakenOverFrom}` : 'written'}`,
  CopySnapshot: ({ Outcome, Reason }) => `${Outcome}${Reason ? `: ${Reason}` : ''}`,
  PollStatus: ({ Progress, Poll }) => `${Progress}, status ${member(Poll, 'LastStatus') ?? 'unknown'}`,
  PlanVerification: ({ Shards, Target }) => `${[Shards].flat().length} shard(s), level ${member(Target, 'Level')}`,
  ConcludeExport: ({ Fault, FailedState, Export }) =>
    Fault ? `${member(Fault, 'Error')} in ${FailedState}` : `${member(Export, 'Manifest') ?? 'no manifest'} written`,
  SelectClusters: ({ Clusters, PassedOver }) => {
    const passedOver = [PassedOver ?? []].flat().length;
    return `${[Clusters ?? []].flat().length} cluster(s)${passedOver > 0 ? `, ${passedOver} passed over` : ''}`;
  },
  ConcludeRun: ({ Summary, Report: report }) => `${Summary} Report: ${member(report, 'Json')}`,
  PlanExpiration: ({ Plan }) => `${member(Plan, 'Due')} recovery point(s) due`,
  ConcludeExpiry: ({ Summary, Report: report }) => `${Summary} Report: ${member(report, 'Json')}`,
  RecordPoint: ({ Key }) => `recovery point ${Key ? '' : 'not '}recorded`,
  ExplainFailure: () => 'cause and remedy found',
  NotifySuccess: () => PUBLISHED,
  NotifyDryRun: () => PUBLISHED,
  NotifyFailure: () => PUBLISHED,
};

const PUBLISHED = 'notice published';
const member = (value: unknown, name: string): unknown => (isRecord(value) ? value[name] : undefined);

/** The states whose answers are described. */
export const REPORTED_STATES = Object.keys(OUTCOMES);

const outcomeOf = (state: string, answer: unknown): string =>
  OUTCOMES[state]?.(isRecord(answer) ? answer : {}) ?? 'done';

const isGood = ({ Verdict }: Answer): boolean =>
  typeof Verdict === 'string' && /^(ALREADY_)?PROTECTED$|^NEW$|^WOULD_PROTECT$/.test(Verdict);

/** What became of a cluster; a step that failed leaves its fault in place of a verdict. */
function clusterLine({ Cluster, Verdict, Target, Error: error, Cause, Fault, FailedState }: Answer): string {
  if (Fault) return `${Cluster} FAILED: ${member(Fault, 'Error')} in ${FailedState}`;
  const why = [error, Cause].filter((text) => text !== null && text !== undefined).join(': ');
  return `${Cluster} ${Verdict}${Target ? `, ${Target}` : ''}${why && `: ${why}`}`;
}

const MOST_LINES = 10;

/** The result of each shard or recovery point, a line for each of the first; of a Map with a ResultWriter, where its results are. */
function linesOf(results: readonly Readonly<Record<string, unknown>>[] | Answer): string[] {
  if (!Array.isArray(results)) return [`results in ${member(member(results, 'ResultWriterDetails'), 'Key')}`];
  const lines = results.slice(0, MOST_LINES).map(({ Shard, Verdict, Reasons, Bytes, Fault, Outcome, Reason }) => {
    if (Outcome) return `recovery point ${Outcome}${Reason ? `: ${Reason}` : ''}`;
    if (Fault) return `${Shard} not judged: ${(Fault as { Error?: string }).Error}`;
    const why = Array.isArray(Reasons) && Reasons.length > 0 ? `: ${Reasons.join('; ')}` : '';
    return `${Shard} ${Verdict}, ${Bytes ?? 0} bytes${why}`;
  });
  const more = results.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

/** The first line of a Cause, which is Lambda's JSON or text. */
function messageOf(cause = ''): string {
  try {
    const [line = ''] = String(JSON.parse(cause).errorMessage).split('\n');
    return `: ${line.replace(/^RequestId: \S+ Error: /, '')}`;
  } catch {
    return cause && `: ${cause}`;
  }
}
