/** The shortest part that identifies a name, such as `Bucket` for `TargetBucket`. */
const SHORTEST_PART = 4;

/** The candidate that a misspelt word is most likely meant to be; undefined when none is near, or it is a part of several. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const given = plain(word);
  if (given === '') return undefined;
  const names = [...new Set(candidates)]
    .map((candidate) => ({ candidate, name: plain(candidate) }))
    .filter(({ name }) => given.length <= 2 * name.length + SHORTEST_PART);
  const [best] = names
    .map(({ candidate, name }) => ({ candidate, steps: editDistance(given, name) }))
    .filter(({ steps }) => steps <= Math.max(1, Math.floor(given.length / 3)))
    .sort((one, other) => one.steps - other.steps);
  const [part, ...others] = names.filter(({ name }) => isPart(given, name) || isPart(name, given));
  return best?.candidate ?? (others.length === 0 ? part?.candidate : undefined);
}

const isPart = (short: string, long: string): boolean => short.length >= SHORTEST_PART && long.includes(short);

/** Case, hyphens, braces, and whether a name is called one, are the most common mistakes, and are ignored. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replace(/(?<=.)names?$/, '');

/** The number of insertions, deletions, substitutions and swaps of neighbouring letters. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number): number => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          at(i, j - 1) + 1,
          at(i - 1, j - 1) + Number(!isSame),
          isSwapped ? at(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
