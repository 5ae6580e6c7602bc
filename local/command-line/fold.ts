/** Columns of the longest line that is not meant to be pasted. */
const WIDTH = 96;

/** Breaks a text between words where it would get too wide; what follows the first line is indented. */
export function fold(text: string, indent: number): string {
  const line = new RegExp(`(.{1,${WIDTH - indent}}|\\S+)(?: +|$)`, 'g');
  return [...text.matchAll(line)].map(([, words]) => words).join(`\n${' '.repeat(indent)}`);
}
