import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** npm always sets this one for its scripts. */
const SET_BY_NPM = 'prefix';

/** The problem of words that belong to no option. @param remedy a sentence */
export const strayProblems = (words: readonly string[], remedy: string): string[] =>
  words.length === 0
    ? []
    : [`${words.join(', ')} ${words.length === 1 ? 'belongs' : 'belong'} to no option. ${remedy}`];

/** The problem of an --owner that is no account. */
export const ownerProblems = (owner: string | null): string[] =>
  owner === null || /^\d{12}$/.test(owner) ? [] : [`--owner takes an account of 12 digits, not ${owner}.`];

/**
 * Reads the options that `known` describes. Throws UsageError, also if npm has taken an option: without `--` before them, npm
 * takes options as its own, and only the environment shows it.
 */
export function parseArguments<Known extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  known: Known,
) {
  const names = Object.keys(known).filter(
    (name) =>
      name !== SET_BY_NPM && process.env[`npm_config_${name.replaceAll('-', '_')}`] && !args.includes(`--${name}`),
  );
  const [taken, ...others] = names.map((name) => `--${name}`);
  const script = `npm run ${process.env['npm_lifecycle_event']} --`;
  if (others.length > 0) {
    const all = [taken, ...others];
    const each = all.map((option) => `${option} …`).join(' ');
    throw new UsageError(
      `npm has taken ${all.join(', ')} as its own options. Put -- before all of them: ${script} ${each}`,
    );
  }
  if (taken !== undefined)
    throw new UsageError(
      `npm has taken ${taken} as its own option. Put -- before it: ${script} ${[taken, ...args].join(' ')}`,
    );
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
