import { resolve } from 'node:path';
import { UsageError } from './usage-error.ts';

/**
 * What --data names, as an option to spread.
 * @param name undefined if it is not given
 * @param folder what it is relative to. Throws UsageError
 */
export function dataFolder(name: string | undefined, folder: string): { readonly data?: string } {
  if (name === '') throw new UsageError('--data needs the name of a folder.');
  return name === undefined ? {} : { data: resolve(folder, name) };
}
