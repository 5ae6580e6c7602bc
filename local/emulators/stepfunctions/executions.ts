import { randomUUID } from 'node:crypto';
import { executionArn, type StartRequest, start } from '../../asl/execution.ts';
import { append, type HistoryEvent } from '../../asl/history.ts';
import type { MachineHost, Wait } from '../../asl/host.ts';
import type { StateMachine } from '../../asl/machine.ts';
import type { Execution } from '../../asl/shared.ts';
import { AwsError } from '../api-model.ts';

/** How long an ended execution and its name are kept: Step Functions' quotas. */
const REMEMBERED = 90 * 24 * 3600 * 1000;

/** Running executions at once. AWS's quota is a million; here each takes memory. */
export const MOST_RUNNING = 1_000;

/** Gets the events of every execution, however it was started. */
export interface Watcher {
  /** Called before anything else of the execution. */
  readonly onStart?: (execution: Execution) => void;
  readonly onEvent?: (execution: Execution, event: HistoryEvent) => void;
  /** @param execution the parent of the execution that the event belongs to */
  readonly onChildEvent?: (execution: Execution, event: HistoryEvent) => void;
  readonly onWait?: (execution: Execution, wait: Wait) => void;
}

export interface StartOptions extends Pick<StartRequest, 'onEvent' | 'onChildEvent' | 'onWait'> {
  /** The first machine by default. */
  readonly stateMachineArn?: string;
  readonly name?: string | undefined;
  /** Ends the execution as TIMED_OUT before the machine's own TimeoutSeconds would. */
  readonly timeoutSeconds?: number;
}

/** An execution of an earlier service. */
export interface StoredExecution extends Omit<Execution, 'children' | 'ended' | 'stop'> {
  readonly children: readonly StoredExecution[];
}

interface Setting {
  readonly machines: readonly [StateMachine, ...StateMachine[]];
  readonly host: MachineHost;
  readonly watchers: readonly Watcher[];
  /** Reports a changed status; resolves when the event is processed, and never rejects. */
  readonly announce: (execution: Execution) => Promise<void>;
}

/** All executions of all machines. */
export class Executions {
  readonly #setting: Setting;
  /** In the order of start. */
  readonly #all: Execution[] = [];
  /** Executions that were running when an earlier service ended. */
  readonly #interrupted: Execution[] = [];
  readonly #numbers = new Map<Execution, number>();
  readonly #byArn = new Map<string, Execution>();
  readonly #running = new Set<Execution>();
  readonly #settled = new Map<Execution, Promise<void>>();

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  /**
   * Starts an execution, or returns the running one that has this name and input.
   * @param input JSON text. Throws StateMachineDoesNotExist, ExecutionAlreadyExists or ExecutionLimitExceeded
   */
  start(
    input: string,
    { stateMachineArn, name = randomUUID(), timeoutSeconds, ...listener }: StartOptions = {},
  ): Execution {
    const { machines, host, watchers } = this.#setting;
    const machine = stateMachineArn === undefined ? machines[0] : this.machine(stateMachineArn);
    const sooner = timeoutSeconds && { TimeoutSeconds: timeoutSeconds };
    const existing = this.find(executionArn(machine, name));
    if (existing?.status === 'RUNNING' && existing.input === input) return existing;
    if (existing) throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${existing.arn}'`);
    if (this.#running.size >= MOST_RUNNING)
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
    this.#running.add(execution);
    this.#add(
      execution,
      execution.ended.then(() => {
        this.#running.delete(execution);
        return this.#setting.announce(execution);
      }),
    );
    return execution;
  }

  /** Throws StateMachineDoesNotExist. */
  machine(arn: string): StateMachine {
    const machine = this.#setting.machines.find((each) => each.arn === arn);
    if (!machine) throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  /** Restores the executions of an earlier service, oldest first. */
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
    const execution = this.#byArn.get(arn);
    return execution && this.#isKept(execution) ? execution : undefined;
  }

  /** In the order of start, of all machines, without those that are no longer kept. */
  list(): readonly Execution[] {
    return this.#all.filter((execution) => this.#isKept(execution));
  }

  /** A number that is never given again, from 0, in the order of start. */
  numberOf(execution: Execution): number {
    return this.#numbers.get(execution) ?? -1;
  }

  /** Resolves when the execution has ended and the event of its last status is processed. */
  settled(execution: Execution): Promise<void> {
    return this.#settled.get(execution) ?? Promise.resolve();
  }

  async stopAll(): Promise<void> {
    for (const execution of this.#all) execution.stop();
    await Promise.allSettled(this.#settled.values());
  }

  #add(execution: Execution, settled: Promise<void>): void {
    this.#numbers.set(execution, this.#all.length);
    this.#all.push(execution);
    this.#byArn.set(execution.arn, execution);
    this.#settled.set(execution, settled);
  }

  #isKept({ stopDate }: Execution): boolean {
    return stopDate === undefined || stopDate.getTime() > this.#setting.host.clock.now() - REMEMBERED;
  }

  #cutOff(execution: Execution): void {
    const { host, watchers } = this.#setting;
    const { history: before, startDate } = execution;
    // The clock may have been set back since.
    const earliest = before.at(-1)?.timestamp ?? startDate;
    const stopDate = new Date(Math.max(host.clock.now(), earliest.getTime()));
    const details = { error: 'LocalServiceEnded', cause: 'The local service ended while the execution was running.' };
    Object.assign(execution, { status: 'ABORTED', stopDate, ...details });
    const history = execution.history as HistoryEvent[];
    const event = append(history, 'ExecutionAborted', stopDate, { executionAbortedEventDetails: details });
    for (const { onEvent } of watchers) onEvent?.(execution, event);
  }
}

/** A restored execution, which no longer runs. */
const revive = (saved: StoredExecution): Execution => ({
  ...saved,
  children: saved.children.map(revive),
  ended: Promise.resolve(),
  stop: () => undefined,
});
