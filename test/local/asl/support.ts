import { Failure } from '../../../local/asl/errors.ts';
import { start } from '../../../local/asl/execution.ts';
import type { Json } from '../../../local/asl/expression.ts';
import type { HistoryEvent } from '../../../local/asl/history.ts';
import type { LambdaAnswer, MachineHost, Wait } from '../../../local/asl/host.ts';
import { loadMachine } from '../../../local/asl/machine.ts';
import type { Execution } from '../../../local/asl/shared.ts';
import { VirtualClock } from '../../../local/clock.ts';

export const STARTED = '2026-11-23T12:00:00.000Z';
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const IDENTITY = {
  arn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:copies',
  name: 'copies',
  roleArn: 'arn:aws:iam::123456789012:role/copies',
};

/** A virtual clock that knows how many sleep on it. */
class WatchedClock extends VirtualClock {
  asleep = 0;

  override async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.asleep += 1;
    return super.sleep(milliseconds, signal).finally(() => {
      this.asleep -= 1;
    });
  }
}

interface Call {
  readonly functionName: string;
  readonly payload: Json;
  readonly signal: AbortSignal;
  /** Milliseconds since the execution started. */
  readonly at: number;
}

export type Lambda = (call: Call, clock: VirtualClock) => LambdaAnswer | Promise<LambdaAnswer>;

export const returns = (payload: Json): LambdaAnswer => ({ ok: true, payload: JSON.stringify(payload) });
export const throws = (error: string, cause?: string): LambdaAnswer =>
  cause === undefined ? { ok: false, error } : { ok: false, error, cause };

/** Gives one answer after the other, and the last for ever. */
export const answers = (first: LambdaAnswer, ...more: readonly LambdaAnswer[]): Lambda => {
  const left = [...more];
  let next = first;
  return () => {
    const answer = next;
    next = left.shift() ?? next;
    return answer;
  };
};

/** A machine of these states that starts with the first. */
export const machineOf = (states: Readonly<Record<string, object>>, more: object = {}): string =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...more });

/** A Task that ends the machine. */
export const task = (more: object = {}): object => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload: {} },
  ...('Next' in more ? {} : { End: true }),
  ...more,
});

/** A Map over the list that it is given, which ends the machine. */
export const mapOf = (Mode: 'INLINE' | 'DISTRIBUTED', states: object, more: object = {}): object => ({
  Type: 'Map',
  Items: '{% $states.input %}',
  ItemProcessor: {
    ProcessorConfig: Mode === 'INLINE' ? { Mode } : { Mode, ExecutionType: 'STANDARD' },
    StartAt: Object.keys(states)[0],
    States: states,
  },
  ...(Mode === 'INLINE' ? {} : { Label: 'items' }),
  ...('Next' in more ? {} : { End: true }),
  ...more,
});

export const load = (definition: string) => loadMachine(definition, IDENTITY);

/** The ARN of another machine, by its name. */
export const arnOf = (name: string): string => IDENTITY.arn.replace(/[^:]+$/, name);

/** A Task that starts an execution of the machine `other`, and ends the machine. */
export const nested = (more: object = {}, Arguments: object = {}): object =>
  task({
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Arguments: { StateMachineArn: arnOf('other'), Name: 'nested', Input: '{% $states.input %}', ...Arguments },
    ...more,
  });

interface Options {
  readonly input?: Json;
  /** Instead of `input`. */
  readonly inputText?: string;
  readonly lambda?: Lambda;
  /** Definitions of other machines, by name. */
  readonly others?: Readonly<Record<string, string>>;
  /** Throws if an object cannot be stored. */
  readonly put?: (bucket: string, key: string, body: string) => void;
  readonly random?: () => number;
  readonly onEvent?: (event: HistoryEvent, execution: Execution) => void;
}

/** Starts an execution on a virtual clock, and keeps what the host saw of it. */
export function begin(
  definition: string,
  { input = {}, inputText, lambda, others = {}, put, random = () => 0.5, onEvent }: Options = {},
) {
  const clock = new WatchedClock(Date.parse(STARTED));
  const calls: Call[] = [];
  const waits: Wait[] = [];
  const sinceStart = () => clock.now() - Date.parse(STARTED);
  const invoke = async (functionName: string, payloadJson: string, signal: AbortSignal) => {
    const call = { functionName, payload: JSON.parse(payloadJson), signal, at: sinceStart() };
    calls.push(call);
    return (lambda ?? answers(returns(null)))(call, clock);
  };
  const nestedExecutions: Execution[] = [];
  const objects = new Map<string, string>();
  const host: MachineHost = {
    clock,
    random,
    invoke,
    async startExecution({ stateMachineArn, name = 'generated', input: itsInput }) {
      const [, machine = ''] = /([^:]+)$/.exec(stateMachineArn) ?? [];
      const other = others[machine];
      if (other === undefined)
        throw new Failure('StepFunctions.StateMachineDoesNotExistException', `no machine ${machine}`);
      const identity = { ...IDENTITY, arn: stateMachineArn, name: machine };
      const started = start(loadMachine(other, identity), host, { name, input: itsInput });
      nestedExecutions.push(started);
      return started;
    },
    async putObject(bucket, key, body) {
      put?.(bucket, key, body);
      objects.set(`${bucket}/${key}`, body);
    },
  };
  const execution: Execution = start(load(definition), host, {
    name: 'first',
    input: inputText ?? JSON.stringify(input),
    onWait: (wait) => waits.push(wait),
    onEvent: (event) => onEvent?.(event, execution),
  });
  return { execution, clock, calls, waits, sinceStart, nestedExecutions, objects };
}

/** Runs an execution to its end. */
export async function run(definition: string, options: Options = {}) {
  const begun = begin(definition, options);
  await begun.execution.ended;
  const { execution } = begun;
  const output: Json | undefined = execution.output === undefined ? undefined : JSON.parse(execution.output);
  const states = execution.history
    .map((event) => event.stateEnteredEventDetails?.name)
    .filter((name) => name !== undefined);
  return { ...begun, ...execution, output, states };
}

export const typesOf = ({ history }: Pick<Execution, 'history'>): string[] => history.map((event) => event.type);
