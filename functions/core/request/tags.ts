import type { Tag } from '../contract.ts';
import { STAMP_KEY } from '../copy/stamp.ts';
import { isRecord } from '../json.ts';
import { isPrintable } from './names.ts';
import { kindOf, type Problem, unknownKeys } from './problem.ts';

/** A resource carries at most 50 tags; those of AWS itself do not count (MemoryDB guide, "Tagging resources"). */
export const MOST_TAGS = 50;
const LONGEST_KEY = 128;
const LONGEST_VALUE = 256;

const isReserved = (key: string): boolean => key.toLowerCase().startsWith('aws:');

/** Reads the request's `Tags`; an export takes none, since it leaves no snapshot to tag. */
export function parseTags(value: unknown, isExport: boolean): { tags: Tag[]; problems: Problem[] } {
  const field = 'Tags';
  if (value === undefined) return { tags: [], problems: [] };
  const refuse = (rule: string, remedy: string) => ({
    tags: [],
    problems: [{ field, value: kindOf(value), rule, remedy }],
  });
  if (!Array.isArray(value)) return refuse('a list of {"Key", "Value"}', 'write "Tags": [{"Key": "a", "Value": "b"}]');
  if (isExport && value.length > 0)
    return refuse('none with TargetBucket: an export leaves no snapshot to tag', 'remove Tags');
  if (value.length >= MOST_TAGS)
    return refuse(`at most ${MOST_TAGS - 1}: with our stamp that makes ${MOST_TAGS}`, 'send fewer tags');
  const problems: Problem[] = [];
  const tags: Tag[] = [];
  const seen = new Set<string>();
  for (const [index, entry] of value.entries()) {
    const found = tagProblem(entry, `Tags[${index}]`);
    if (found) problems.push(found);
    else if (isTag(entry)) {
      if (seen.has(entry.Key))
        problems.push({
          field: `Tags[${index}].Key`,
          value: entry.Key,
          rule: 'each key once',
          remedy: 'remove one of the two',
        });
      seen.add(entry.Key);
      tags.push({ Key: entry.Key, Value: entry.Value ?? null });
    }
  }
  return { tags, problems };
}

const isTag = (entry: unknown): entry is { Key: string; Value?: string | null } =>
  isRecord(entry) && typeof entry['Key'] === 'string';

function tagProblem(entry: unknown, field: string): Problem | null {
  if (!isRecord(entry))
    return {
      field,
      value: kindOf(entry),
      rule: 'an object {"Key", "Value"}',
      remedy: 'write {"Key": "a", "Value": "b"}',
    };
  const { Key, Value, ...others } = entry;
  const [unknown] = unknownKeys(`${field}.`, others, ['Key', 'Value']);
  if (unknown) return unknown;
  if (typeof Key !== 'string' || Key.length < 1 || [...Key].length > LONGEST_KEY)
    return {
      field: `${field}.Key`,
      value: typeof Key === 'string' ? Key : kindOf(Key),
      rule: `a text of 1 to ${LONGEST_KEY} characters`,
      remedy: 'give a key of that length',
    };
  if (Value !== undefined && Value !== null && (typeof Value !== 'string' || [...Value].length > LONGEST_VALUE))
    return {
      field: `${field}.Value`,
      value: kindOf(Value),
      rule: `null or a text of at most ${LONGEST_VALUE} characters`,
      remedy: 'shorten it, or write it as a JSON string',
    };
  const unprintable = isPrintable(Key) ? !isPrintable(Value ?? '') && 'Value' : 'Key';
  if (unprintable)
    return {
      field: `${field}.${unprintable}`,
      value: kindOf(entry[unprintable]),
      rule: 'printable characters of valid UTF-8',
      remedy: 'remove the control characters or broken surrogates',
    };
  if (isReserved(Key) || Key === STAMP_KEY)
    return {
      field: `${field}.Key`,
      value: Key,
      rule: `not "aws:…", which is reserved by AWS, nor "${STAMP_KEY}", which is our stamp`,
      remedy: 'choose another key',
    };
  return null;
}

/**
 * The tags of a copy: the inherited ones, overridden by the request's, and our stamp. Tags of AWS itself may not be sent, and
 * the stamp of another copy would be false here.
 */
export function mergeTags(inherited: readonly Tag[], requested: readonly Tag[], stamp: string): Tag[] {
  const merged = new Map<string, string | null>();
  for (const tag of inherited) if (!isReserved(tag.Key) && tag.Key !== STAMP_KEY) merged.set(tag.Key, tag.Value);
  for (const tag of requested) merged.set(tag.Key, tag.Value);
  merged.set(STAMP_KEY, stamp);
  return [...merged].map(([Key, Value]) => ({ Key, Value }));
}

export function tagCountProblem(merged: readonly Tag[], requested: readonly Tag[]): Problem | null {
  if (merged.length <= MOST_TAGS) return null;
  return {
    field: 'Tags',
    value: `${merged.length} tags`,
    rule: `at most ${MOST_TAGS} on the copy: ${requested.length} requested, ${merged.length - requested.length - 1} more inherited from the source, and our stamp`,
    remedy: 'send fewer tags, or set Options.InheritTags to false',
  };
}
