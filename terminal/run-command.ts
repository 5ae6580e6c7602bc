import { printable } from '../functions/core/printable.ts';
import { sentenceOf } from './sentence.ts';
import { UsageError } from './usage-error.ts';
import { wrapped } from './wrapped.ts';

interface Command<Options> {
  /** Returns null if the user asks for help. Throws UsageError. */
  readonly parse: (args: readonly string[]) => Options | null;
  readonly help: string;
  /** Returns the exit code. */
  readonly run: (options: Options) => Promise<number>;
  /** What an error that is not of the request means: a refusal by AWS, such as of the credentials. */
  readonly failure: string;
}

/** Of every command whose result is not known. */
export const NOT_KNOWN = 2;

/** @returns the exit code */
export async function runCommand<Options>(args: readonly string[], command: Command<Options>): Promise<number> {
  try {
    const options = command.parse(args);
    if (options) return await command.run(options);
    console.log(command.help);
    return 0;
  } catch (error) {
    const message = error instanceof UsageError ? error.message : `${command.failure}: ${sentenceOf(error)}`;
    console.error(wrapped(printable(message), process.stderr.columns));
    return NOT_KNOWN;
  }
}
