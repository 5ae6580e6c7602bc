import type { LambdaAnswer } from '../../../local/asl/host.ts';
import { OVER, type VirtualClock } from '../../../local/clock.ts';
import { failed, type LambdaFunction, timeoutReport } from '../../../local/emulators/lambda/instance.ts';
import { answerWithFaults, type Surroundings } from '../../../local/emulators/lambda/runtime.ts';
import type { Chance } from '../chance.ts';
import type { Duplicate } from '../scenario/scenario.ts';
import type { Bundle } from './bundle.ts';
import type { Invocation } from './invocation.ts';
import type { Loaded } from './loaded.ts';
import type { Wire } from './wire.ts';

interface Setting {
  readonly functions: readonly LambdaFunction[];
  readonly bundles: ReadonlyMap<string, Bundle>;
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: VirtualClock;
  readonly wire: Wire;
  readonly chance: Chance;
  readonly duplicates: readonly Duplicate[];
  /** Whose task is being started; undefined if no execution's. */
  readonly caller: () => string | undefined;
  readonly onDuplicate: (invocation: Invocation) => void;
}

/** Lambda with everything in this thread: the shipped bundles on a time, a chance and a network of the simulation's. */
export class Lambda {
  readonly #setting: Setting;
  readonly #functions: ReadonlyMap<string, LambdaFunction>;
  readonly #instances = new Map<LambdaFunction, Instance[]>();
  readonly #invocations = new Map<string, number>();

  constructor(setting: Setting) {
    this.#setting = setting;
    this.#functions = new Map(setting.functions.map((each) => [each.arn, each]));
  }

  async invoke(arn: string, payload: string, around: Surroundings, signal?: AbortSignal): Promise<LambdaAnswer> {
    const execution = this.#setting.caller();
    const lambda = this.#functions.get(arn);
    if (!lambda) return { ok: false, error: 'Lambda.ResourceNotFoundException', cause: `Function not found: ${arn}` };
    return answerWithFaults(lambda, around, signal, () => this.#handle(lambda, payload, execution));
  }

  /** A duplicate of an invocation is one more, at the same time; the function does not know which of the two is heard. */
  async #handle(lambda: LambdaFunction, payload: string, execution: string | undefined): Promise<LambdaAnswer> {
    const number = (this.#invocations.get(lambda.key) ?? 0) + 1;
    this.#invocations.set(lambda.key, number);
    const duplicate = this.#setting.duplicates.find((each) => each.operation === lambda.key && each.at === number);
    const first = this.#instance(lambda).handle(payload, number, execution);
    if (!duplicate) return first;
    const second = this.#instance(lambda).handle(payload, number, execution, this.#setting.onDuplicate);
    const answers = await Promise.all([first, second]);
    return answers[duplicate.heard === 'first' ? 0 : 1];
  }

  /** Gives the bundles back that the run has not touched for good. */
  close(): void {
    for (const [{ key }, instances] of this.#instances)
      for (const instance of instances) {
        const loaded = instance.close();
        if (loaded) this.#setting.bundles.get(key)?.giveBack(loaded);
      }
  }

  #instance(lambda: LambdaFunction): Instance {
    const alive = (this.#instances.get(lambda) ?? []).filter(({ state }) => state !== 'gone');
    const idle = alive.find(({ state }) => state === 'idle');
    const bundle = this.#setting.bundles.get(lambda.key);
    if (!bundle) throw new Error(`There is no bundle of ${lambda.key}.`);
    const instance = idle ?? new Instance(lambda, bundle, this.#setting);
    this.#instances.set(lambda, idle ? alive : [...alive, instance]);
    return instance;
  }
}

/** An execution environment: a bundle that has been loaded, with what it keeps from one event to the next. */
class Instance {
  state: 'idle' | 'busy' | 'gone' = 'idle';
  readonly #function: LambdaFunction;
  readonly #clock: VirtualClock;
  readonly #chance: Chance;
  readonly #loaded: Loaded;
  readonly #life = new AbortController();
  #invocation: Invocation | undefined;

  constructor(lambda: LambdaFunction, bundle: Bundle, { clock, chance, environment, wire }: Setting) {
    this.#function = lambda;
    this.#clock = clock;
    this.#chance = chance.fork();
    this.#loaded = bundle.take(
      { ...environment, ...lambda.environment },
      {
        clock,
        chance: this.#chance,
        life: this.#life.signal,
        exchange: async (sent) => {
          if (!this.#invocation || this.#life.signal.aborted) return new Promise(() => undefined);
          const answer = await wire.exchange(sent, this.#invocation);
          if (answer === 'cut' || answer.status >= 300) this.#loaded.failures += 1;
          return answer;
        },
      },
    );
  }

  /** Ends it; what it had loaded, if that may serve another run. */
  close(): Loaded | undefined {
    const isGood = this.state === 'idle' && this.#loaded.isReusable;
    this.state = 'gone';
    this.#life.abort(OVER);
    return isGood ? this.#loaded : undefined;
  }

  async handle(
    payload: string,
    number: number,
    execution: string | undefined,
    onBegin?: (invocation: Invocation) => void,
  ): Promise<LambdaAnswer> {
    const { key, timeoutSeconds } = this.#function;
    const requestId = this.#chance.uuid();
    this.state = 'busy';
    let cancel: (() => void) | undefined;
    const answer = await new Promise<LambdaAnswer>((resolve) => {
      const end = (answer: LambdaAnswer) => {
        this.state = 'gone';
        this.#life.abort(OVER);
        resolve(answer);
      };
      const invocation: Invocation = {
        functionKey: key,
        number,
        isDuplicate: onBegin !== undefined,
        execution,
        sent: 0,
        interrupt: (kind) => {
          if (kind === 'crash') end(failed(exitReport(requestId)));
        },
      };
      this.#invocation = invocation;
      onBegin?.(invocation);
      const outOfTime = () => end(failed(timeoutReport(this.#function, requestId)));
      cancel = this.#clock.after(timeoutSeconds * 1000, outOfTime);
      void this.#run(payload).then(resolve);
    });
    cancel?.();
    if (this.state === 'busy') this.state = 'idle';
    return answer;
  }

  async #run(payload: string): Promise<LambdaAnswer> {
    try {
      const result = await this.#loaded.handler(JSON.parse(payload), {});
      // What a handler returns as undefined, Lambda answers as null.
      return { ok: true, payload: JSON.stringify(result ?? null) };
    } catch (error) {
      if (!(error instanceof Error)) return failed({ errorType: typeof error, errorMessage: String(error), trace: [] });
      const { name, message } = error;
      return failed({ errorType: name, errorMessage: message, trace: [] });
    }
  }
}

const exitReport = (requestId: string) => ({
  errorType: 'Runtime.ExitError',
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 1`,
});
