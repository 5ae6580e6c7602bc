import type { Tag } from '../contract.ts';
import { isRecord, jsonBytes } from '../json.ts';
import { matches } from '../pattern.ts';
import { kindOf, type Problem } from '../request/problem.ts';

/** Which clusters are meant. Names are lower-cased, as MemoryDB's are; `*` stands for any text and `?` for one character. */
export interface ClusterChoice {
  /** null for all. */
  readonly names: readonly string[] | null;
  readonly excluded: readonly string[];
  /** The values that each tag may have; all tags must match. */
  readonly tags: Readonly<Record<string, readonly string[]>>;
}

/** A name of at most 40 letters, digits and hyphens (see `clusterNameProblem`), or a pattern of one. */
const PATTERN = /^[0-9a-z*?-]{1,40}$/;

/** Reads ClusterNames, ExcludeClusterNames and ClusterTags. */
export function parseChoice(whole: Record<string, unknown>): { choice: ClusterChoice; problems: Problem[] } {
  const problems: Problem[] = [];
  const names = patterns(whole, 'ClusterNames', problems);
  const excluded = patterns(whole, 'ExcludeClusterNames', problems) ?? [];
  return { choice: { names, excluded, tags: parseTags(whole['ClusterTags'], problems) }, problems };
}

function patterns(
  whole: Record<string, unknown>,
  field: 'ClusterNames' | 'ExcludeClusterNames',
  problems: Problem[],
): string[] | null {
  const value = whole[field];
  if (value === undefined) return null;
  if (!Array.isArray(value) || value.length === 0) {
    const remedy = `write "${field}": ["..."], or leave it out${field === 'ClusterNames' ? ' for all clusters' : ''}`;
    problems.push({ field, value: kindOf(value), rule: 'a list of at least one name or pattern', remedy });
    return [];
  }
  const names = value.map((each, index) => {
    const name = typeof each === 'string' ? each.toLowerCase() : '';
    if (!PATTERN.test(name))
      problems.push({
        field: `${field}[${index}]`,
        value: typeof each === 'string' ? each : kindOf(each),
        rule: '1 to 40 letters, digits and hyphens, where * stands for any text and ? for one character',
        remedy: 'give the name as DescribeClusters shows it, not an ARN, or a pattern such as "shop-*"',
      });
    return name;
  });
  return [...new Set(names)];
}

function parseTags(value: unknown, problems: Problem[]): Record<string, string[]> {
  if (value === undefined) return {};
  if (!isRecord(value) || Object.keys(value).length === 0) {
    const remedy = 'write "ClusterTags": {"team": "shop"}, or leave it out';
    problems.push({ field: 'ClusterTags', value: kindOf(value), rule: 'an object with at least one tag', remedy });
    return {};
  }
  const isText = (each: unknown): each is string => typeof each === 'string';
  return Object.fromEntries(
    Object.entries(value).map(([key, given]) => {
      const values = isText(given) ? [given] : given;
      if (key !== '' && Array.isArray(values) && values.length > 0 && values.every(isText)) return [key, values];
      problems.push({
        field: `ClusterTags.${key}`,
        value: kindOf(given),
        rule: 'a tag with its value, or a list of the values that it may have',
        remedy: `write "${key || 'team'}": "shop", or "${key || 'team'}": ["shop", "web"]`,
      });
      return [key, []];
    }),
  );
}

export const isPattern = (name: string): boolean => /[*?]/.test(name);

const matchesSome = (name: string, all: readonly string[]): boolean => all.some((pattern) => matches(name, pattern));

/** Whether the name is chosen, whatever the tags. */
export const isNamed = (name: string, { names, excluded }: ClusterChoice): boolean =>
  (names === null || matchesSome(name, names)) && !matchesSome(name, excluded);

export const needsTags = ({ tags }: ClusterChoice): boolean => Object.keys(tags).length > 0;

/** A tag without a value has the empty text. */
export const hasTags = (found: readonly Tag[], { tags }: ClusterChoice): boolean =>
  Object.entries(tags).every(([key, values]) =>
    found.some(({ Key, Value }) => Key === key && values.includes(Value ?? '')),
  );

/** What the chosen names leave open among the clusters that there are. */
export function unmatched(
  { names, excluded }: ClusterChoice,
  clusters: readonly string[],
): { readonly notFound: string[]; readonly warnings: string[] } {
  const without = (names ?? []).filter((name) => !clusters.some((cluster) => matches(cluster, name)));
  return {
    notFound: without.filter((name) => !isPattern(name) && !matchesSome(name, excluded)),
    warnings: warningsOf(without.filter(isPattern)),
  };
}

const warningsOf = (patterns: readonly string[]): string[] =>
  firstOf(
    patterns.map((pattern) => `No cluster matches "${pattern}" of ClusterNames.`),
    (more) => `Of ClusterNames, ${more} more patterns match no cluster.`,
  );

const MOST_WARNINGS = 20;

/** As many warnings as a notice has room for, and one that counts the others. */
export const firstOf = (warnings: readonly string[], others: (count: number) => string): string[] => [
  ...warnings.slice(0, MOST_WARNINGS),
  ...(warnings.length > MOST_WARNINGS ? [others(warnings.length - MOST_WARNINGS)] : []),
];

/** Payloads of 256 KiB hold the input beside what comes of it. */
const LARGEST_INPUT_BYTES = 64 * 1024;

/** The problem of an input that is larger than a run can carry. */
export const sizeProblems = (input: unknown): Problem[] => {
  const bytes = jsonBytes(input);
  if (bytes <= LARGEST_INPUT_BYTES) return [];
  const remedy = 'select clusters by patterns or by tags, or divide them over several runs';
  return [{ field: '(input)', value: `${bytes} bytes of JSON`, rule: `at most ${LARGEST_INPUT_BYTES} bytes`, remedy }];
};
