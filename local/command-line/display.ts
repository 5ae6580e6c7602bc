import type { WriteStream } from 'node:tty';
import type { Output } from './report.ts';
import { Screen } from './screen.ts';
import { WIDTH } from './text.ts';

/** Prints lines and, on a terminal, a view of the running executions. */
export interface Display extends Output {
  readonly terminal?: {
    readonly screen: Screen;
    readonly size: () => { readonly columns: number; readonly rows: number };
  };
}

/** The display for a stream; https://no-color.org has the rule for NO_COLOR. */
export function displayOn(
  stream: Pick<WriteStream, 'write' | 'columns' | 'rows'> & { readonly isTTY?: boolean },
  { NO_COLOR, TERM }: Readonly<Record<string, string | undefined>>,
): Display {
  const plain = { print: (text: string) => void stream.write(`${text}\n`), colour: false, width: () => WIDTH };
  if (!stream.isTTY || TERM === 'dumb') return plain;
  const screen = new Screen(stream);
  return {
    print: (text) => screen.print(text),
    colour: !NO_COLOR,
    width: () => Math.min(WIDTH, stream.columns),
    terminal: { screen, size: () => ({ columns: stream.columns, rows: stream.rows }) },
  };
}
