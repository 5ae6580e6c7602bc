import type { Problem } from './problem.ts';

/** None for the name of a time zone that this Node knows. */
export function timeZoneProblems(field: string, value: unknown): Problem[] {
  const refuse = (remedy: string) => [{ field, value, rule: 'the name of a time zone, such as Europe/Berlin', remedy }];
  if (typeof value !== 'string' || !/^[A-Za-z]/.test(value)) return refuse('give such a name, or leave it out for UTC');
  try {
    const { timeZone: known } = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions();
    if (known !== value && known.toLowerCase() === value.toLowerCase()) return refuse(`write ${known}`);
    return hasCapitals(value) ? [] : refuse('write capitals and small letters as the IANA database does');
  } catch {
    return refuse('give such a name, or leave it out for UTC');
  }
}

/**
 * Whether a name may be spelled so in the IANA database, where each part begins with a capital and no word is in capitals. Of a
 * name that is another's alias, Node takes any capitals, and may not say which are right.
 */
const hasCapitals = (name: string): boolean =>
  name.split('/').every((part) => /^[A-Z]/.test(part)) && !/[A-Z]{5}/.test(name);
