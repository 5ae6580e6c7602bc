import type { StartRequest } from '../asl/execution.ts';
import type { Execution } from '../asl/shared.ts';
import type { Clock } from '../clock.ts';
import type { Watcher } from '../emulators/stepfunctions/executions.ts';
import type { Display } from './display.ts';
import { liveView } from './live-view.ts';
import { afterChildEvent, afterEvent, afterWait, newProgress, type Progress } from './progress.ts';
import { purposesOf } from './purposes.ts';
import { Journal, Report } from './report.ts';
import { asked } from './text.ts';

/** Milliseconds: soon enough to look immediate, seldom enough to cost nothing when time jumps. */
const SOON = 50;
const SECOND = 1000;

type Followed = Pick<Execution, 'startDate' | 'input' | 'machineArn' | 'history'>;
type Listeners = Required<Pick<StartRequest, 'onEvent' | 'onChildEvent' | 'onWait'>>;

/** Shows executions as they run, line by line and, on a terminal, in a view. */
export class Watch {
  readonly #display: Display;
  readonly #clock: Clock;
  readonly #purposes: ReadonlyMap<string, string>;
  readonly #journal: Journal;
  readonly #running = new Set<{ readonly progress: Progress }>();
  #drawing: { readonly timer: NodeJS.Timeout; readonly delay: number } | undefined;
  #isClosed = false;

  /** @param machines the comments in their definitions give the purpose of each Wait */
  constructor(display: Display, clock: Clock, machines: readonly { readonly definition: string }[]) {
    this.#display = display;
    this.#clock = clock;
    this.#purposes = new Map(machines.flatMap(({ definition }) => [...purposesOf(definition)]));
    this.#journal = new Journal(display);
  }

  /** Shows every execution under its name. */
  watcher(): Required<Pick<Watcher, 'onEvent' | 'onChildEvent' | 'onWait'>> {
    const followed = new WeakMap<Execution, ReturnType<Watch['follow']>>();
    const listenersOf = (execution: Execution) => {
      const listeners = followed.get(execution) ?? this.follow(execution.name, execution);
      followed.set(execution, listeners);
      return listeners;
    };
    return {
      onEvent: (execution, event) => listenersOf(execution).onEvent(event),
      onChildEvent: (execution, event) => listenersOf(execution).onChildEvent(event),
      onWait: (execution, wait) => listenersOf(execution).onWait(wait),
    };
  }

  /** Listeners for one execution, from its start; for one of an earlier service, from its end. */
  follow(title: string, { startDate, input, machineArn, history }: Partial<Followed> = {}): Listeners {
    const startedAt = startDate?.getTime() ?? this.#clock.now();
    const request = asked(input ?? '', machineArn);
    const heading = request === '' ? title : `${title}: ${request}`;
    const isLeft = history?.[0] !== undefined && history.length > 1;
    const lastSeen = isLeft ? history.at(-2)?.timestamp.getTime() : undefined;
    const report = new Report(this.#journal, heading, this.#purposes, startedAt, lastSeen);
    const followed = { progress: newProgress(title, startedAt, request) };
    const update = (next: Progress) => {
      followed.progress = next;
      this.#running.add(followed);
      this.#drawIn(SOON);
    };
    return {
      onEvent: (event) => {
        if (this.#isClosed) return;
        report.onEvent(event);
        update(afterEvent(followed.progress, event));
        if (/^Execution(?!Started)/.test(event.type)) this.#running.delete(followed);
      },
      onChildEvent: (event) => {
        if (this.#isClosed) return;
        report.onChildEvent(event);
        update(afterChildEvent(followed.progress, event));
      },
      onWait: (wait) => {
        if (this.#isClosed) return;
        report.onWait(wait, this.#clock.now());
        update(afterWait(followed.progress, wait, this.#clock.now()));
      },
    };
  }

  /** Prints any other text. */
  aside(text: string): void {
    if (!this.#isClosed) this.#journal.aside(text);
  }

  /** Clears the view, and prints nothing more. @returns how many executions are running */
  close(): number {
    this.#isClosed = true;
    clearTimeout(this.#drawing?.timer);
    this.#display.terminal?.screen.show([]);
    return this.#running.size;
  }

  /** Of two drawings, the sooner one is made. */
  #drawIn(delay: number): void {
    if (!this.#display.terminal || (this.#drawing && this.#drawing.delay <= delay)) return;
    clearTimeout(this.#drawing?.timer);
    this.#drawing = { timer: setTimeout(() => this.#draw(), delay).unref(), delay };
  }

  #draw(): void {
    const { terminal, colour } = this.#display;
    this.#drawing = undefined;
    if (!terminal) return;
    const frame = { ...terminal.size(), colour, now: this.#clock.now(), purposes: this.#purposes };
    const running = [...this.#running].map(({ progress }) => progress);
    terminal.screen.show(liveView(running, frame));
    if (this.#running.size > 0) this.#drawIn(SECOND);
  }
}
