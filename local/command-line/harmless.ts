/** Characters that move the cursor, set colours, turn the direction of writing, or cannot be seen. */
const HARMFUL = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** A text from elsewhere, as one line that a terminal can be given: what is harmful is spelled out, and its end is cut. */
export function harmless(text: string, longest = 2_000): string {
  const spelled = text.slice(0, longest).replaceAll(HARMFUL, (each) => `\\u{${each.codePointAt(0)?.toString(16)}}`);
  return spelled.length > longest || text.length > longest ? `${spelled.slice(0, longest - 1)}…` : spelled;
}
