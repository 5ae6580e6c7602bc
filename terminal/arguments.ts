import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** Reads the options that `known` describes. Throws UsageError. */
export function parseArguments<Known extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  known: Known,
) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: known });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
      throw new UsageError(`${message.replaceAll('\n', ' ').replace(/\.$/, '')}. --help shows what each option takes.`);
    const [problem] = message.split('. ');
    throw new UsageError(`${problem}. These options exist: --${Object.keys(known).join(', --')}.`);
  }
}
