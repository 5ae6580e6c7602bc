/** Wraps a paragraph at a number of columns, between words; one line if the output is not a terminal. */
export function wrapped(text: string, columns = Number.POSITIVE_INFINITY, indent = ''): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => indent + each).join('\n');
}
