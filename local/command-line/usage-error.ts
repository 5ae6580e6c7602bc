import { DataFolderError } from '../service/data-folder.ts';

/** The command line is wrong; the message says why, and what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** A UsageError for what prevents the start and the user can mend; any other error unchanged. */
export function usageErrorOf(error: unknown): unknown {
  if (error instanceof DataFolderError) return new UsageError(error.message);
  const { code, port } = Object(error) as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE') return new UsageError(`Port ${port} is taken. Choose others with --port.`);
  if (code === 'EACCES') return new UsageError(`Port ${port} may not be used. Choose others with --port.`);
  return error;
}
