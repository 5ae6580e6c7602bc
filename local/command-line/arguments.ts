import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

type Known = NonNullable<ParseArgsConfig['options']>;

/** npm reads an option all of whose letters are options of its own as those; what they set shows it. */
const OF_LETTERS: Readonly<Record<string, readonly string[]>> = { days: ['all', 'yes'] };

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
export function parseArguments<K extends Known>(args: readonly string[], known: K) {
  refuseTakenByNpm(args, known);
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: known });
  } catch (error) {
    const [problem = ''] = (error as Error).message.split(/\.(?: |$)|\n/);
    throw new UsageError(`${problem}. These options exist: --${Object.keys(known).join(', --')}.`);
  }
}

/**
 * Throws UsageError if npm has taken options: it leaves their values among the arguments, without the names, unless = was
 * between them.
 */
function refuseTakenByNpm(args: readonly string[], known: Known): void {
  const taken = Object.entries(known).flatMap(([name, { type }]) => {
    const option = `--${name}`;
    const values = (OF_LETTERS[name] ?? [name]).map((each) => process.env[`npm_config_${each.replaceAll('-', '_')}`]);
    const [value] = values;
    if (name === 'help' || value === undefined || !values.every((each) => each === value)) return [];
    if (args.includes(option)) return [];
    return value.split('\n\n').map((each) => ({
      option,
      isLeft: type === 'string' && each === 'true',
      whole: type === 'boolean' ? option : `${option}=${each}`,
    }));
  });
  if (taken.length === 0) return;
  const names = [...new Set(taken.map(({ option }) => option))];
  const whole = taken.filter(({ isLeft }) => !isLeft).map((each) => each.whole);
  const left = taken.filter(({ isLeft }) => isLeft).map(({ option }) => option);
  const option = args.findIndex((arg) => arg.startsWith('-'));
  const others = option < 0 ? [] : args.slice(option);
  const rest = left.length > 1 ? [...left.map((name) => `${name} …`), ...others] : [...left, ...args];
  const what =
    names.length > 1 ? 'as its own options. Put -- before all of them' : 'as its own option. Put -- before it';
  const script = process.env['npm_lifecycle_event'] === 'local' ? 'npm run local' : 'npm start';
  throw new UsageError(`npm has taken ${names.join(', ')} ${what}: ${script} -- ${[...whole, ...rest].join(' ')}`);
}
