import { UsageError } from '../../terminal/usage-error.ts';
import { DataFolderError } from '../service/data-folder.ts';

/** Reads the parts of a command line one by one, so that everything that is wrong with them is said at once. */
export class Parts {
  readonly #problems: string[] = [];

  get areInOrder(): boolean {
    return this.#problems.length === 0;
  }

  /** undefined if reading throws a UsageError. */
  read<T>(reading: () => T): T | undefined {
    try {
      return reading();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.refuse(error.message);
      return undefined;
    }
  }

  refuse(problem: string): void {
    this.#problems.push(problem);
  }

  /** What was read. Throws UsageError with all problems, if there are any. */
  whole<T>(options: T): T {
    if (this.areInOrder) return options;
    throw new UsageError(this.#problems.join(' '));
  }
}

/** A UsageError for what prevents the start and the user can fix; any other error unchanged. */
export function usageErrorOf(error: unknown): unknown {
  if (error instanceof DataFolderError) return new UsageError(error.message);
  const { code, port } = Object(error) as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE') return new UsageError(`Port ${port} is taken. Choose others with --port.`);
  if (code === 'EACCES') return new UsageError(`Port ${port} may not be used. Choose others with --port.`);
  return error;
}
