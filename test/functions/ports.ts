// MemoryDB, S3 and SNS as the handlers see them, held in memory. What is an Error is thrown.
import { createHash } from 'node:crypto';
import type { Snapshot } from '@aws-sdk/client-memorydb';
import type { MemoryDb } from '../../functions/aws/memorydb.ts';
import type { BucketFacts, Buckets } from '../../functions/aws/s3.ts';
import { bucketPolicyStatement } from '../../functions/core/commands.ts';
import type { CopyRequest, SourceType, Tag } from '../../functions/core/contract.ts';
import { WorkflowError } from '../../functions/core/errors.ts';
import { ACCOUNT, BUCKET, REGION, SOURCE } from '../core/payloads.ts';

export const arnOf = (name: string): string => `arn:aws:memorydb:${REGION}:${ACCOUNT}:snapshot/${name}`;

export function snapshot(name: string, Status = 'available', changes: Partial<Snapshot> = {}): Snapshot {
  const SnapshotCreationTime = new Date('2026-11-20T03:00:00Z');
  return {
    Name: name,
    Status,
    ARN: arnOf(name),
    DataTiering: 'false',
    ClusterConfiguration: {
      Name: 'orders',
      Shards: ['0001', '0004'].map((Name) => ({ Name, Size: '11 MB', SnapshotCreationTime })),
    },
    ...changes,
  };
}

export const fault = (name: string, sentence = 'Said by AWS.'): WorkflowError => new WorkflowError(name, sentence);

const given = <T>(value: T | Error): T => {
  if (value instanceof Error) throw value;
  return value;
};

export class MemoryDbInMemory implements MemoryDb {
  readonly snapshots = new Map<string, Snapshot | Error>();
  readonly tags = new Map<string, readonly Tag[] | Error>();
  /** What CopySnapshot answers, in turn; nothing is success. */
  readonly answers: Error[] = [];
  readonly copies: { request: CopyRequest; tags: readonly Tag[] }[] = [];

  constructor(...snapshots: Snapshot[]) {
    for (const each of snapshots.length > 0 ? snapshots : [snapshot(SOURCE)]) this.snapshots.set(each.Name ?? '', each);
  }

  async describeSnapshot(name: string): Promise<Snapshot | null> {
    return given(this.snapshots.get(name) ?? null);
  }

  async listSnapshots(cluster: string, type: SourceType): Promise<Snapshot[]> {
    const all = [...this.snapshots.values()].map(given);
    return all.filter(
      ({ ClusterConfiguration: { Name } = {}, Source }) => Name === cluster && (type === 'any' || Source === type),
    );
  }

  async listTags(arn: string): Promise<Tag[]> {
    return [...given(this.tags.get(arn) ?? [])];
  }

  async copySnapshot(request: CopyRequest, tags: readonly Tag[]): Promise<void> {
    this.copies.push({ request, tags });
    const answer = this.answers.shift();
    if (answer) throw answer;
  }
}

export class BucketInMemory implements Buckets {
  readonly objects = new Map<string, Uint8Array>();
  readonly calls: string[] = [];
  readonly broken = new Map<string, Error>();
  facts: BucketFacts = { state: 'usable', region: REGION };
  policyText: string | null = JSON.stringify({ Statement: [JSON.parse(bucketPolicyStatement('aws', REGION, BUCKET))] });
  ownership: string | null = 'BucketOwnerPreferred';

  async head(bucket: string, owner: string): Promise<BucketFacts> {
    this.#note('head', bucket, owner);
    return this.facts;
  }

  async policy(bucket: string, owner: string): Promise<string | null> {
    this.#note('policy', bucket, owner);
    return this.policyText;
  }

  async objectOwnership(bucket: string, owner: string): Promise<string | null> {
    this.#note('objectOwnership', bucket, owner);
    return this.ownership;
  }

  async list(bucket: string, owner: string, prefix: string) {
    this.#note('list', bucket, owner, prefix);
    return [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, content]) => ({ key, bytes: content.length }));
  }

  /** Every call has to be for the account that owns the snapshot. */
  #note(call: string, bucket: string, owner: string, what = ''): void {
    if (owner !== ACCOUNT) throw new RangeError(`${call} is for the account "${owner}".`);
    this.calls.push(`${call} ${bucket}${what && ` ${what}`}`);
    const error = this.broken.get(call);
    if (error) throw error;
  }
}

/** Another content has another one. */
export const etagOf = (content: Uint8Array | string): string => `"${createHash('md5').update(content).digest('hex')}"`;
