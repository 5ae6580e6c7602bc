/** The first line of an error. */
export function sentenceOf(error: unknown): string {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return message.split('\n')[0] || name;
}
