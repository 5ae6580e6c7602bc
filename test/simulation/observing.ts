import { existsSync, readFileSync } from 'node:fs';
import type { Clock } from '../../local/clock.ts';
import type { Call } from '../../local/emulators/http.ts';
import type { Change } from '../../local/emulators/memorydb/store.ts';
import type { Journal } from './journal.ts';
import { whatIsAsked } from './oracle.ts';
import type { Answered } from './platform/https.ts';
import type { Invocation } from './platform/invocation.ts';
import type { Accepted, Observed } from './record.ts';
import { placeOf } from './scenario/names.ts';

interface CopyInput {
  readonly SourceSnapshotName: string;
  readonly TargetSnapshotName: string;
  readonly TargetBucket?: string;
  readonly KmsKeyId?: string;
}

/** Records what a service does for a request: by its answer, and by what it holds before and after. */
export const observing =
  (run: Observed, clock: Clock, journal: Journal) =>
  async (invocation: Invocation, serve: () => Promise<Answered>): Promise<Answered> => {
    const { functionKey, execution } = invocation;
    const { memorydb, s3, sns, sfn } = run.world;
    const services = [memorydb, s3, sns, sfn];
    const before = {
      calls: services.map(({ calls }) => calls.length),
      changes: [...memorydb.store.state.changes],
    };
    const answer = await serve();
    const call = services.flatMap(({ calls }, index) => calls.slice(before.calls[index]))[0];
    if (!call) throw new Error('A request reached a service that does not remember it.');
    const error = errorIn(answer);
    const { operation, input } = call;
    run.exchanges.push({ at: clock.now(), execution, functionKey, operation, input, error });
    if (operation === 'DescribeSnapshots') noteListing(run, input, execution);
    if (operation === 'PutObject') {
      noteClaim(run, input as PutInput, execution, clock.now());
      await noteRecord(run, input as PutInput, execution, clock.now());
    }
    if (error !== null) journal.say(execution ?? functionKey, `${operation} is answered ${error}`);
    const isTaken = memorydb.store.state.changes.some((change) => !before.changes.includes(change));
    if (operation === 'CopySnapshot' && isTaken) {
      const accepted = accept(run, before.changes, call, invocation, clock.now());
      run.accepted.push(accepted);
      const kind = accepted.bucket === null ? 'copy' : 'export';
      journal.say('memorydb', `takes the ${kind} of ${accepted.source.name} as ${accepted.target}`);
    }
    return answer;
  };

function noteListing(run: Observed, asked: unknown, name: string | undefined): void {
  const ran = run.executions.find(({ execution }) => execution.name === name);
  if (!ran) return;
  const { ClusterName, SnapshotName } = Object(asked);
  const input = JSON.parse(ran.execution.input);
  const isByName = SnapshotName !== undefined && SnapshotName === input.SourceSnapshotName;
  if (isByName) ran.sourceStatus = run.world.memorydb.store.find(SnapshotName)?.status;
  if (isByName || ClusterName !== undefined) ran.listed = whatIsAsked(run, input, ran.execution.startDate);
}

interface PutInput {
  readonly Bucket: string;
  readonly Key: string;
}

/** Whatever was answered: what lies there afterwards is what counts. */
function noteClaim(
  { world, claims }: Observed,
  { Bucket, Key }: PutInput,
  execution: string | undefined,
  at: number,
): void {
  const path = world.s3.store.pathOf(Bucket, Key);
  if (!Key.endsWith('.claim.json') || !existsSync(path)) return;
  const [place, text] = [placeOf(Bucket, Key), readFileSync(path, 'utf8')];
  const before = claims.findLast((claim) => claim.place === place)?.text;
  if (text !== before) claims.push({ at, execution, place, text, before });
}

/** As for claims, what lies there afterwards is what counts. */
async function noteRecord(
  { world, records }: Observed,
  { Bucket, Key }: PutInput,
  execution: string | undefined,
  at: number,
): Promise<void> {
  const path = world.s3.store.pathOf(Bucket, Key);
  if (!Key.startsWith('recovery-points/') || !existsSync(path)) return;
  const text = readFileSync(path, 'utf8');
  if (records.findLast(({ key }) => key === Key)?.text === text) return;
  const { Export, Place, Target } = JSON.parse(text);
  const named: readonly string[] = [...(Export?.Objects ?? []), Export?.Manifest, Export?.Claim].flatMap(
    (object) => object?.Key ?? [],
  );
  const objects = await Promise.all(
    named.map(async (key) => {
      const [current] = await world.s3.store.versions(Place.Bucket, key);
      const VersionId = current?.versionId ?? null;
      return [key, { ETag: current?.etag ?? '', VersionId: VersionId === 'null' ? null : VersionId }] as const;
    }),
  );
  const found = world.memorydb.store.find(Target);
  const stamp = found?.tags.find((tag) => tag.Key === 'memorydb-snapshot-copy')?.Value;
  const copy = Export || !found ? null : { stamp, kmsKeyId: found.kmsKeyId };
  records.push({ at, execution, key: Key, text, objects: new Map(objects), copy });
}

function accept(
  run: Observed,
  changes: readonly Change[],
  { input }: Call,
  { execution }: Invocation,
  at: number,
): Accepted {
  const { SourceSnapshotName, TargetSnapshotName: target, TargetBucket, KmsKeyId } = input as CopyInput;
  const { store } = run.world.memorydb;
  const source = store.find(SourceSnapshotName);
  if (!source) throw new Error('MemoryDB took a copy of nothing.');
  const bucket = TargetBucket ?? null;
  const snapshot = bucket === null ? (store.find(target) ?? null) : null;
  const taken = {
    at,
    execution,
    source: structuredClone(source),
    target,
    bucket,
    kmsKeyId: KmsKeyId ?? null,
    snapshot,
  };
  return {
    ...taken,
    isRepeated: run.accepted.some((earlier) => isSame(earlier, taken) && isAlive(run, changes, earlier)),
  };
}

const isSame = (one: Identity, other: Identity): boolean =>
  one.source.name === other.source.name &&
  one.target === other.target &&
  one.bucket === other.bucket &&
  one.kmsKeyId === other.kmsKeyId;

type Identity = Pick<Accepted, 'source' | 'target' | 'bucket' | 'kmsKeyId'>;

/** A copy that is gone or has failed, and an export that has ended with nothing written, may be followed by another. */
function isAlive(
  { world }: Observed,
  changes: readonly Change[],
  { snapshot, source, target, bucket }: Accepted,
): boolean {
  if (bucket === null)
    return world.memorydb.store.state.snapshots.some((each) => each === snapshot && each.status !== 'failed');
  const keys = source.shards.map(({ name }) => `${target}-${name}.rdb`);
  const isToCome = changes.some((change) => 'key' in change && keys.includes(change.key));
  return isToCome || keys.some((key) => existsSync(world.s3.store.pathOf(bucket, key)));
}

/** What HEAD answers have no body to say. */
const BY_STATUS: Readonly<Record<number, string>> = {
  301: 'PermanentRedirect',
  403: 'AccessDenied',
  404: 'NoSuchBucket',
  500: 'InternalError',
  503: 'ServiceUnavailable',
};

/** An answer's error by the name that the service sends. */
function errorIn(answer: Answered): string | null {
  if (answer === 'cut') return 'ConnectionCut';
  const { status, headers, body } = answer;
  if (status < 300) return null;
  const [, code] = /<Code>([^<]*)<\/Code>/.exec(body.toString()) ?? [];
  return headers['x-amzn-errortype'] ?? code ?? BY_STATUS[status] ?? `HTTP ${status}`;
}
