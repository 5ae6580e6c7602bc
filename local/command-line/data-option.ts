import { resolve } from 'node:path';
import { UsageError } from '../../terminal/usage-error.ts';

/**
 * The folder of --data, as an option to spread. Throws UsageError
 * @param name undefined if it is not given
 * @param folder the name is relative to this one
 */
export function dataFolder(name: string | undefined, folder: string): { readonly data?: string } {
  if (name === '') throw new UsageError('--data needs the name of a folder.');
  return name === undefined ? {} : { data: resolve(folder, name) };
}
