// biome-ignore lint/suspicious/noExplicitAny: what is compared is anybody's JSON until it has been
export type Json = any;

/** What is expected of a member that is not simply equal. */
class Expected {
  readonly isSo: (actual: Json) => boolean;

  constructor(isSo: (actual: Json) => boolean) {
    this.isSo = isSo;
  }
}

export const that = (isSo: (actual: Json) => boolean): Expected => new Expected(isSo);
export const either = (...all: readonly Expected[]): Expected => that((actual) => all.some(({ isSo }) => isSo(actual)));
export const anything = that(() => true);

/** Paths of members that are not as expected; members of which nothing is expected may be anything. */
export function differences(expected: unknown, actual: Json, path = ''): string[] {
  if (expected instanceof Expected) return expected.isSo(actual) ? [] : [path];
  if (expected === null || typeof expected !== 'object') return Object.is(expected, actual) ? [] : [path];
  if (actual === null || typeof actual !== 'object') return [path];
  const lengths = Array.isArray(expected) && expected.length !== actual.length ? [`${path}.length`] : [];
  return [
    ...lengths,
    ...Object.entries(expected).flatMap(([name, member]) =>
      differences(member, actual[name], path ? `${path}.${name}` : name),
    ),
  ];
}
