import { createHash } from 'node:crypto';

/** An execution to start, under a name that is the same whenever the same is asked for. */
export interface NamedExecution {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * A way in, and 32 hexadecimal digits: within the 80 characters that an execution's name may have.
 * @param what what a repeat of the request has in common with it, and no other request
 */
export const nameFor = (way: 'api' | 'event' | 'schedule' | 'cloudtrail', what: string): string =>
  `${way}-${createHash('sha256').update(what).digest('hex').slice(0, 32)}`;
