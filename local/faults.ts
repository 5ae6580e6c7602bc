/** What a fault does to one call. */
export interface Fault {
  /** The error's name as the service would send it, or `ConnectionCut`: the socket is destroyed without an answer. */
  readonly error: string;
  /** AWS's name of the operation (`CopySnapshot`, `ListObjectsV2`, `Publish`, ...), or a function key of serverless.yml. */
  readonly operation: string;
  /** How many calls it hits; the door closes behind the last. */
  readonly times: number;
  /** How many calls it lets pass before, counted from when it comes to its turn; none by default. */
  readonly after?: number;
  /** Whether the operation takes its effect before the fault is answered: `done` is how an answer gets lost. */
  readonly effect: 'none' | 'done';
  /** The error's message; the service has a default of its own. */
  readonly message?: string;
}

/** The one door through which faults get into the local service. */
export class FaultDoor {
  readonly #waiting: { fault: Fault; passing: number; left: number }[] = [];

  inject(fault: Pick<Fault, 'error' | 'operation'> & Partial<Fault>): void {
    const complete: Fault = { times: 1, effect: 'none', ...fault };
    this.#waiting.push({ fault: complete, passing: complete.after ?? 0, left: complete.times });
  }

  /** The fault that hits this call of `operation`, if any. Faults of one operation take their turns in order. */
  take(operation: string): Fault | undefined {
    const index = this.#waiting.findIndex((entry) => entry.fault.operation === operation);
    const entry = this.#waiting[index];
    if (!entry) return undefined;
    if (entry.passing > 0) {
      entry.passing -= 1;
      return undefined;
    }
    entry.left -= 1;
    if (entry.left <= 0) this.#waiting.splice(index, 1);
    return entry.fault;
  }

  /** Faults that were injected and have not hit yet. */
  pending(): readonly Fault[] {
    return this.#waiting.map((entry) => entry.fault);
  }

  clear(): void {
    this.#waiting.length = 0;
  }
}
