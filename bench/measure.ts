// One measurement of the protection of a fleet that is made up while it is listed, so that the memory is the function's own.
import { setTimeout as sleep } from 'node:timers/promises';
import { readRecordKey, recordKey } from '../functions/core/recovery-points/record.ts';
import { type ClusterProtection, PROTECTION_KEY, readProtection } from '../functions/core/status/protection.ts';
import { measureStatus } from '../functions/protection-status/measure-status.ts';

const PLACE = { AccountId: '111122223333', Region: 'eu-central-1' };
const MACHINE = `arn:aws:states:${PLACE.Region}:${PLACE.AccountId}:stateMachine:memorydb-snapshot-copy-dev`;
const NOW = Date.parse('2026-11-28T05:00:00.000Z');
const HOUR = 3_600_000;
/** Measurements until all must be read and checked. */
const MOST_HOURS = 24;

/**
 * Prints what the first measurement took, whether its states and ages are right, and how many more it takes until everything is
 * read and checked: every cluster has copies, by turns with exports, of every hour.
 * @param args the clusters, the records of all of them, and the milliseconds that each call takes
 */
export async function main(args: readonly string[]): Promise<number> {
  const [clusters = 0, records = 0, latency = 0] = args.map(Number);
  const each = records / clusters;
  const nameOf = (index: number) => `cluster-${String(index).padStart(6, '0')}`;
  let calls = 0;
  const call = async () => {
    calls += 1;
    if (latency > 0) await sleep(latency);
  };
  /** The record of a cluster that was made so many hours ago. */
  const recordOf = (cluster: string, hours: number) => {
    const kind = hours % 2 === 0 ? ('Copy' as const) : ('Export' as const);
    const target = `${cluster}-${hours}`;
    const object = {
      Key: `${target}-0001.rdb`,
      ETag: '"e"',
      VersionId: null,
      Shard: '0001',
      Bytes: 1,
      Verdict: 'verified' as const,
    };
    return {
      ...{ Format: 'memorydb-snapshot-copy/recovery-point/1' as const, Tool: { Name: 't', Version: '1' } },
      ...{ State: 'Proven' as const, Cluster: cluster, Kind: kind, Target: target, Bytes: 1, Deployment: 'd' },
      Source: { Arn: 'a', Name: 's', CreatedAt: new Date(NOW - hours * HOUR).toISOString() },
      Place: { ...PLACE, Bucket: kind === 'Copy' ? null : 'exports' },
      Proof: kind === 'Copy' ? ('Copy' as const) : ('Checksum' as const),
      Copy: kind === 'Copy' ? { Arn: 'a', Stamp: 'stamp', KmsKeyId: null } : null,
      Export: kind === 'Copy' ? null : { Objects: [object], Manifest: null, Claim: null },
      ...{ StartedAt: new Date(NOW).toISOString(), ProvenAt: new Date(NOW).toISOString(), Execution: null },
    };
  };
  const hoursOf = (key: string) => (NOW - Date.parse(readRecordKey(key)?.createdAt ?? '')) / HOUR;
  const modifiedAt = new Date(NOW - 1).toISOString();

  async function* keys() {
    for (let index = 0; index < clusters; index += 1) {
      for (let hours = each; hours > 0; hours -= 1) yield recordKey(recordOf(nameOf(index), hours));
      yield `recovery-points/${nameOf(index)}/first-seen.json`;
    }
  }
  async function* pages<T>(items: AsyncIterable<T>, size: number) {
    let page: T[] = [];
    for await (const item of items) {
      page.push(item);
      if (page.length < size) continue;
      await call();
      yield page;
      page = [];
    }
    await call();
    yield page;
  }
  async function* listed() {
    for await (const key of keys()) yield { key, etag: '"e"', bytes: 1, modifiedAt };
  }
  async function* snapshots() {
    for (let index = 0; index < clusters; index += 1)
      for (let hours = each; hours > 0; hours -= 1)
        if (hours % 2 === 0) yield { Name: `${nameOf(index)}-${hours}`, ARN: 'a', Status: 'available' };
  }
  let written = '';
  let hour = 0;
  const measure = measureStatus({
    clusters: {
      async list() {
        for (let from = 0; from < clusters; from += 20) await call();
        return Array.from({ length: clusters }, (_, index) => ({ Name: nameOf(index), ARN: 'c', Status: 'available' }));
      },
      listTags: async () => {
        await call();
        return [{ Key: 'memorydb-snapshot-copy', Value: 'stamp' }];
      },
    },
    listings: {
      objects: (_bucket, _owner, prefix) =>
        prefix === 'recovery-points/' ? pages(listed(), 1_000) : pages(objectsOf(prefix), 1_000),
      ownSnapshots: () => pages(snapshots(), 50),
    },
    objects: {
      async readText({ key }) {
        await call();
        if (key === PROTECTION_KEY) return written === '' ? null : { text: written, etag: '"w"' };
        const cluster = readRecordKey(key)?.cluster ?? '';
        return { text: JSON.stringify(recordOf(cluster, hoursOf(key))), etag: '"e"' };
      },
      async writeText({ key }, text) {
        await call();
        if (key === PROTECTION_KEY) written = text;
        return true;
      },
      putText: call,
    },
    publish: call,
    writeMetrics: () => undefined,
    setting: () => ({ bucket: 'exports', maxAgeHours: 26, hasMetricsPerCluster: false, arn: MACHINE }),
    now: () => new Date(NOW + hour * HOUR).toISOString(),
  });
  const began = performance.now();
  const before = process.cpuUsage();
  await measure({});
  const { user, system } = process.cpuUsage(before);
  const took = { cpu: (user + system) / 1e6, elapsed: (performance.now() - began) / 1_000 };
  const right = reportIn(written).filter(({ State, AgeHours }) => State === 'PROTECTED' && AgeHours === 1);
  if (right.length !== clusters) throw new Error(`Only ${right.length} of ${clusters} are protected, and 1 hour old.`);
  const first = calls;
  let most = first;
  while (latency === 0 && !reportIn(written).every(isComplete)) {
    if (hour === MOST_HOURS) throw new Error(`After ${hour} hours, not everything is read and checked.`);
    calls = 0;
    hour += 1;
    await measure({});
    most = Math.max(most, calls);
  }
  console.log(JSON.stringify({ ...took, calls: first, most, measurements: hour + 1 }));
  return 0;
}

async function* objectsOf(prefix: string) {
  yield { key: `${prefix}0001.rdb`, etag: '"e"', bytes: 1, modifiedAt: '' };
}

const reportIn = (text: string) => readProtection(text)?.Clusters ?? [];

/** Whether both kinds are read, and known to exist. */
const isComplete = ({ Points, TagsReadAt }: ClusterProtection): boolean =>
  TagsReadAt !== null && Points.length === 2 && Points.every(({ CheckedAt }) => CheckedAt !== null);
