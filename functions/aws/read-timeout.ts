import { WorkflowError } from '../core/errors.ts';

/** A connection that brings nothing for this long counts as dead. The SDK itself would wait forever. */
export const READ_TIMEOUT_MS = 30_000;

/**
 * Resolves like `coming`, or rejects after `limitMs`. Only the time spent in this call counts.
 * @param giveUp ends the read that timed out
 * @throws WorkflowError TransientServiceError on a timeout
 */
export async function withReadTimeout<T>(
  coming: Promise<T>,
  limitMs: number,
  action: string,
  giveUp: () => void,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new WorkflowError('TransientServiceError', `${action} brought nothing for ${limitMs / 1000} seconds.`));
      giveUp();
    }, limitMs);
  });
  try {
    return await Promise.race([coming, silence]);
  } finally {
    clearTimeout(timer);
  }
}
