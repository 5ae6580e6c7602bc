/** How often each of the words was found, in the order of the words. */
export const tally = <Word extends string>(
  words: readonly Word[],
  found: readonly Word[],
): Readonly<Record<Word, number>> =>
  Object.fromEntries(words.map((word) => [word, found.filter((each) => each === word).length])) as Record<Word, number>;

/**
 * Such as `3 to delete, 58 to keep`: what there is, in the order of the phrases.
 * @param phrases what is said after each number
 */
export const spokenTally = <Word extends string>(
  counts: Readonly<Record<NoInfer<Word>, number>>,
  phrases: Readonly<Record<Word, string>>,
): string =>
  (Object.keys(phrases) as Word[])
    .flatMap((word) => (counts[word] > 0 ? [`${counts[word]} ${phrases[word]}`] : []))
    .join(', ');
