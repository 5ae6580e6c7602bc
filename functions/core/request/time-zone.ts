import type { Problem } from './problem.ts';

/** None for the name of a time zone that this Node knows. */
export function timeZoneProblems(field: string, value: unknown): Problem[] {
  const refuse = (remedy: string) => [{ field, value, rule: 'the name of a time zone, such as Europe/Berlin', remedy }];
  if (typeof value !== 'string' || !/^[A-Za-z]/.test(value)) return refuse('give such a name, or leave it out for UTC');
  try {
    const { timeZone: known } = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions();
    return known !== value && known.toLowerCase() === value.toLowerCase() ? refuse(`write ${known}`) : [];
  } catch {
    return refuse('give such a name, or leave it out for UTC');
  }
}
