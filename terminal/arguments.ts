import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** npm always sets this one for its scripts. */
const SET_BY_NPM = 'prefix';

/**
 * Reads the options that `known` describes. Throws UsageError, also if npm has taken an option: without `--` before them, npm
 * takes options as its own, and only the environment shows it.
 */
export function parseArguments<Known extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  known: Known,
) {
  const taken = Object.keys(known).find(
    (name) =>
      name !== SET_BY_NPM && process.env[`npm_config_${name.replaceAll('-', '_')}`] && !args.includes(`--${name}`),
  );
  if (taken !== undefined) {
    const all = [`--${taken}`, ...args].join(' ');
    const script = `npm run ${process.env['npm_lifecycle_event']}`;
    throw new UsageError(`npm has taken --${taken} as its own option. Put -- before it: ${script} -- ${all}`);
  }
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
