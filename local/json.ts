export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of JSON text; undefined, which no JSON text stands for, if it is not JSON. */
export function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of JSON text; a byte order mark before it, as some editors write it, is skipped. Throws a SyntaxError. */
export const parseJsonText = (text: string): unknown => JSON.parse(text.replace(/^\uFEFF/, ''));
