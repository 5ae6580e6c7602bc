import type { LambdaAnswer } from '../../asl/host.ts';
import type { Clock } from '../../clock.ts';
import { Turns } from '../../turns.ts';
import type { Event } from './event.ts';
import { type InputTransformer, transformed } from './input-transformer.ts';
import { differences, matches, type Pattern } from './pattern.ts';

/** A rule that is enabled. */
export interface Rule {
  readonly name: string;
  readonly bus: string;
  readonly pattern: Pattern;
  readonly targets: readonly Target[];
}

/** A function, with the retries of its asynchronous invocations. */
export interface Target {
  readonly functionArn: string;
  readonly maximumRetryAttempts: number;
  /** Without it, the function gets the event. */
  readonly input?: InputTransformer;
}

/** An event on its way to one target. */
export interface Delivery {
  readonly event: Event;
  readonly target: Target;
}

/** The state of the buses, as plain JSON. */
export interface BusState {
  /** Deliveries that have not ended. */
  readonly deliveries: Delivery[];
  /** Events that no target took: the content of the dead-letter queues. */
  readonly undelivered: Event[];
}

interface Setting {
  readonly rules: readonly Rule[];
  readonly clock: Clock;
  readonly invoke: (functionArn: string, payloadJson: string) => Promise<LambdaAnswer>;
  /** Ends retries; deliveries that have not ended stay in the state. */
  readonly closing: AbortSignal;
  /** Called whenever the state has changed. */
  readonly onChange: () => void;
  /** Called with each event that goes to a dead-letter queue. */
  readonly onUndelivered?: ((event: Event) => void) | undefined;
}

/** Milliseconds before Lambda's retries of an event whose invocation failed: one minute, then two (Lambda guide). */
const RETRY_DELAY = 60_000;
/** Functions that run at once for events, since executions need some too. Events wait in the order of arrival. */
export const MOST_AT_ONCE = 5;
/** An event without free concurrency is not a failed attempt: Lambda keeps it in its queue for so long. It is
 * tried after one second first, then less and less often (Lambda guide, "Asynchronous invocation"). */
const THROTTLED = { error: 'Lambda.TooManyRequestsException', longest: 6 * 3600_000, first: 1_000, seldom: 5 * 60_000 };

/** The event buses: hands events to the targets of the rules that match. */
export class EventBuses {
  readonly state: BusState = { deliveries: [], undelivered: [] };
  readonly #setting: Setting;
  readonly #ongoing = new Set<Promise<void>>();
  readonly #turns = new Turns(MOST_AT_ONCE);

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  /** Why no rule matches the event, from the nearest rule; undefined if one matches. */
  mismatch(event: Event, bus = 'default'): string | undefined {
    const [nearest] = this.#setting.rules
      .map((rule) => ({
        rule,
        why: [
          ...(rule.bus === bus ? [] : [`the bus is ${JSON.stringify(bus)}, and not ${JSON.stringify(rule.bus)}`]),
          ...differences(rule.pattern, event),
        ],
      }))
      .sort((a, b) => a.why.length - b.why.length);
    if (!nearest) return 'There is no rule.';
    return nearest.why.length === 0 ? undefined : `The nearest, ${nearest.rule.name}: ${nearest.why.join('; ')}.`;
  }

  /** Resolves when every target or a dead-letter queue has taken the event. A bus that does not exist has no rules. */
  async put(event: Event, bus = 'default'): Promise<void> {
    const matching = this.#setting.rules.filter((rule) => rule.bus === bus && matches(rule.pattern, event));
    await this.#accept(matching.flatMap(({ targets }) => targets.map((target) => ({ event, target }))));
  }

  /** Restores the state of earlier buses, and continues their deliveries. */
  restore({ deliveries, undelivered }: BusState): void {
    this.state.undelivered.push(...undelivered);
    void this.#accept(deliveries);
  }

  /**
   * Invokes a function as EventBridge Scheduler does: without waiting for the answer, so that Lambda retries.
   * @returns the last answer; undefined if the bus closes first
   */
  async invoked({ functionArn, maximumRetryAttempts }: Target, payload: string): Promise<LambdaAnswer | undefined> {
    const { clock, closing } = this.#setting;
    let answer: LambdaAnswer | undefined;
    for (let retries = 0; retries <= maximumRetryAttempts; retries += 1) {
      if (retries > 0) await clock.sleep(retries * RETRY_DELAY, closing).catch(() => undefined);
      if (closing.aborted) return undefined;
      answer = await this.#answered(functionArn, payload);
      if (answer?.ok) break;
    }
    return answer;
  }

  /** Resolves when all deliveries have ended. */
  async idle(): Promise<void> {
    while (this.#ongoing.size > 0) await Promise.all(this.#ongoing);
  }

  async #accept(deliveries: readonly Delivery[]): Promise<void> {
    const ongoing = deliveries.map((delivery) => {
      this.state.deliveries.push(delivery);
      const done = this.#deliver(delivery).finally(() => this.#ongoing.delete(done));
      this.#ongoing.add(done);
      return done;
    });
    this.#setting.onChange();
    await Promise.all(ongoing);
  }

  /** Calls the target at once, so that no virtual time passes before. */
  async #deliver(delivery: Delivery): Promise<void> {
    const { closing, onChange, onUndelivered } = this.#setting;
    const { event, target } = delivery;
    const payload = target.input ? transformed(event, target.input) : JSON.stringify(event);
    const isTaken = (await this.invoked(target, payload))?.ok === true;
    if (!isTaken && closing.aborted) return;
    const { deliveries, undelivered } = this.state;
    if (!isTaken) {
      undelivered.push(event);
      onUndelivered?.(event);
    }
    deliveries.splice(deliveries.indexOf(delivery), 1);
    onChange();
  }

  /** The answer once concurrency is free; undefined if the bus closes first or the event becomes too old. */
  async #answered(functionArn: string, payload: string): Promise<LambdaAnswer | undefined> {
    const { clock, invoke, closing } = this.#setting;
    const end = clock.now() + THROTTLED.longest;
    for (let delay = THROTTLED.first; ; delay = Math.min(2 * delay, THROTTLED.seldom)) {
      const answer = await this.#turns.take(async () => (closing.aborted ? undefined : invoke(functionArn, payload)));
      if (!answer || answer.ok || answer.error !== THROTTLED.error || clock.now() + delay > end) return answer;
      await clock.sleep(delay, closing).catch(() => undefined);
      if (closing.aborted) return undefined;
    }
  }
}
