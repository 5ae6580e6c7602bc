/** Control characters, among them those that move a terminal's cursor, and those that turn the direction of writing. */
const DANGEROUS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** A text from elsewhere, as it may be shown in a terminal: what could do something there is written as its number. */
export const harmless = (text: string): string =>
  text.replaceAll(DANGEROUS, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`);
