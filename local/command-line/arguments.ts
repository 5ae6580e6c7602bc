import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** Throws UsageError. @param remedy a sentence */
export function refuseStrays(words: readonly string[], remedy: string): void {
  if (words.length > 0)
    throw new UsageError(
      `${words.join(', ')} ${words.length === 1 ? 'does' : 'do'} not belong to an option. ${remedy}`,
    );
}

/**
 * Reads the options of a command that `known` describes. Throws UsageError, also if npm has taken an option: without `--`
 * before them, npm takes options as its own, and only the environment shows it.
 */
export function parseArguments<Known extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  known: Known,
) {
  const taken = Object.keys(known).find(
    (name) => name !== 'help' && process.env[`npm_config_${name.replaceAll('-', '_')}`] !== undefined,
  );
  if (taken !== undefined) {
    const script = process.env['npm_lifecycle_event'] === 'local' ? 'npm run local' : 'npm start';
    const all = [`--${taken}`, ...args].join(' ');
    throw new UsageError(`npm has taken --${taken} as its own option. Put -- before it: ${script} -- ${all}`);
  }
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: known });
  } catch (error) {
    const [problem = ''] = (error as Error).message.split(/\.(?: |$)|\n/);
    throw new UsageError(`${problem}. These options exist: --${Object.keys(known).join(', --')}.`);
  }
}
