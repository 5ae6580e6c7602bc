/** A fault of one or more calls. */
export interface Fault {
  /** The error's name as the service would send it, or `ConnectionCut`: the socket is destroyed without an answer. */
  readonly error: string;
  /**
   * AWS's name of the operation (`CopySnapshot`, `ListObjectsV2`, `Publish`, ...), `ResultWriter` for an object that a Map
   * writes, `ItemSelector` for what a Map makes of its items, or a function key of serverless.yml.
   */
  readonly operation: string;
  /** How many calls fail. */
  readonly times: number;
  /** How many calls succeed before, counted from when its turn comes; none by default. */
  readonly after?: number;
  /** `done`: the operation takes effect, and only its answer is lost. */
  readonly effect: 'none' | 'done';
  /** Only calls whose input has this text, such as the name of a cluster. */
  readonly about?: string;
  /** The error's message; each service has a default. */
  readonly message?: string;
}

/** The only place where faults enter the local service. */
export class FaultDoor {
  readonly #used: Fault[] = [];
  readonly #waiting: { fault: Fault; passing: number; left: number }[] = [];

  inject(fault: Pick<Fault, 'error' | 'operation'> & Partial<Fault>): void {
    const complete: Fault = { times: 1, effect: 'none', ...fault };
    this.#waiting.push({ fault: complete, passing: complete.after ?? 0, left: complete.times });
  }

  /**
   * The fault that hits this call of `operation`, if any. Faults of one operation apply in order.
   * @param input of the call: text, or what JSON makes text of
   */
  take(operation: string, input: unknown = ''): Fault | undefined {
    const index = this.#waiting.findIndex(
      ({ fault }) =>
        fault.operation === operation && (fault.about === undefined || textOf(input).includes(fault.about)),
    );
    const entry = this.#waiting[index];
    if (!entry) return undefined;
    if (entry.passing > 0) {
      entry.passing -= 1;
      return undefined;
    }
    entry.left -= 1;
    if (entry.left <= 0) this.#waiting.splice(index, 1);
    this.#used.push(entry.fault);
    return entry.fault;
  }

  /** Each call that failed, in that order. */
  used(): readonly Fault[] {
    return this.#used;
  }

  /** Injected faults that are not used yet. */
  pending(): readonly Fault[] {
    return this.#waiting.map((entry) => entry.fault);
  }

  clear(): void {
    this.#waiting.length = 0;
  }
}

const textOf = (input: unknown): string => (typeof input === 'string' ? input : JSON.stringify(input));
