import { randomUUID } from 'node:crypto';
import { OVER } from '../clock.ts';
import { Failure, Interruption } from './errors.ts';
import type { Json } from './expression.ts';
import { type HistoryEvent, recorder } from './history.ts';
import type { MachineHost, Wait } from './host.ts';
import type { StateMachine } from './machine.ts';
import type { Execution, Shared } from './shared.ts';
import { walk } from './walk.ts';

export interface StartRequest {
  readonly name: string;
  /** JSON text. */
  readonly input: string;
  readonly onEvent?: (event: HistoryEvent) => void;
  /** Receives the events of its children. */
  readonly onChildEvent?: (event: HistoryEvent) => void;
  /** Also receives what its children wait for. */
  readonly onWait?: (wait: Wait) => void;
}

export const executionArn = ({ arn }: Pick<StateMachine, 'arn'>, name: string): string =>
  `${arn.replace(':stateMachine:', ':execution:')}:${name}`;

/** Starts an execution. Throws a SyntaxError if the input is not JSON. */
export function start(machine: StateMachine, host: MachineHost, request: StartRequest): Execution {
  const { name, input, onEvent, onChildEvent, onWait = () => undefined } = request;
  const Input: Json = JSON.parse(input);
  const startDate = new Date(host.clock.now());
  const arn = executionArn(machine, name);
  const history: HistoryEvent[] = [];
  const interruption = new AbortController();
  const { signal } = interruption;
  const StartTime = startDate.toISOString();
  const context = {
    Execution: { Id: arn, Input, Name: name, RoleArn: machine.roleArn, StartTime, RedriveCount: 0 },
    StateMachine: { Id: machine.arn, Name: machine.name },
  };
  const recording = { history, now: () => host.clock.now(), onEvent };
  const record = recorder({ ...recording, signal });
  const recordBeside: Shared['recordBeside'] = (itsSignal, from) => recorder({ ...recording, signal: itsSignal, from });
  const children: Execution[] = [];
  const startChild: Shared['startChild'] = (label, definition, itsInput) => {
    const identity = { arn: `${machine.arn}/${label}`, name: `${machine.name}/${label}` };
    const onItsWait: typeof onWait = (wait) => onWait({ ...wait, input: itsInput });
    const listeners = { onWait: onItsWait, ...(onChildEvent && { onEvent: onChildEvent }) };
    const child = start({ ...machine, ...identity, definition }, host, {
      name: randomUUID(),
      input: itsInput,
      ...listeners,
    });
    children.push(child);
    return child;
  };
  const run = async (): Promise<void> => {
    record('ExecutionStarted', { executionStartedEventDetails: { input, roleArn: machine.roleArn } });
    const over = new AbortController();
    interruptAfterTimeout(machine, host, interruption, over.signal);
    const common = { machine, host, signal, context, onWait, record, recordBeside, startChild };
    const result = await walk(machine.definition, Input, { ...common, variables: {} }).then(
      resultOfSuccess,
      resultOfFailure,
    );
    over.abort(OVER);
    const { status, type, details } = result;
    // Only its history names the error of an execution that has timed out.
    const shown = status === 'TIMED_OUT' ? {} : details;
    Object.assign(execution, { status, stopDate: new Date(host.clock.now()), ...shown });
    record(`Execution${type}`, { [`execution${type}EventDetails`]: details });
  };
  const stop: Execution['stop'] = ({ error, cause } = {}) =>
    interruption.abort(new Interruption('ABORTED', error, cause));
  // Starts later, so that listeners get no event before the caller has the execution.
  const ended = Promise.resolve().then(run);
  const execution: Execution = {
    arn,
    name,
    machineArn: machine.arn,
    startDate,
    status: 'RUNNING',
    input,
    history,
    children,
    ended,
    stop,
  };
  return execution;
}

interface Result {
  readonly status: Execution['status'];
  readonly type: 'Succeeded' | 'Failed' | 'Aborted' | 'TimedOut';
  readonly details: Pick<Execution, 'output' | 'error' | 'cause'>;
}

const resultOfSuccess = (output: Json): Result => {
  return { status: 'SUCCEEDED', type: 'Succeeded', details: { output: JSON.stringify(output) } };
};

/** The machine's own TimeoutSeconds, which nothing in it can catch. */
function interruptAfterTimeout(
  { definition }: StateMachine,
  host: MachineHost,
  interruption: AbortController,
  over: AbortSignal,
) {
  if (definition.TimeoutSeconds === undefined) return;
  const outOfTime = () => interruption.abort(new Interruption('TIMED_OUT', 'States.Timeout'));
  host.clock.sleep(1000 * definition.TimeoutSeconds, over).then(outOfTime, () => undefined);
}

function resultOfFailure(thrown: unknown): Result {
  // Anything but a Failure is a bug in the host or this engine; the execution must still end.
  const { error, cause } = thrown instanceof Failure ? thrown : new Failure('States.Runtime', String(thrown));
  const details = { error, cause };
  if (!(thrown instanceof Interruption)) return { status: 'FAILED', type: 'Failed', details };
  return { status: thrown.status, type: thrown.status === 'ABORTED' ? 'Aborted' : 'TimedOut', details };
}
