import { styleText } from 'node:util';
import type { Execution } from '../asl/execution.ts';
import type { HistoryEvent } from '../asl/history.ts';
import type { Wait } from '../asl/host.ts';
import { fold } from './fold.ts';

/** Columns for the time and the name of most states. */
const HEAD = 28;

export interface Output {
  readonly print: (line: string) => void;
  readonly colour: boolean;
}

/** Tells executions as they go: one line for each state that is left, each wait, and each attempt that failed. */
export class Report {
  readonly #output: Output;
  readonly #comments: ReadonlyMap<string, string>;
  #state = '';
  /** Of the last event; no wait begins later. */
  #now = new Date(0);
  /** A state that does nothing but lead on; where to is known when the next is entered. */
  #leading: { readonly at: Date; readonly state: string } | undefined;
  #day = '';

  /** @param definition the state machine's, whose comments say what its waits wait for */
  constructor(output: Output, definition: string) {
    const { States } = JSON.parse(definition) as { States: Record<string, { Comment?: string }> };
    this.#output = output;
    this.#comments = new Map(Object.entries(States).map(([name, { Comment = '' }]) => [name, Comment]));
  }

  readonly onEvent = (event: HistoryEvent): void => {
    const { timestamp: at, type } = event;
    this.#now = at;
    const entered = event.stateEnteredEventDetails?.name;
    if (entered !== undefined) {
      if (this.#leading) this.#line(this.#leading.at, this.#leading.state, `-> ${entered}`);
      this.#leading = /^(Pass|Choice)/.test(type) ? { at, state: entered } : undefined;
      this.#state = entered;
    }
    const { taskSucceededEventDetails: succeeded, taskFailedEventDetails: failed } = event;
    if (succeeded?.output) this.#line(at, this.#state, outcomeOf(JSON.parse(succeeded.output).Payload));
    if (failed) this.#line(at, this.#state, `${failed.error}${messageOf(failed.cause)}`, 'yellow');
    if (type === 'TaskTimedOut') this.#line(at, this.#state, 'States.Timeout: no answer in time', 'yellow');
  };

  readonly onWait = ({ state, until, why, error, attempt }: Wait): void => {
    const comment = this.#comments.get(state)?.replaceAll(/ \([^)]*\)/g, '') ?? '';
    const [purpose = ''] = /^Until [^:.]+/.exec(comment) ?? [];
    const text = why === 'Wait' ? ` u${purpose.slice(1)}` : `, then tries again (retry ${attempt} after ${error})`;
    this.#line(this.#now, state, `waits ${spoken(until - this.#now.getTime())}${text}`, 'dim');
  };

  ended({ status, error, startDate, stopDate = startDate }: Execution): void {
    const after = `${error ? `${error} ` : ''}after ${spoken(stopDate.getTime() - startDate.getTime())}`;
    this.#line(stopDate, status, after, status === 'SUCCEEDED' ? 'green' : 'red');
    this.#leading = undefined;
  }

  #line(at: Date, subject: string, text: string, style?: 'dim' | 'green' | 'yellow' | 'red'): void {
    const [day = '', time = ''] = at.toISOString().split(/[T.]/);
    if (day !== this.#day) this.#output.print(day);
    this.#day = day;
    const head = `${time}Z  ${subject.padEnd(15)}  `;
    const line = `${head}${fold(text.replaceAll(/\s+/g, ' '), HEAD)}`;
    this.#output.print(style && this.#output.colour ? styleText(style, line) : line);
  }
}

/** What a step answered, in a few words. */
function outcomeOf(answer: Readonly<Record<string, unknown>> | null): string {
  const { Mode, Readiness, DryRun, Outcome, Reason, Progress, Poll, Objects, Remedy, NoticeId } = answer ?? {};
  if (Remedy) return 'cause and remedy found';
  if (NoticeId) return 'notice published';
  if (Array.isArray(Objects)) return `${Objects.length} object(s) verified`;
  if (Progress) return `${Progress}, status ${(Poll as { LastStatus?: string }).LastStatus ?? 'unknown'}`;
  if (Outcome) return `${Outcome}${Reason ? `: ${Reason}` : ''}`;
  return `${Mode}, ${Readiness}${DryRun ? ', dry run' : ''}`;
}

/** The first line of what a Cause tells, whether it is Lambda's JSON or a text. */
function messageOf(cause = ''): string {
  try {
    const [line = ''] = String(JSON.parse(cause).errorMessage).split('\n');
    return `: ${line.replace(/^RequestId: \S+ Error: /, '')}`;
  } catch {
    return cause && `: ${cause}`;
  }
}

/** `1.5 s`, `2 min 5 s`, `1 h 30 min`. */
export function spoken(milliseconds: number): string {
  if (milliseconds < 59_950) return `${Math.round(milliseconds / 100) / 10} s`;
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${seconds % 60} s`;
}

/** A notice's text, indented. Lines of words are folded; what is to be pasted, and what stands in columns, is not. */
export const indented = (text: string): string =>
  text.replaceAll(/^.*$/gm, (line) => `  ${/^(aws |[\s{}[\]"])| {2}/.test(line) ? line : fold(line, 2)}`.trimEnd());
