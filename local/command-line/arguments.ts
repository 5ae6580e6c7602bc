import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** Reads the options of a command that `known` describes. Throws UsageError. */
export function parseArguments<Known extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  known: Known,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: known });
  } catch (error) {
    const [problem = ''] = (error as Error).message.split(/\.(?: |$)|\n/);
    throw new UsageError(`${problem}. These options exist: --${Object.keys(known).join(', --')}.`);
  }
}
