import { randomUUID } from 'node:crypto';
import type { LambdaAnswer } from '../../asl/host.ts';
import type { Clock } from '../../clock.ts';
import type { Fault, FaultDoor } from '../../faults.ts';
import { failed, type Instance, type LambdaFunction, timeoutReport } from './instance.ts';

/** The clock and the faults of an invocation. */
export interface Surroundings {
  readonly clock: Clock;
  readonly faults: FaultDoor;
}

/** @param at milliseconds since the epoch */
type OnAnswer = (lambda: LambdaFunction, answer: LambdaAnswer, at: number) => void;

/** Concurrent executions of all functions together, as in a new account. Further ones are refused, as on AWS. */
export const CONCURRENCY = 10;
/** Threads that run or are kept warm. The one that has been idle for longest is ended first. */
export const MOST_INSTANCES = 60;

/** Lambda, as Step Functions and EventBridge use it. */
export class LambdaRuntime {
  readonly #functions: ReadonlyMap<string, LambdaFunction>;
  readonly #newInstance: (lambda: LambdaFunction) => Instance;
  readonly #onAnswer: OnAnswer | undefined;
  /** The most recently used come last. */
  #instances: Instance[] = [];

  constructor(
    functions: readonly LambdaFunction[],
    newInstance: (lambda: LambdaFunction) => Instance,
    onAnswer?: OnAnswer,
  ) {
    this.#onAnswer = onAnswer;
    this.#functions = new Map(functions.map((each) => [each.arn, each]));
    this.#newInstance = newInstance;
  }

  /** @param signal of a caller that has its own timeout; without one, States.Timeout is returned at once */
  async invoke(arn: string, payload: string, around: Surroundings, signal?: AbortSignal): Promise<LambdaAnswer> {
    const lambda = this.#functions.get(arn);
    if (!lambda) return { ok: false, error: 'Lambda.ResourceNotFoundException', cause: `Function not found: ${arn}` };
    const handle = () => around.clock.hold(() => this.#handle(lambda, payload));
    const answer = await answerWithFaults(lambda, around, signal, handle, payload);
    this.#onAnswer?.(lambda, answer, around.clock.now());
    return answer;
  }

  /** Ends all threads. */
  async close(): Promise<void> {
    await Promise.all(this.#instances.map((instance) => instance.close()));
  }

  /** A warm instance that is free, or a new one. */
  #handle(lambda: LambdaFunction, payload: string): Promise<LambdaAnswer> {
    const requestId = randomUUID();
    const alive = this.#instances.filter(({ state }) => state !== 'gone');
    const idle = alive.filter(({ state }) => state === 'idle');
    if (alive.length - idle.length >= CONCURRENCY) return Promise.resolve(throttled(requestId));
    const warm = idle.find((each) => each.lambda === lambda);
    const instance = warm ?? this.#newInstance(lambda);
    if (!warm && alive.length >= MOST_INSTANCES) void idle[0]?.close();
    this.#instances = [...alive.filter((each) => each !== warm && each.state !== 'gone'), instance];
    return instance.handle(payload, requestId);
  }
}

/** The function's answer, or the next injected fault. */
export async function answerWithFaults(
  lambda: LambdaFunction,
  { clock, faults }: Surroundings,
  signal: AbortSignal | undefined,
  handle: () => Promise<LambdaAnswer>,
  payload = '',
): Promise<LambdaAnswer> {
  const fault = faults.take(lambda.key, payload);
  if (!fault) return handle();
  if (fault.effect === 'done') await handle();
  if (fault.error === 'States.Timeout' && signal) await aborted(signal);
  if (fault.error === 'Sandbox.Timedout') await clock.sleep(lambda.timeoutSeconds * 1000, signal);
  return answerOf(fault, lambda);
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

const throttled = (requestId: string): LambdaAnswer => ({
  ok: false,
  error: 'Lambda.TooManyRequestsException',
  cause: `Rate Exceeded. (Service: Lambda, Status Code: 429, Request ID: ${requestId})`,
});

/** An injected fault with an empty message has no Cause, as a timeout may come without one. */
function answerOf({ error, message }: Fault, lambda: LambdaFunction): LambdaAnswer {
  if (message === '') return { ok: false, error };
  if (error === 'Sandbox.Timedout' && message === undefined) return failed(timeoutReport(lambda, randomUUID()));
  const errorMessage = message ?? `${error}, as injected.`;
  // The Cause of Lambda's own refusals is plain text; an error of the function is JSON.
  if (error.startsWith('Lambda.')) return { ok: false, error, cause: errorMessage };
  const isPlatform = /^(Sandbox|Runtime)\./.test(error);
  return failed({ errorType: error, errorMessage, ...(isPlatform ? {} : { trace: [] }) });
}
