// biome-ignore lint/suspicious/noExplicitAny: what is compared is anybody's JSON until it has been
type Told = any;

/** What is expected of a member that is not simply equal. */
class Expected {
  readonly isSo: (told: Told) => boolean;

  constructor(isSo: (told: Told) => boolean) {
    this.isSo = isSo;
  }
}

export const that = (isSo: (told: Told) => boolean): Expected => new Expected(isSo);
export const either = (...all: readonly Expected[]): Expected => that((told) => all.some(({ isSo }) => isSo(told)));
export const anything = that(() => true);

/** Paths of members that are not as expected; members of which nothing is expected may be anything. */
export function differences(expected: unknown, told: Told, path = ''): string[] {
  if (expected instanceof Expected) return expected.isSo(told) ? [] : [path];
  if (expected === null || typeof expected !== 'object') return Object.is(expected, told) ? [] : [path];
  if (told === null || typeof told !== 'object') return [path];
  const lengths = Array.isArray(expected) && expected.length !== told.length ? [`${path}.length`] : [];
  return [
    ...lengths,
    ...Object.entries(expected).flatMap(([name, member]) =>
      differences(member, told[name], path ? `${path}.${name}` : name),
    ),
  ];
}
