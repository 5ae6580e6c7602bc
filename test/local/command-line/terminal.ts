/** What a terminal shows, as far as Screen uses one: lines that wrap or are cut, a cursor, and two modes. */
export class Terminal {
  columns: number;
  rows = 24;
  readonly isTTY = true;
  cursorIsShown = true;
  wraps = true;
  /** All that was written, raw. */
  written = '';
  #lines: string[] = [''];
  #row = 0;
  #column = 0;

  constructor(columns = 80) {
    this.columns = columns;
  }

  get lines(): readonly string[] {
    return this.#lines.slice(0, -1);
  }

  readonly write = (text: string): boolean => {
    this.written += text;
    const [plain = '', ...rest] = text.split('\u001b[');
    for (const character of plain) this.#show(character);
    for (const each of rest) {
      const [control, parameters = '', letter = ''] = /^([?\d;]*)([A-Za-z])/.exec(each) ?? [''];
      this.#control(letter, parameters);
      for (const character of each.slice(control.length)) this.#show(character);
    }
    return true;
  };

  #control(letter: string, parameters: string): void {
    if (letter === 'm') return;
    if (letter === 'A') this.#row = Math.max(0, this.#row - Number(parameters));
    else if (letter === 'J') {
      this.#lines = [...this.#lines.slice(0, this.#row), (this.#lines[this.#row] ?? '').slice(0, this.#column)];
    } else if (parameters === '?25') this.cursorIsShown = letter === 'h';
    else if (parameters === '?7') this.wraps = letter === 'h';
    else throw new Error(`The terminal does not know ${parameters}${letter}.`);
  }

  #show(character: string): void {
    if (character === '\r') this.#column = 0;
    else if (character === '\n') this.#to(this.#row + 1);
    else {
      if (this.#column === this.columns && this.wraps) this.#to(this.#row + 1);
      const at = Math.min(this.#column, this.columns - 1);
      const line = (this.#lines[this.#row] ?? '').padEnd(at);
      this.#lines[this.#row] = line.slice(0, at) + character + line.slice(at + 1);
      this.#column = at + 1;
    }
  }

  #to(row: number): void {
    [this.#row, this.#column] = [row, 0];
    while (this.#lines.length <= row) this.#lines.push('');
  }
}
