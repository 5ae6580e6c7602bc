import { BUCKETS, SOURCE } from './scenario/names.ts';

// What a request may be, by the documents of the product and of AWS, and not by the product's code.

type Members = Readonly<Record<string, unknown>>;

/** Whether a member is as it may be, beside all others. */
type Rule = (value: unknown, all: Members) => boolean;

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const oneOf =
  (...values: readonly string[]): Rule =>
  (value) =>
    values.includes(String(value));
const isExport = ({ TargetBucket }: Members): boolean => TargetBucket !== undefined;
const isOfCluster = ({ SourceClusterName }: Members): boolean => SourceClusterName !== undefined;

const LONGEST_DEADLINE = (9 * 24 - 25 - 12) * 60;

const OPTIONS: Readonly<Record<string, Rule>> = {
  InheritTags: (value, all) => isBoolean(value) && !isExport(all),
  OnQuotaExceeded: oneOf('Fail', 'Wait'),
  DeadlineMinutes: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= LONGEST_DEADLINE,
  DryRun: isBoolean,
  SourceType: (value, all) => isOfCluster(all) && oneOf('automated', 'manual', 'any')(value, all),
  MaxSourceAgeHours: (value, all) => isOfCluster(all) && typeof value === 'number' && value > 0,
  Verify: (value, all) => isExport(all) && oneOf('Checksum', 'Probe')(value, all),
};

const REQUEST: Readonly<Record<string, Rule>> = {
  SourceSnapshotName: (value, all) => isText(value) && !isOfCluster(all),
  SourceClusterName: isText,
  TargetSnapshotName: (value, all) => isText(value) && isTarget(value, all),
  TargetBucket: (value) => BUCKETS.includes(String(value)),
  KmsKeyId: (value, all) => isText(value) && !isExport(all),
  Tags: (value, all) =>
    Array.isArray(value) && value.every(isTag) && value.length < 50 && !(isExport(all) && value.length > 0),
  Options: (value) => typeof value === 'object' && value !== null,
  Trigger: () => true,
};

/** Names of placeholders are no part of a name. */
function isTarget(value: string, all: Members): boolean {
  const name = value.replaceAll(/\{(cluster|source|date|time)\}/g, 'x');
  if (/[{}]/.test(name)) return false;
  return isExport(all) || (/^[a-z0-9-]{1,255}$/i.test(name) && !/--|-$/.test(name) && value !== SOURCE);
}

const isTag = (tag: unknown): boolean => {
  const { Key, Value = null } = Object(tag);
  return isText(Key) && !/^aws:/i.test(Key) && (Value === null || typeof Value === 'string');
};

/** The members that are wrong, as they are called in a refusal; none for a request that is to be taken. */
export function flawsIn(request: Members): string[] {
  const options = REQUEST['Options']?.(request['Options'], request) ? (request['Options'] as Members) : {};
  const isWithoutSource = request['SourceSnapshotName'] === undefined && !isOfCluster(request);
  return [
    ...(isWithoutSource ? ['SourceSnapshotName'] : []),
    ...wrongIn(request, REQUEST, request).flatMap((name) =>
      name === 'Tags' && Array.isArray(request['Tags']) && !isExport(request) ? tagsIn(request['Tags']) : [name],
    ),
    ...wrongIn(options, OPTIONS, request).map((name) => `Options.${name}`),
  ];
}

const wrongIn = (members: Members, rules: Readonly<Record<string, Rule>>, request: Members): string[] =>
  Object.entries(members).flatMap(([name, value]) =>
    value === undefined || rules[name]?.(value, request) ? [] : [name],
  );

const tagsIn = (tags: readonly unknown[]): string[] =>
  tags.flatMap((tag, index) => (isTag(tag) ? [] : [`Tags[${index}].Key`]));
