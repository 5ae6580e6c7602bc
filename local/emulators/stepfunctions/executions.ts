import { randomUUID } from 'node:crypto';
import { type StartRequest, start } from '../../asl/execution.ts';
import { append, type HistoryEvent } from '../../asl/history.ts';
import type { MachineHost, Wait } from '../../asl/host.ts';
import type { StateMachine } from '../../asl/machine.ts';
import type { Execution } from '../../asl/shared.ts';
import { AwsError } from '../api-model.ts';

/** How long a closed execution, and with it its name, is remembered: Step Functions' quotas. */
const REMEMBERED = 90 * 24 * 3600 * 1000;

/** Executions that run at once. AWS has a quota too, a million; each takes memory of this machine. */
const MOST_RUNNING = 1_000;

/** Hears of every execution, whoever has started it. */
export interface Watcher {
  /** Comes before anything else of the execution. */
  readonly onStart?: (execution: Execution) => void;
  readonly onEvent?: (execution: Execution, event: HistoryEvent) => void;
  /** @param execution whose child it is of which the event tells */
  readonly onChildEvent?: (execution: Execution, event: HistoryEvent) => void;
  readonly onWait?: (execution: Execution, wait: Wait) => void;
}

export interface StartOptions extends Pick<StartRequest, 'onEvent' | 'onChildEvent' | 'onWait'> {
  readonly name?: string | undefined;
  /** Ends the execution as TIMED_OUT before the machine's own TimeoutSeconds would. */
  readonly timeoutSeconds?: number;
}

/** An execution of an earlier service. */
export interface StoredExecution extends Omit<Execution, 'children' | 'ended' | 'stop'> {
  readonly children: readonly StoredExecution[];
}

interface Setting {
  readonly machine: StateMachine;
  readonly host: MachineHost;
  readonly watchers: readonly Watcher[];
  /** Tells the world of a status that has changed; resolves when that has been dealt with, and never rejects. */
  readonly announce: (execution: Execution) => Promise<void>;
}

/** All executions of one machine. */
export class Executions {
  readonly #setting: Setting;
  /** In the order of their starts. */
  readonly #all: Execution[] = [];
  /** What an earlier service has left running. */
  readonly #interrupted: Execution[] = [];
  readonly #settled = new Map<Execution, Promise<void>>();

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  get machine(): StateMachine {
    return this.#setting.machine;
  }

  /**
   * Starts an execution, or returns the running one that has this name and input.
   * @param input JSON text. Throws ExecutionAlreadyExists
   */
  start(input: string, { name = randomUUID(), timeoutSeconds, ...listener }: StartOptions = {}): Execution {
    const { machine, host, watchers } = this.#setting;
    const sooner = timeoutSeconds && { TimeoutSeconds: timeoutSeconds };
    const existing = this.list().find((each) => each.name === name);
    if (existing?.status === 'RUNNING' && existing.input === input) return existing;
    if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
    if (this.list().filter(({ status }) => status === 'RUNNING').length >= MOST_RUNNING)
      throw new AwsError('ExecutionLimitExceeded', `${MOST_RUNNING} executions are running; that is the local limit.`);
    const execution = start({ ...machine, definition: { ...machine.definition, ...sooner } }, host, {
      name,
      input,
      onEvent(event) {
        for (const { onEvent } of watchers) onEvent?.(execution, event);
        listener.onEvent?.(event);
      },
      onChildEvent(event) {
        for (const { onChildEvent } of watchers) onChildEvent?.(execution, event);
        listener.onChildEvent?.(event);
      },
      onWait(wait) {
        for (const { onWait } of watchers) onWait?.(execution, wait);
        listener.onWait?.(wait);
      },
    });
    for (const { onStart } of watchers) onStart?.(execution);
    void this.#setting.announce(execution);
    this.#add(
      execution,
      execution.ended.then(() => this.#setting.announce(execution)),
    );
    return execution;
  }

  /** Takes over what an earlier service has left, oldest first. */
  restore(saved: readonly StoredExecution[]): void {
    for (const each of saved) {
      const execution = revive(each);
      this.#add(execution, Promise.resolve());
      if (execution.status === 'RUNNING') this.#interrupted.push(execution);
    }
  }

  /** Ends what was running when the earlier service ended. */
  endInterrupted(): void {
    for (const execution of this.#interrupted.splice(0)) {
      this.#cutOff(execution);
      this.#settled.set(execution, this.#setting.announce(execution));
    }
  }

  find(arn: string): Execution | undefined {
    return this.list().find((execution) => execution.arn === arn);
  }

  /** In the order of their starts; forgotten ones left out. */
  list(): readonly Execution[] {
    const oldest = this.#setting.host.clock.now() - REMEMBERED;
    return this.#all.filter(({ stopDate }) => stopDate === undefined || stopDate.getTime() > oldest);
  }

  /** Of a name that is never given again, from 0; orders them by their starts. */
  numberOf(execution: Execution): number {
    return this.#all.indexOf(execution);
  }

  /** Resolves when the execution has ended and its last status change has been dealt with. */
  settled(execution: Execution): Promise<void> {
    return this.#settled.get(execution) ?? Promise.resolve();
  }

  async stopAll(): Promise<void> {
    for (const execution of this.#all) execution.stop();
    await Promise.allSettled(this.#settled.values());
  }

  #add(execution: Execution, settled: Promise<void>): void {
    this.#all.push(execution);
    this.#settled.set(execution, settled);
  }

  #cutOff(execution: Execution): void {
    const { host, watchers } = this.#setting;
    const { history: before, startDate } = execution;
    // The clock may have been put back since.
    const earliest = before.at(-1)?.timestamp ?? startDate;
    const stopDate = new Date(Math.max(host.clock.now(), earliest.getTime()));
    const details = { error: 'LocalServiceEnded', cause: 'The local service ended while the execution was running.' };
    Object.assign(execution, { status: 'ABORTED', stopDate, ...details });
    const history = execution.history as HistoryEvent[];
    const event = append(history, 'ExecutionAborted', stopDate, { executionAbortedEventDetails: details });
    for (const { onEvent } of watchers) onEvent?.(execution, event);
  }
}

/** It does nothing any more. */
const revive = (saved: StoredExecution): Execution => ({
  ...saved,
  children: saved.children.map(revive),
  ended: Promise.resolve(),
  stop: () => undefined,
});
