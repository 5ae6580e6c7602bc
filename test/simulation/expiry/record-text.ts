import { createHash } from 'node:crypto';
import { ACCOUNT_ID, REGION } from '../../../local/service/account.ts';
import type { PointSeed } from './scenario.ts';

// Records as docs/recovery-points.md and statemachine/recovery-point.schema.json have them, without the product's code.

export const STAMP_KEY = 'memorydb-snapshot-copy';
export const KEEP_KEY = `${STAMP_KEY}:keep`;

const arnOf = (snapshot: string): string => `arn:aws:memorydb:${REGION}:${ACCOUNT_ID}:snapshot/${snapshot}`;

export interface RecordedObject {
  readonly Key: string;
  readonly ETag: string;
  readonly VersionId: string | null;
}

/** An export as its record has it. */
export interface RecordedExport {
  readonly Objects: readonly (RecordedObject & {
    readonly Shard: string;
    readonly Bytes: number;
    readonly Verdict: 'verified' | 'unverifiable';
  })[];
  readonly Manifest: RecordedObject | null;
  readonly Claim: RecordedObject | null;
}

export const arnOfExecution = (deployment: string, name: string): string =>
  `arn:aws:states:${REGION}:${ACCOUNT_ID}:execution:${deployment}:${name}`;

interface Source {
  readonly Arn: string;
  readonly Name: string;
  readonly CreatedAt: string;
}

export function sourceOf({ cluster, createdAt }: Pick<PointSeed, 'cluster' | 'createdAt'>): Source {
  const CreatedAt = new Date(createdAt).toISOString();
  const Name = `automatic.${cluster}-${CreatedAt.slice(0, 16).replaceAll(/[T:]/g, '-')}`;
  return { Arn: arnOf(Name), Name, CreatedAt };
}

export const stampOf = (deployment: string, { Arn, CreatedAt }: Source, target: string): string =>
  `${deployment}/sha256:${createHash('sha256')
    .update(JSON.stringify([Arn, CreatedAt, target, null]))
    .digest('hex')}`;

type Identity = Pick<PointSeed, 'cluster' | 'kind' | 'bucket' | 'target' | 'createdAt'>;

export function recordKeyOf({ cluster, kind, bucket, target, createdAt }: Identity, account = ACCOUNT_ID): string {
  const place = JSON.stringify([account, REGION, bucket, target]);
  const hash = createHash('sha256').update(place).digest('hex').slice(0, 16);
  const time = new Date(createdAt).toISOString().replaceAll(':', '-');
  return `recovery-points/${cluster}/${time}-${kind.toLowerCase()}-${hash}.json`;
}

interface Composed extends Pick<PointSeed, 'cluster' | 'kind' | 'bucket' | 'target' | 'createdAt' | 'proof'> {
  readonly deployment: string;
  readonly state: 'Proven' | 'Deleting';
  readonly account?: string;
  readonly stamp: string;
  readonly isExplained?: boolean;
  readonly exported: RecordedExport | null;
}

export function recordTextOf(point: Composed): string {
  const { cluster, kind, bucket, target, proof, deployment, state, account = ACCOUNT_ID, stamp, exported } = point;
  const Source = sourceOf(point);
  const StampedWith = { SourceCreatedAt: Source.CreatedAt, KmsKeyId: null };
  const Copy = {
    ...{ Arn: arnOf(target), Stamp: stamp, KmsKeyId: null },
    ...(point.isExplained === false ? {} : { StampedWith }),
  };
  const record = {
    Format: 'memorydb-snapshot-copy/recovery-point/1',
    Tool: { Name: 'memorydb-snapshot-copy', Version: '0.2.0' },
    ...{ State: state, Cluster: cluster, Kind: kind, Source, Target: target },
    Place: { AccountId: account, Region: REGION, Bucket: bucket },
    ...{ Proof: proof, Bytes: exported ? exported.Objects.reduce((sum, { Bytes }) => sum + Bytes, 0) : 1_000_000 },
    ...{ Copy: kind === 'Copy' ? Copy : null, Export: exported },
    ...{ StartedAt: Source.CreatedAt, ProvenAt: Source.CreatedAt },
    Execution: arnOfExecution(deployment, `made-${target}`),
    Deployment: deployment,
  };
  return `${JSON.stringify(record, null, 2)}\n`;
}
