import { createHash } from 'node:crypto';
import type { Machine } from '../arn.ts';

/** An execution to start. Repeats of a request have the same name. */
export interface NamedExecution {
  readonly machine: Machine;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/**
 * The type of the trigger and 32 hexadecimal digits, within the 80 characters of an execution's name.
 * @param identity what identifies repeats of the request
 */
export const nameFor = (trigger: 'api' | 'event' | 'schedule' | 'cloudtrail', identity: string): string =>
  `${trigger}-${createHash('sha256').update(identity).digest('hex').slice(0, 32)}`;
