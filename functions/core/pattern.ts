/**
 * Whether the whole text matches: `*` stands for any text and `?` for one character. In time proportional to both lengths, unlike
 * a regular expression with many `.*`.
 */
export function matches(text: string, pattern: string): boolean {
  let [at, from, star, after] = [0, 0, -1, 0];
  while (at < text.length) {
    if (pattern[from] === '*') [star, after, from] = [from, at, from + 1];
    else if (pattern[from] === '?' || pattern[from] === text[at]) [at, from] = [at + 1, from + 1];
    else if (star < 0) return false;
    else [after, at, from] = [after + 1, after + 1, star + 1];
  }
  return /^\**$/.test(pattern.slice(from));
}
