/** Columns of the longest line that is not meant to be pasted, where there is room. */
export const WIDTH = 96;

/** Breaks a text between words where it would get too wide; what follows the first line is indented. */
export function fold(text: string, indent: number, width = WIDTH): string {
  const line = new RegExp(`(.{1,${Math.max(1, width - indent)}}|\\S+)(?: +|$)`, 'g');
  return [...text.matchAll(line)].map(([, words]) => words).join(`\n${' '.repeat(indent)}`);
}
