import { WorkflowError } from '../core/errors.ts';

/** How long nothing may come before a connection counts as dead. The SDK itself would wait for ever. */
export const READ_TIMEOUT_MS = 30_000;

/**
 * What is coming, if it comes in time; the time in which nobody waits for it does not count.
 * @param giveUp ends what would bring it
 * @throws WorkflowError TransientServiceError when it does not
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
