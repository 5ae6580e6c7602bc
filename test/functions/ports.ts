// MemoryDB, S3 and Step Functions as the handlers see them, held in memory. What is an Error is thrown.
import { createHash } from 'node:crypto';
import type { Snapshot } from '@aws-sdk/client-memorydb';
import type { BucketFacts, Buckets } from '../../functions/aws/buckets.ts';
import type { MemoryDb } from '../../functions/aws/memorydb.ts';
import type { Executions, Starter } from '../../functions/aws/stepfunctions.ts';
import { type DescribedExecution, type ExecutionSummary, summaryOf } from '../../functions/core/api/execution.ts';
import type { HistoryEvent } from '../../functions/core/api/progress.ts';
import type { ListQuery } from '../../functions/core/api/query.ts';
import type { CopyRequest, SourceType, Tag } from '../../functions/core/contract.ts';
import { WorkflowError } from '../../functions/core/errors.ts';
import { bucketPolicyStatement } from '../../functions/core/outcome/commands.ts';
import { ACCOUNT, BUCKET, REGION, SOURCE } from './core/payloads.ts';

export const arnOf = (name: string): string => `arn:aws:memorydb:${REGION}:${ACCOUNT}:snapshot/${name}`;

export function snapshot(name: string, Status = 'available', changes: Partial<Snapshot> = {}): Snapshot {
  const SnapshotCreationTime = new Date('2026-11-20T03:00:00Z');
  return {
    Name: name,
    Status,
    Source: 'automated',
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
      .map(([key, content]) => ({ key, bytes: content.length, etag: etagOf(content) }));
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

/** Step Functions with one state machine. */
export class StepFunctionsInMemory implements Starter, Executions {
  readonly known = new Map<string, DescribedExecution>();
  /** What a call throws, by its name. */
  readonly broken = new Map<keyof Starter | keyof Executions, Error>();
  /** Of every execution, the newest first. */
  events: readonly HistoryEvent[] = [];
  nextToken: string | null = null;
  readonly asked: (readonly [call: string, what: unknown])[] = [];

  /** As AWS does it: inputs are compared as text, and only while the execution runs. */
  async start(name: string, input: string): Promise<ExecutionSummary | null> {
    this.#note('start', name);
    const earlier = this.known.get(name);
    if (earlier) return earlier.status === 'RUNNING' && earlier.input === input ? summaryOf(earlier) : null;
    const started = execution(name, { input });
    this.known.set(name, started);
    return summaryOf(started);
  }

  async describe(name: string): Promise<DescribedExecution | null> {
    this.#note('describe', name);
    return this.known.get(name) ?? null;
  }

  async newestEvents(name: string, most: number): Promise<readonly HistoryEvent[]> {
    this.#note('newestEvents', name);
    return this.events.slice(0, most);
  }

  async list(query: Omit<ListQuery, 'cluster'>): ReturnType<Executions['list']> {
    this.#note('list', query);
    const executions = [...this.known.values()].filter(
      ({ status }) => query.status === null || query.status === status,
    );
    return { executions: executions.map(summaryOf), nextToken: this.nextToken };
  }

  async stop(name: string, error: string, cause: string): Promise<void> {
    this.#note('stop', { name, error, cause });
  }

  #note(call: keyof Starter | keyof Executions, what: unknown): void {
    this.asked.push([call, what]);
    const error = this.broken.get(call);
    if (error) throw error;
  }
}

export const execution = (name: string, changes: Partial<DescribedExecution> = {}): DescribedExecution => ({
  name,
  executionArn: `arn:aws:states:${REGION}:${ACCOUNT}:execution:copy-snapshot:${name}`,
  status: 'RUNNING',
  startedAt: '2026-11-23T03:00:00.000Z',
  stoppedAt: null,
  input: '{"SourceSnapshotName":"orders","TargetSnapshotName":"orders-keep"}',
  output: null,
  error: null,
  cause: null,
  ...changes,
});
