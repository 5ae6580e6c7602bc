import { isRecord } from '../../json.ts';

/** An event pattern: each of its fields must have a value that one of the filters in its list matches. */
export type Pattern = { readonly [field: string]: readonly unknown[] | Pattern };

type Filter = (leaves: readonly unknown[]) => boolean;

/** Filters that are objects, by their only member: the filter for an argument, or undefined if that is not valid. */
const FILTERS: Readonly<Record<string, (argument: unknown) => Filter | undefined>> = {
  prefix: (text) =>
    typeof text === 'string'
      ? (leaves) => leaves.some((leaf) => typeof leaf === 'string' && leaf.startsWith(text))
      : undefined,
  exists: (wanted) => (typeof wanted === 'boolean' ? (leaves) => leaves.length > 0 === wanted : undefined),
  'anything-but'(excluded) {
    const inner = isRecord(excluded) && excluded['prefix'] ? filterOf(excluded) : undefined;
    const literals = [excluded].flat();
    const isExcluded: Filter = inner ?? (([leaf]) => literals.includes(leaf));
    const areLiterals = literals.length > 0 && literals.every((literal) => isLiteral(literal) && literal !== null);
    if (!inner && !areLiterals) return undefined;
    return (leaves) => leaves.some((leaf) => !isExcluded([leaf]));
  },
};

/** Undefined for a filter that is not supported. */
function filterOf(filter: unknown): Filter | undefined {
  if (isLiteral(filter)) return (leaves) => leaves.includes(filter);
  if (!isRecord(filter)) return undefined;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(filter);
  return others.length === 0 && Object.hasOwn(FILTERS, name) ? FILTERS[name]?.(argument) : undefined;
}

/** Everything in a pattern that is not supported, by its path: it could match other events than on AWS. */
export function problemsOf(pattern: unknown, path = ''): { readonly path: string; readonly problem: string }[] {
  if (!isRecord(pattern) || Object.keys(pattern).length === 0)
    return [{ path, problem: 'expected fields, or a list of values and filters' }];
  return Object.entries(pattern).flatMap(([field, filters]) => {
    const at = `${path}/${field}`;
    if (field.startsWith('$')) return [{ path: at, problem: 'this is not known here' }];
    // For EventBridge, `a.b` and b in a are the same field.
    if (field.includes('.')) return [{ path: at, problem: 'a field is named without a dot here' }];
    if (!Array.isArray(filters)) return problemsOf(filters, at);
    if (filters.length === 0) return [{ path: at, problem: 'an empty list lets nothing pass' }];
    const unknown = filters.filter((filter) => filterOf(filter) === undefined);
    return unknown.map((filter) => ({ path: at, problem: `the filter ${JSON.stringify(filter)} is not known here` }));
  });
}

/**
 * Whether the pattern matches the event. Of a list in the event, one element is enough, but a field that is not to exist must be
 * in none: Event Ruler, AWS's matcher, does the same (findings/event-ruler-absent-in-an-element.sh).
 * @param all what the whole event has in the place of `event`
 */
export function matches(pattern: Pattern, event: unknown, all = elementsOf(event)): boolean {
  const elements = elementsOf(event);
  return (elements.length > 0 ? elements : [undefined]).some((value) =>
    Object.entries(pattern).every(([field, filters]) => {
      const inside = inField(value, field);
      const everywhere = all.flatMap((each) => elementsOf(inField(each, field)));
      if (!isList(filters)) return matches(filters, inside, everywhere);
      const leaves = elementsOf(inside).filter(isLiteral);
      return filters.some((filter) => filterOf(filter)?.(isAbsence(filter) ? everywhere.filter(isLiteral) : leaves));
    }),
  );
}

const elementsOf = (value: unknown): readonly unknown[] => [value].flat(Number.POSITIVE_INFINITY);
const inField = (value: unknown, field: string): unknown => (isRecord(value) ? value[field] : undefined);
const isAbsence = (filter: unknown): boolean => isRecord(filter) && filter['exists'] === false;

/** Why an event does not match: each field, the pattern's filters, and the event's value. */
export function differences(pattern: Pattern, event: unknown, path = ''): readonly string[] {
  return Object.entries(pattern).flatMap(([field, filters]) => {
    const at = path === '' ? field : `${path}.${field}`;
    const inside = inField(event, field);
    if (!isList(filters)) return differences(filters, inside, at);
    if (matches({ [field]: filters }, event)) return [];
    const wanted = filters.map((filter) => JSON.stringify(filter)).join(' or ');
    return `${at} is ${inside === undefined ? 'missing' : JSON.stringify(inside)}, and not ${wanted}`;
  });
}

const isLiteral = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value);
/** Array.isArray does not narrow a readonly array. */
const isList = (filters: Pattern[string]): filters is readonly unknown[] => Array.isArray(filters);
