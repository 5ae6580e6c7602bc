/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A number of the standard normal distribution (Box and Muller). */
export const gaussian = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export function pick<T>(random: () => number, choices: readonly T[]): T {
  const choice = choices[Math.floor(random() * choices.length)];
  if (choice === undefined) throw new RangeError('There is nothing to pick from.');
  return choice;
}

/** A text that may break things: quotes, escapes, control characters, astral and broken characters. */
export const hostileText = (random: () => number, longest: number): string =>
  Array.from({ length: Math.floor(random() * longest) }, () => pick(random, HOSTILE)).join('');

const HOSTILE = [
  ...['a', 'Z', '7', '-', '.', ' ', '\n', '\t', '\u0000', '\u001b', '\u007f', '"', "'", '\\', '`', '$', '$(id)'],
  ...[
    '!',
    '*',
    ';',
    '&',
    '|',
    '<',
    '>',
    '%s',
    '{',
    '}',
    '[',
    'é',
    '語',
    '😀',
    '\ud83d',
    '\u2028',
    '\ufffe',
    '__proto__',
  ],
];
