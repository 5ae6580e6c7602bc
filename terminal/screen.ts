import { styleText } from 'node:util';

export interface Screen {
  readonly colour: boolean;
  /** undefined if the output is not a terminal. */
  readonly columns?: number | undefined;
}

/** Where standard output goes. */
export const screen = (): Screen => ({
  colour: process.stdout.isTTY === true && !process.env['NO_COLOR'],
  columns: process.stdout.columns,
});

export type Colour = 'red' | 'yellow' | 'green' | 'gray';

/** A line whose first such word has that colour. */
export const coloured = (line: string, word: string, colour: Colour): string =>
  line.replace(word, () => styleText(colour, word, { validateStream: false }));
