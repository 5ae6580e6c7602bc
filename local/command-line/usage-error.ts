import { DataFolderError } from '../service/data-folder.ts';

/** The command line cannot be obeyed; the message says why, and what to do about it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the user can do something about, of what keeps a service from starting; anything else as it is. */
export function usageErrorOf(error: unknown): unknown {
  if (error instanceof DataFolderError) return new UsageError(error.message);
  const { code, port } = Object(error) as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE') return new UsageError(`Port ${port} is taken. Choose others with --port.`);
  if (code === 'EACCES') return new UsageError(`Port ${port} may not be used. Choose others with --port.`);
  return error;
}
