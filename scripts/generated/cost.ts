// docs/cost.md, from the shipped definitions, the functions' memory sizes and the polling schedule.
import { readFileSync } from 'node:fs';
import { estimateSeconds, firstWaitSeconds, nextWaitSeconds } from '../../functions/core/copy/poll-interval.ts';
import { partsOf } from '../../functions/core/rdb/parts.ts';
import { parseYaml } from '../../local/yaml.ts';
import type { State, States } from './states.ts';

/** US dollars in us-east-1 without free tiers, looked up on 2026-11-28; AWS's price pages have the last word. */
const PRICES = {
  transition: { usd: 0.025 / 1000, unit: '0.025 for 1,000 state transitions', of: 'Step Functions, Standard' },
  request: { usd: 0.2 / 1e6, unit: '0.20 for 1,000,000 requests', of: 'Lambda' },
  gbSecond: { usd: 0.0000133334, unit: '0.0000133334 for a GB-second, arm64', of: 'Lambda' },
  s3Put: { usd: 0.005 / 1000, unit: '0.005 for 1,000 PUT and LIST requests', of: 'S3' },
  s3Get: { usd: 0.0004 / 1000, unit: '0.0004 for 1,000 GET and HEAD requests', of: 'S3' },
  s3Month: { usd: 0.023, unit: '0.023 for a GB-month, Standard, first 50 TB', of: 'S3' },
  snapshotMonth: { usd: 0.021, unit: '0.021 for a GB-month of snapshots', of: 'MemoryDB' },
  logGB: { usd: 0.5, unit: '0.50 for a GB taken in', of: 'CloudWatch Logs' },
  alarmMonth: { usd: 0.1, unit: '0.10 for an alarm and month', of: 'CloudWatch' },
  keyMonth: { usd: 1, unit: '1.00 for a customer managed key and month', of: 'KMS' },
  kmsRequest: { usd: 0.03 / 10_000, unit: '0.03 for 10,000 requests', of: 'KMS' },
} as const;

/** What only a real account can measure. */
const ASSUMED = {
  /** Of a call of a function that only asks AWS something. */
  callSeconds: 0.3,
  /** What one function reads from S3. */
  readBytesPerSecond: 40e6,
  /** Of one invocation (start, report, one line), and of one event of the state machine, without the data of executions. */
  logBytesPerInvocation: 1_500,
  logBytesPerTransition: 1_000,
  /** Publishing to the encrypted topic, and delivering from it. */
  kmsRequestsPerNotice: 2,
} as const;

const GB = 1e9;
const CASES = [
  { name: '1 GB in 1 shard', bytes: GB, shards: 1 },
  { name: '100 GB in 5 shards', bytes: 100 * GB, shards: 5 },
  { name: '10 TB in 100 shards', bytes: 10_000 * GB, shards: 100 },
] as const;

interface Usage {
  transitions: number;
  /** By function key. */
  readonly calls: Map<string, number>;
  readSeconds: number;
  gets: number;
  puts: number;
}

const read = (path: string): string => readFileSync(path, 'utf8');
const definitionOf = (name: string) => JSON.parse(read(`statemachine/${name}/definition.asl.json`)) as States;
const copySnapshot = definitionOf('copy-snapshot');
const service = parseYaml(read('serverless.yml')) as {
  readonly provider: { readonly memorySize: number };
  readonly functions: Readonly<Record<string, { readonly memorySize?: number }>>;
};

/** How often a copy or export of this size is looked at, if it takes as long as the tool itself expects. */
function pollsOf(bytes: number): number {
  const takes = estimateSeconds(bytes) ?? 0;
  const deadline = 7 * 24 * 3600;
  let elapsed = firstWaitSeconds(bytes, deadline);
  let polls = 1;
  for (; elapsed < takes; polls += 1) elapsed += nextWaitSeconds(elapsed, deadline - elapsed);
  return polls;
}

/** Where the way without errors leads from each Choice. */
const taken = (mode: 'Copy' | 'Export'): Readonly<Record<string, string>> => ({
  IsDryRun: 'IsSourceReady',
  IsSourceReady: mode === 'Export' ? 'ClaimExport' : 'CopySnapshot',
  IsCopyStarted: 'WaitForCopy',
  IsCopyComplete: mode === 'Export' ? 'PlanVerification' : 'RecordPoint',
  IsExportProven: 'RecordPoint',
});

/**
 * Follows the way without errors, and counts its transitions and calls.
 * @param ways where it leads from each Choice
 * @param times how many items each Map has
 */
function followed(
  machine: States,
  ways: Readonly<Record<string, string>>,
  times: Readonly<Record<string, number>>,
): Usage {
  const usage: Usage = { transitions: 1, calls: new Map(), readSeconds: 0, gets: 0, puts: 0 };
  const enter = ({ StartAt, States }: States, often: number): void => {
    for (let name: string | undefined = StartAt; name !== undefined; ) {
      const state: State | undefined = States[name];
      if (!state) throw new Error(`${name} is not a state on the way without errors.`);
      usage.transitions += often;
      const [, key] = /^\$\{(\w+)LambdaFunction/.exec(state.Arguments?.FunctionName ?? '') ?? [];
      if (key) {
        const camel = `${key[0]?.toLowerCase()}${key.slice(1)}`;
        usage.calls.set(camel, (usage.calls.get(camel) ?? 0) + often);
      }
      if (state.ItemProcessor) enter(state.ItemProcessor, often * (times[name] ?? 0));
      name = state.Type === 'Choice' ? ways[name] : state.Next;
    }
  };
  enter(machine, 1);
  return usage;
}

function usageOf(mode: 'Copy' | 'Export', bytes: number, shards: number, readsAll: boolean): Usage {
  const parts = readsAll ? partsOf(bytes / shards).length : 0;
  const usage = followed(copySnapshot, taken(mode), { VerifyShards: shards, ChecksumParts: parts });
  const repeats = pollsOf(bytes) - 1;
  usage.transitions += 3 * repeats;
  usage.calls.set('pollStatus', (usage.calls.get('pollStatus') ?? 0) + repeats);
  if (mode === 'Export') {
    usage.readSeconds = readsAll ? bytes / ASSUMED.readBytesPerSecond : 0;
    usage.gets = shards * (3 + parts);
    // The claim, the manifest, and a listing at each look, before each write and twice for the record.
    usage.puts = 2 + 8 + repeats;
  }
  // The record of the recovery point.
  usage.puts += 1;
  return usage;
}

const memoryOf = (key: string): number => (service.functions[key]?.memorySize ?? service.provider.memorySize) / 1024;

function costOf(usage: Usage) {
  const calls = callsOf(usage);
  const small = [...usage.calls].reduce((sum, [key, often]) => sum + often * memoryOf(key) * ASSUMED.callSeconds, 0);
  const gbSeconds = small + usage.readSeconds * memoryOf('checksumPart');
  const logGB = (calls * ASSUMED.logBytesPerInvocation + usage.transitions * ASSUMED.logBytesPerTransition) / GB;
  return {
    transitions: usage.transitions * PRICES.transition.usd,
    lambda: calls * PRICES.request.usd + gbSeconds * PRICES.gbSecond.usd,
    s3: usage.gets * PRICES.s3Get.usd + usage.puts * PRICES.s3Put.usd,
    logs: logGB * PRICES.logGB.usd,
    kms: ASSUMED.kmsRequestsPerNotice * PRICES.kmsRequest.usd,
  };
}

const sum = (cost: ReturnType<typeof costOf>): number => Object.values(cost).reduce((total, each) => total + each, 0);
const usd = (amount: number): string =>
  amount === 0
    ? '0'
    : amount < 0.01
      ? amount.toFixed(5)
      : amount < 100
        ? amount.toFixed(2)
        : Math.round(amount).toLocaleString('en');
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const KINDS = [
  { kind: 'copy', mode: 'Copy', readsAll: false },
  { kind: 'export, `Probe`', mode: 'Export', readsAll: false },
  { kind: 'export, `Checksum`', mode: 'Export', readsAll: true },
] as const;

const ITEMS = 100;
const RUNS = [
  {
    name: `\`protect-clusters\`, ${ITEMS} clusters that are copied or exported`,
    machine: 'protect-clusters',
    ways: { IsCopyNeeded: 'ProtectCluster', IsEveryClusterProtected: 'NotifySuccess' },
  },
  {
    name: `\`protect-clusters\`, ${ITEMS} clusters that are protected already`,
    machine: 'protect-clusters',
    ways: { IsCopyNeeded: 'ClusterNeedsNoCopy', IsEveryClusterProtected: 'NotifySuccess' },
  },
  {
    name: `\`expire-recovery-points\`, ${ITEMS} points that are deleted`,
    machine: 'expire-recovery-points',
    ways: { IsAnythingDue: 'ExpirePoints', IsEverythingExpired: 'NotifySuccess' },
  },
] as const;
const callsOf = ({ calls }: Usage): number => [...calls.values()].reduce((all, each) => all + each, 0);

export function costPage(): string {
  const runs = CASES.flatMap(({ name, bytes, shards }) =>
    KINDS.map(({ kind, mode, readsAll }) => {
      const usage = usageOf(mode, bytes, shards, readsAll);
      const cost = costOf(usage);
      return { name, bytes, kind, mode, usage, cost, total: sum(cost) };
    }),
  );
  const alarms = (read('resources/alarms.yml').match(/Type: AWS::CloudWatch::Alarm/g) ?? []).length;
  const keys = (read('resources/notices.yml').match(/Type: AWS::KMS::Key$/gm) ?? []).length;
  const largest = (level: string): number =>
    runs.findLast(({ kind }) => kind === `export, \`${level}\``)?.total ?? Number.NaN;
  const fixed = alarms * PRICES.alarmMonth.usd + keys * PRICES.keyMonth.usd;
  return `# Cost

What the tool costs, apart from MemoryDB itself. \`npm run generate\` computes this page from the state
machines' definitions, the functions' memory sizes and the polling schedule of this version; a test compares them.

## In short

- **Storage is nearly all of it.** Copies cost ${PRICES.snapshotMonth.usd} a GB-month in MemoryDB, exports ${PRICES.s3Month.usd} in S3, until you remove them or
  let them [expire](expiring.md).
- **Reading every byte** (\`Checksum\`) costs about ${usd((largest('Checksum') - largest('Probe')) / 10)} for a TB more than \`Probe\`, which reads only the ends of each file.
- **An idle deployment** costs about ${usd(fixed)} a month for ${alarms} alarms and ${keys} key, which encrypts the notices. The
  [protection status](protection-status.md) comes besides: its metrics and dashboard, and every hour a call of its function with its
  requests to S3. Each schedule with an alarm adds ${usd(PRICES.alarmMonth.usd)}.

## One execution

US dollars, on the way without errors.

${table(
  [
    'Size',
    'Kind',
    'Transitions',
    'Calls of functions',
    'Step Functions',
    'Lambda',
    'S3 requests',
    'Logs',
    'KMS',
    'Total',
  ],
  runs.map(({ name, kind, usage, cost, total }) => [
    name,
    kind,
    usage.transitions.toLocaleString('en'),
    callsOf(usage).toLocaleString('en'),
    ...[cost.transitions, cost.lambda, cost.s3, cost.logs, cost.kms, total].map(usd),
  ]),
)}

## One run

What a run costs beside the executions of \`copy-snapshot\` that it starts, and without its requests to S3: a few for each cluster,
more for each recovery point that is deleted. US dollars, on the way without errors.

${table(
  ['Run', 'Transitions', 'Calls of functions', 'Step Functions', 'Lambda', 'Logs', 'KMS', 'Total'],
  RUNS.map(({ name, machine, ways }) => {
    const usage = followed(definitionOf(machine), ways, { ProtectClusters: ITEMS, ExpirePoints: ITEMS });
    const cost = costOf(usage);
    return [
      name,
      usage.transitions.toLocaleString('en'),
      callsOf(usage).toLocaleString('en'),
      ...[cost.transitions, cost.lambda, cost.logs, cost.kms, sum(cost)].map(usd),
    ];
  }),
)}

## Every night for a month

Thirty executions, and what they leave behind. In the first month a copy lies there for 15.5 days on average; at its end
all thirty do. US dollars.

${table(
  ['Size', 'Kind', 'Executions', 'Storage, first month', 'Storage, each month after it'],
  runs.map(({ name, kind, bytes, mode, total }) => {
    const month = (mode === 'Copy' ? PRICES.snapshotMonth : PRICES.s3Month).usd * (bytes / GB);
    return [name, kind, usd(30 * total), usd((15.5 / 30) * 30 * month), usd(30 * month)];
  }),
)}

A snapshot counts here with the size that its shards have. Whether MemoryDB bills a copy by that size, and a copy of the
same data once more, only a bill shows.

## Formulas

| What | How much |
|---|---|
| Transitions | states entered on the way without errors, plus one for the start; 3 more for each further look at MemoryDB; for each shard the states of \`VerifyShards\`, for each part that of \`ChecksumParts\`; in a run, for each cluster or point those of its Map |
| Looks | as many as the [polling schedule](../functions/core/copy/poll-interval.ts) makes if MemoryDB takes as long as it guesses: 1 GB ${pollsOf(GB)}, 100 GB ${pollsOf(100 * GB)}, 10 TB ${pollsOf(10_000 * GB)} |
| Parts | [512 MiB each, at most 200 a shard](../functions/core/rdb/parts.ts) |
| Lambda | calls × (price of a request + ${ASSUMED.callSeconds} s × memory) + bytes ÷ ${ASSUMED.readBytesPerSecond / 1e6} MB/s × ${memoryOf('checksumPart').toFixed(2)} GB for \`checksumPart\` |
| S3 requests | a shard: 3 reads, and 1 for each part; the record; an export: its claim, its manifest and the listings. What MemoryDB writes is not known |
| Logs | calls × ${ASSUMED.logBytesPerInvocation.toLocaleString('en')} bytes + transitions × ${ASSUMED.logBytesPerTransition.toLocaleString('en')} bytes |
| KMS | ${ASSUMED.kmsRequestsPerNotice} requests for a notice |

The seconds, the MB/s and the bytes of logs are assumptions; only an account shows them. Retries, free tiers, traces of
X-Ray, mails of SNS, metrics, the dashboard, the hourly measurement, requests of runs to S3 and taxes are left out.

## Prices

US dollars in us-east-1 (N. Virginia), looked up on 2026-11-28. They differ by region and change; AWS's price pages have the last
word.

${table(
  ['Service', 'Price'],
  Object.values(PRICES).map(({ of, unit }) => [of, unit]),
)}
`;
}
