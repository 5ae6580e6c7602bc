import { ACCOUNT_ID } from '../../../local/service/account.ts';
import type { Exchange, Ran, Run } from '../record.ts';
import { BUCKET, BUCKETS } from '../scenario/names.ts';
import { type Invariant, verdict } from './invariant.ts';

type Input = Readonly<Record<string, unknown>>;

/** What is wrong with the arguments of a call, in a few words; false if nothing is. */
type Check = (input: Input, whose: Whose) => string | false;

/** The names that a call may have to do with: those of the run's executions. */
interface Whose {
  readonly run: Run;
  readonly ran: Ran | undefined;
  readonly sources: readonly string[];
  readonly targets: readonly string[];
}

export const asksRightly: Invariant = {
  name: 'asks rightly',
  says: "Every call names what the request is about, and no more: its snapshots, cluster and bucket, the bucket's owner, the objects of the export, the topic.",
  check(run) {
    const checked = run.exchanges.map((exchange) => [exchange.operation, wrongIn(run, exchange)] as const);
    return verdict(
      [...new Set(checked.map(([operation]) => operation))],
      ...new Set(checked.flatMap(([operation, wrong]) => (wrong ? [`${operation} was called with ${wrong}.`] : []))),
    );
  },
};

function wrongIn(run: Run, { execution, operation, input }: Exchange): string | false {
  const ran = run.executions.find((each) => each.execution.name === execution);
  const request = ran ? JSON.parse(ran.execution.input) : {};
  const asked = run.executions.flatMap((each) => each.asked ?? []);
  const whose = {
    run,
    ran,
    sources: [String(request.SourceSnapshotName ?? '').toLowerCase(), ...asked.map(({ source }) => source.name)],
    // What a validation looked for that then failed is known by its template alone.
    targets: [request.TargetSnapshotName ?? '{own}', ...asked.map(({ target }) => target)],
  };
  return CHECKS[operation]?.(input as Input, whose) ?? false;
}

const isOneOf = (value: unknown, names: readonly string[]): boolean => names.includes(String(value).toLowerCase());

/** DescribeSnapshots wants other words than it answers with. */
const SOURCES: Readonly<Record<string, string | undefined>> = { automated: 'system', manual: 'user', any: undefined };

const ofBucket: Check = ({ Bucket, ExpectedBucketOwner }, { ran }) => {
  const bucket = ran && JSON.parse(ran.execution.input).TargetBucket;
  if (!BUCKETS.includes(String(Bucket)) || (bucket !== undefined && Bucket !== bucket)) return `the bucket ${Bucket}`;
  return ExpectedBucketOwner !== ACCOUNT_ID && `the owner ${ExpectedBucketOwner}`;
};

const ofObject: Check = (input, whose) => {
  const key = String(input['Key'] ?? input['Prefix']);
  return ofBucket(input, whose) || (!whose.targets.some((target) => isUnder(key, target)) && `the key ${key}`);
};

/** Matches what a name with placeholders may have become, and then `rest`, a regular expression. */
const named = (target: string, rest: string): RegExp =>
  new RegExp(`^${target.replaceAll(/\{\w+\}/g, '[\\w-]+')}${rest}`);

/** The objects of shards, the claim and the manifest, and what begins like one of them. */
const isUnder = (key: string, target: string): boolean =>
  target !== '' && named(target, '(-.*|\\.claim\\.json|\\.manifest\\.json)$').test(key);

/** The records of the clusters that the request may be about, in the deployment's own bucket. */
const ofRecord: Check = ({ Bucket, ExpectedBucketOwner, Key }, { run }) => {
  const clusters = run.executions.flatMap(({ asked }) => asked?.source.cluster.Name ?? []);
  if (Bucket !== BUCKET) return `the bucket ${Bucket}`;
  if (!clusters.some((cluster) => String(Key).startsWith(`recovery-points/${cluster}/`))) return `the key ${Key}`;
  return ExpectedBucketOwner !== ACCOUNT_ID && `the owner ${ExpectedBucketOwner}`;
};

/** Of a record, or of an object of the export. */
const ofEither: Check = (input, whose) =>
  String(input['Key']).startsWith('recovery-points/') ? ofRecord(input, whose) : ofObject(input, whose);

const CHECKS: Readonly<Record<string, Check>> = {
  DescribeSnapshots({ SnapshotName, ClusterName, Source, ShowDetail }, { ran, sources, targets }) {
    const { SourceClusterName, Options } = ran ? JSON.parse(ran.execution.input) : {};
    if (ShowDetail !== true) return 'no ShowDetail';
    if (SnapshotName !== undefined)
      return (
        !isOneOf(SnapshotName, [...sources, ...targets]) &&
        (ran?.asked != null || !targets.some((target) => named(target, '$').test(String(SnapshotName)))) &&
        `the snapshot ${SnapshotName}`
      );
    if (ClusterName !== SourceClusterName) return `the cluster ${ClusterName}`;
    return Source !== SOURCES[Options?.SourceType ?? 'automated'] && `the source ${Source}`;
  },
  // Of manual snapshots of the cluster the tags say whether they are copies.
  ListTags: ({ ResourceArn }, { run, ran }) =>
    !run.world.memorydb.store.state.snapshots.some(({ name }) => ResourceArn === run.world.memorydb.store.arn(name)) &&
    !run.meddled.length &&
    ran !== undefined &&
    // What was copied may be gone since.
    !run.accepted.some(({ source, target }) =>
      [source.name, target].some((name) => ResourceArn === run.world.memorydb.store.arn(name)),
    ) &&
    `the resource ${ResourceArn}`,
  HeadBucket: ofBucket,
  GetBucketPolicy: ofBucket,
  GetBucketOwnershipControls: ofBucket,
  ListObjectsV2: ofObject,
  HeadObject: ofObject,
  ListObjectVersions: (input, whose) =>
    ofBucket(input, whose) ||
    (!whose.targets.some((target) => [`${target}-`, `${target}.`].includes(String(input['Prefix']))) &&
      `the prefix ${input['Prefix']}`),
  GetObject: (input, whose) =>
    ofEither(input, whose) ||
    (String(input['Key']).endsWith('.rdb') && (!input['IfMatch'] || !input['Range']) && 'no ETag or no range'),
  PutObject: (input, whose) =>
    ofEither(input, whose) || (input['ServerSideEncryption'] !== 'AES256' && 'no encryption'),
};
