import { type ParseArgsConfig, parseArgs } from 'node:util';
import { shellQuote } from '../functions/core/outcome/commands.ts';
import { UsageError } from './usage-error.ts';

type Known = NonNullable<ParseArgsConfig['options']>;

/** npm always sets this one for its scripts. */
const SET_BY_NPM = 'prefix';
/** npm reads an option all of whose letters are options of its own as those; what they set shows it. */
const OF_LETTERS: Readonly<Record<string, readonly string[]>> = { small: ['all', 'long'], days: ['all', 'yes'] };

/** The problem of words that belong to no option. @param remedy a sentence */
export const strayProblems = (words: readonly string[], remedy: string): string[] =>
  words.length === 0
    ? []
    : [`${words.join(', ')} ${words.length === 1 ? 'belongs' : 'belong'} to no option. ${remedy}`];

/** The problem of an --owner that is no account. */
export const ownerProblems = (owner: string | null): string[] =>
  owner === null || /^\d{12}$/.test(owner) ? [] : [`--owner takes an account of 12 digits, not ${owner}.`];

/** The problem of a --bucket that is an address or an ARN. */
export const bucketProblems = (bucket: string | undefined): string[] =>
  bucket && /[:/]/.test(bucket) ? [`--bucket takes the bare name, not ${bucket}.`] : [];

/**
 * Reads the options that `known` describes. Throws UsageError, also if an option that takes one value has several, or if npm has
 * taken an option: without `--` before them, npm takes options as its own, and only the environment shows it.
 */
export function parseArguments<K extends Known>(args: readonly string[], known: K) {
  refuseTakenByNpm(args, known);
  const parsed = parsedBy(args, known);
  const single = Object.keys(known).filter((name) => known[name]?.type === 'string' && !known[name].multiple);
  const problems = single.flatMap((option) => {
    const values = parsed.tokens.flatMap((each) => (each.kind === 'option' && each.name === option ? each.value : []));
    return values.length < 2 ? [] : [`--${option} takes one value, not ${values.join(' and ')}. Give one of them.`];
  });
  if (problems.length > 0) throw new UsageError(problems.join(' '));
  return parsed;
}

function parsedBy<K extends Known>(args: readonly string[], known: K) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: known, tokens: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION')
      throw new UsageError(`${message.replaceAll('\n', ' ').replace(/\.$/, '')}. --help shows what each option takes.`);
    const [problem] = message.split('. ');
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
    if (name === SET_BY_NPM || !value || !values.every((each) => each === value) || args.includes(option)) return [];
    // A flag that was negated is as it is without it.
    if (type === 'boolean' && value !== 'true') return [];
    return value.split('\n\n').map((each) => ({
      option,
      isLeft: type === 'string' && each === 'true',
      whole: type === 'boolean' ? option : `${option}=${shellQuote(each)}`,
    }));
  });
  if (taken.length === 0) return;
  const names = [...new Set(taken.map(({ option }) => option))];
  const whole = taken.filter(({ isLeft }) => !isLeft).map((each) => each.whole);
  const left = taken.filter(({ isLeft }) => isLeft).map(({ option }) => option);
  const option = args.findIndex((arg) => arg.startsWith('-'));
  const others = option < 0 ? [] : args.slice(option).map(shellQuote);
  const rest = left.length > 1 ? [...left.map((name) => `${name} …`), ...others] : [...left, ...args.map(shellQuote)];
  const what =
    names.length > 1 ? 'as its own options. Put -- before all of them' : 'as its own option. Put -- before it';
  const event = process.env['npm_lifecycle_event'];
  const script = event === 'start' ? 'npm start' : `npm run ${event}`;
  throw new UsageError(`npm has taken ${names.join(', ')} ${what}: ${script} -- ${[...whole, ...rest].join(' ')}`);
}
