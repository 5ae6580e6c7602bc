import type { Notification } from '../emulators/sns/publish.ts';
import { fold, harmless, WIDTH } from './text.ts';

/** Longest line that can be pasted, in characters. */
const LONGEST_PASTE = 20_000;

/** A notice as text for the terminal. */
export const shown = (
  { at, subject, message, byProtocol }: Pick<Notification, 'at' | 'subject' | 'message' | 'byProtocol'>,
  width = WIDTH,
): string => {
  const text = indented(byProtocol?.['email'] ?? message, width);
  return `\nNotice of ${new Date(at).toISOString().slice(11, 19)}Z: ${subject}\n\n${text}`;
};

/** A notice's text, indented. Sentences are folded; commands, JSON and columns are not. */
export const indented = (text: string, width = WIDTH): string =>
  text
    .split('\n')
    .map((line) => harmless(line, LONGEST_PASTE))
    .map((line) => `  ${/^(aws |[\s{}[\]"])| {2}/.test(line) ? line : fold(line, 2, width)}`.trimEnd())
    .join('\n');
