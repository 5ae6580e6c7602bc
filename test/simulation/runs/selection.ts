/** Which clusters an input means. */
export interface Choice {
  readonly ClusterNames?: readonly string[];
  readonly ExcludeClusterNames?: readonly string[];
  readonly ClusterTags?: Readonly<Record<string, string | readonly string[]>>;
}

/** `*` stands for any text, `?` for one character. */
const matches = (name: string, pattern: string): boolean =>
  new RegExp(`^${pattern.toLowerCase().replaceAll('*', '.*').replaceAll('?', '.')}$`).test(name);

export const matchesSome = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) => matches(name, pattern));

export const isNamed = (name: string, { ClusterNames, ExcludeClusterNames = [] }: Choice): boolean =>
  (ClusterNames === undefined || matchesSome(name, ClusterNames)) && !matchesSome(name, ExcludeClusterNames);

export const hasTags = (tags: Readonly<Record<string, string>>, { ClusterTags = {} }: Choice): boolean =>
  Object.entries(ClusterTags).every(([key, values]) => [values].flat().includes(tags[key] as string));
