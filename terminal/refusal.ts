import { WorkflowError } from '../functions/core/errors.ts';
import { isRecord } from '../functions/core/json.ts';
import { WORDLESS } from './sentence.ts';

/** A denied permission as a sentence without its full stop; null for another error. */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof WorkflowError) || error.name !== 'AccessDeniedException') return null;
  const { Action, Resource } = isRecord(error.details) ? error.details : {};
  const said =
    error.cause instanceof Error && error.cause.message !== WORDLESS ? ` (it said: ${error.cause.message})` : '';
  return `AWS does not permit ${Action} on ${Resource}${said}`;
}
