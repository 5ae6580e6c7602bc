import type { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';

const ESC = '\u001b[';
const CLEAR_BELOW = `${ESC}J`;
const CURSOR = { hide: `${ESC}?25l`, show: `${ESC}?25h` };
const WRAP = { off: `${ESC}?7l`, on: `${ESC}?7h` };

/** A terminal with lines that stay, and a view below them that is replaced in place. */
export class Screen {
  readonly #terminal: Pick<WriteStream, 'columns' | 'write'>;
  #view: readonly string[] = [];

  constructor(terminal: Pick<WriteStream, 'columns' | 'write'>) {
    this.#terminal = terminal;
  }

  /** Adds lines above the view. */
  print(text: string): void {
    this.#draw(`${text}\n`, this.#view);
  }

  /** Replaces the view. Each line must fit the width. */
  show(view: readonly string[]): void {
    if (view.length !== this.#view.length || view.some((line, index) => line !== this.#view[index]))
      this.#draw('', view);
  }

  /** All in one write, so that nothing flickers. */
  #draw(text: string, view: readonly string[]): void {
    const up = this.#height();
    // Input that the terminal echoes, such as ^C, is after the view.
    const back = up > 0 ? `\r${ESC}${up}A${CLEAR_BELOW}` : '';
    const drawn = view.length > 0 ? `${WRAP.off}${view.map((line) => `${line}\n`).join('')}${WRAP.on}` : '';
    const cursor = view.length === this.#view.length ? '' : view.length > 0 ? CURSOR.hide : CURSOR.show;
    this.#view = view;
    this.#terminal.write(`${back}${text}${drawn}${cursor}`);
  }

  /** Rows of the view; a terminal wraps its lines when the window becomes narrower. */
  #height(): number {
    const width = (line: string) => stripVTControlCharacters(line).length;
    return this.#view.reduce((sum, line) => sum + Math.max(1, Math.ceil(width(line) / this.#terminal.columns)), 0);
  }
}
