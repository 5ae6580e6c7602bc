import type { StartRequest } from '../asl/execution.ts';
import type { Clock } from '../clock.ts';
import { liveView } from './live-view.ts';
import { afterEvent, afterWait, beginning, type Progress } from './progress.ts';
import { purposesOf } from './purposes.ts';
import { Journal, type Output, Report } from './report.ts';
import type { Screen } from './screen.ts';

/** Where lines go, and a view of what is running if it is a terminal. */
export interface Place extends Output {
  readonly terminal?: {
    readonly screen: Screen;
    readonly size: () => { readonly columns: number; readonly rows: number };
  };
}

/** Milliseconds: soon enough to look immediate, seldom enough to cost nothing when time jumps. */
const SOON = 50;
const SECOND = 1000;

/** Tells executions as they go, line by line and, on a terminal, in a view as well. */
export class Watch {
  readonly #place: Place;
  readonly #clock: Clock;
  readonly #purposes: ReadonlyMap<string, string>;
  readonly #journal: Journal;
  readonly #running = new Map<object, Progress>();
  #timer: NodeJS.Timeout | undefined;

  /** @param definition the state machine's, whose comments say what its waits wait for */
  constructor(place: Place, clock: Clock, definition: string) {
    this.#place = place;
    this.#clock = clock;
    this.#purposes = purposesOf(definition);
    this.#journal = new Journal(place);
  }

  /** Listeners for one execution. @param heading of its lines */
  readonly follow = (name: string, heading = name): Required<Pick<StartRequest, 'onEvent' | 'onWait'>> => {
    const report = new Report(this.#journal, heading, this.#purposes);
    const key = {};
    let progress = beginning(name, this.#clock.now());
    const update = (next: Progress) => {
      progress = next;
      this.#running.set(key, next);
      this.#drawIn(SOON);
    };
    return {
      onEvent: (event) => {
        report.onEvent(event);
        update(afterEvent(progress, event));
        if (/^Execution(?!Started)/.test(event.type)) this.#running.delete(key);
      },
      onWait: (wait) => {
        report.onWait(wait);
        update(afterWait(progress, wait, this.#clock.now()));
      },
    };
  };

  /** Leaves the terminal as it was. */
  close(): void {
    clearTimeout(this.#timer);
    this.#place.terminal?.screen.show([]);
  }

  #drawIn(milliseconds: number): void {
    if (!this.#place.terminal || (this.#timer && milliseconds !== SOON)) return;
    this.#timer ??= setTimeout(() => this.#draw(), milliseconds).unref();
  }

  #draw(): void {
    const { terminal, colour } = this.#place;
    this.#timer = undefined;
    if (!terminal) return;
    const frame = { ...terminal.size(), colour, now: this.#clock.now(), purposes: this.#purposes };
    terminal.screen.show(liveView([...this.#running.values()], frame));
    if (this.#running.size > 0) this.#drawIn(SECOND);
  }
}
