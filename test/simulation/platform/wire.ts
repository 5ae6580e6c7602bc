import type { Clock } from '../../../local/clock.ts';
import type { Emulator } from '../../../local/emulators/http.ts';
import type { Chance } from '../chance.ts';
import type { Interruption } from '../scenario/scenario.ts';
import { type Answered, answerOf, type Sent } from './https.ts';
import type { Invocation } from './invocation.ts';

/** A service, and its clock: answers carry its time, as HTTP's do. */
interface Served {
  readonly emulator: Emulator;
  readonly clock: Clock;
}

interface Setting {
  readonly clock: Clock;
  /** What listens on a port. */
  readonly service: (port: number) => Served | undefined;
  readonly chance: Chance;
  readonly interruptions: readonly Interruption[];
  readonly onInterruption: (interruption: Interruption, invocation: Invocation) => void;
  /** Called around everything that a service does for a request. */
  readonly observe: (invocation: Invocation, serve: () => Promise<Answered>) => Promise<Answered>;
}

/** Milliseconds that a request and its answer take together: most are quick, some are not. */
const LATENCY = [4, 4_000] as const;

/** The network between functions and services, where an invocation can be interrupted. */
export class Wire {
  readonly #setting: Setting;
  readonly #leaving: { readonly order: string; readonly go: () => void }[] = [];
  #served: Promise<unknown> = Promise.resolve();

  constructor(setting: Setting) {
    this.#setting = setting;
  }

  async exchange(sent: Sent, invocation: Invocation): Promise<Answered> {
    const { clock, chance, interruptions, onInterruption } = this.#setting;
    await this.#leave(sent, invocation);
    invocation.sent += 1;
    const interruption = interruptions.find(
      ({ operation, at, call }) =>
        operation === invocation.functionKey && at === invocation.number && call === invocation.sent,
    );
    const latency = chance.magnitude(...LATENCY);
    await clock.sleep(latency / 2);
    const answer = interruption?.effect === 'none' ? undefined : await this.#serve(sent, invocation);
    if (interruption) {
      onInterruption(interruption, invocation);
      invocation.interrupt(interruption.kind);
    }
    if (interruption || answer === undefined) return new Promise(() => undefined);
    await clock.sleep(latency / 2);
    return answer;
  }

  /**
   * What leaves at the same moment leaves in an order of its own, and not in that in which functions come to send it: that is
   * another for a bundle that has just been loaded, since the SDK prepares much with its first request.
   */
  #leave({ port, method, path, headers, body }: Sent, { functionKey, number, isDuplicate }: Invocation): Promise<void> {
    const order = `${functionKey} ${number} ${isDuplicate} ${port} ${method} ${path} ${headers['x-amz-target']} ${body}`;
    const leaving = this.#leaving;
    return this.#setting.clock.hold(
      () =>
        new Promise((go) => {
          if (leaving.length === 0)
            setImmediate(() => {
              for (const each of leaving.splice(0).sort(byOrder)) each.go();
            });
          leaving.push({ order, go });
        }),
    );
  }

  /** One request after the other, while time stands still: how long files take to be read decides nothing. */
  #serve(sent: Sent, invocation: Invocation): Promise<Answered> {
    const { clock, service, observe } = this.#setting;
    const served = service(sent.port);
    if (!served) throw new Error(`Nothing listens on port ${sent.port}.`);
    const serving = clock.hold(() =>
      this.#served.then(() => observe(invocation, () => answerOf(served.emulator, sent))),
    );
    this.#served = serving.catch(() => undefined);
    return serving.then((answer) => dated(answer, served.clock));
  }
}

const dated = (answer: Answered, clock: Clock): Answered =>
  answer === 'cut' ? answer : { ...answer, headers: { ...answer.headers, date: new Date(clock.now()).toUTCString() } };

const byOrder = (one: { readonly order: string }, other: { readonly order: string }): number =>
  one.order < other.order ? -1 : Number(one.order > other.order);
