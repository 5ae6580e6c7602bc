/** Characters that move a cursor, end a line, turn the direction of writing or cannot be seen, and halves of characters. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * A text from outside as one line that is safe in a mail, a log and a terminal: harmful characters become `\uXXXX`. JSON
 * keeps its meaning.
 */
export const printable = (text: string): string =>
  text.replaceAll(HARMFUL, (each) =>
    Array.from({ length: each.length }, (_, index) => `\\u${hexadecimal(each.charCodeAt(index))}`).join(''),
  );

const hexadecimal = (unit: number): string => unit.toString(16).padStart(4, '0');
