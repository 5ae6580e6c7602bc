import { isDeepStrictEqual } from 'node:util';
import { filledIn } from '../oracle.ts';
import type { Exchange, Ran, Run, StoredShard } from '../record.ts';
import type { Request } from '../scenario/request.ts';
import { anything, differences, either, type Json, that } from './differences.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';
import { noticesOf } from './notified.ts';
import { allVisitsOf, visitsOf, wasExplained } from './visits.ts';

export const saysWhatIsSo: Invariant = {
  name: 'says what is so',
  says: 'Outputs, Causes and notices state the names, times, objects, warnings and remedies that the stores, the history and docs/errors.md have.',
  check: (run) => together(run.executions.map((ran) => compared(run, ran))),
};

type Members = Readonly<Record<string, unknown>>;

function compared(run: Run, ran: Ran): Verdict {
  const { name, status, output } = ran.execution;
  const isDryRun = JSON.parse(ran.execution.input).Options?.DryRun === true;
  const notices = noticesOf(run, ran).filter(({ body }) => body['outcome'] === status || body['outcome'] === 'DRY_RUN');
  const out: Json = JSON.parse(output ?? 'null');
  const ofOutput = status === 'SUCCEEDED' && !isDryRun ? differences(outputOf(run, ran, out), out) : [];
  const ofCause = hasFacts(ran) ? differences(causeOf(run, ran), readCause(ran)) : [];
  const ofNotices = notices.flatMap((notice) => [
    ...differences(noticeOf(run, ran, out), notice.body),
    ...missingIn(notice),
  ]);
  const unwarned = status === 'SUCCEEDED' && !isDryRun ? warningsMissing(run, ran, out.Warnings) : [];
  return verdict(
    [status, ...(ofOutput.length + notices.length > 0 ? ['compared'] : [])],
    ofOutput.length > 0 && `The output of ${name} is not so in ${ofOutput.join(', ')}.`,
    ofCause.length > 0 && `The Cause of ${name} is not so in ${ofCause.join(', ')}.`,
    ofNotices.length > 0 && `A notice of ${name} is not so in ${[...new Set(ofNotices)].join(', ')}.`,
    unwarned.length > 0 && `${name} has no warning of ${unwarned.join(', ')}.`,
  );
}

const time = (date: Date | undefined): string => date?.toISOString() ?? '';
const isBetween = (from: Date | undefined, to: Date | undefined) =>
  that((actual) => Date.parse(actual) >= Date.parse(time(from)) && Date.parse(actual) <= Date.parse(time(to)));

/** How an export was to be proven: everything here is far smaller than what is read whole by default. */
const levelOf = ({ Options }: Request): string => Options?.Verify ?? 'Checksum';

const bytesOf = (objects: readonly StoredShard[]): number => objects.reduce((sum, { bytes }) => sum + bytes, 0);

const objectsOf = ({ looked }: Ran): readonly StoredShard[] =>
  looked?.truth?.kind === 'export' ? looked.truth.objects : [];

/** Between the look of the oracle and that of the machine somebody may have been at the objects. */
const isStill = ({ meddled }: Run): boolean => meddled.every(({ what }) => !what.endsWith('.rdb'));

function outputOf(run: Run, ran: Ran, out: Json): Members {
  const { execution, asked, looked } = ran;
  const request: Request = JSON.parse(execution.input);
  const { arn, name, startDate, stopDate } = execution;
  const level = levelOf(request);
  const hasStarted = run.accepted.some((accepted) => accepted.execution === name);
  return {
    Mode: asked?.bucket ? 'Export' : 'Copy',
    SourceSnapshotName: asked?.source.name,
    TargetSnapshotName: asked?.target,
    Trigger: triggerOf(request),
    Snapshot: asked?.bucket
      ? that((actual) => actual === null || actual.Name === asked.source.name)
      : { Name: asked?.target, Status: 'available', ARN: run.world.memorydb.store.arn(asked?.target ?? '') },
    Export: asked?.bucket
      ? {
          Bucket: asked.bucket,
          Level: level,
          Objects: isStill(run)
            ? objectsOf(ran).map(({ shard, key, bytes, checksum, format }) => ({
                Shard: shard,
                Key: key,
                Bytes: bytes,
                Format: format,
                // A file that the ends hold whole is read whole at either level.
                Crc64: that((actual) => actual === checksum || (actual === null && level === 'Probe')),
              }))
            : anything,
          Verified: that((actual) => claimsNoMore(actual, level, out.Export?.Objects ?? [])),
          Manifest: that((actual) => actual === null || actual === `${asked.target}.manifest.json`),
        }
      : null,
    // Without a call of its own it cannot but have adopted.
    Adopted: that((actual) => actual === true || (actual === false && hasStarted)),
    Times: {
      StartedAt: time(startDate),
      CompletedAt: isBetween(startDate, stopDate),
      EndedAt: isBetween(startDate, stopDate),
    },
    Polls: visitsOf(execution).filter(({ state, succeeded }) => state === 'PollStatus' && succeeded).length,
    NoticeId: that((actual) => actual === null || actual === `${arn}#SUCCEEDED`),
    Warnings: that(
      (actual) => Array.isArray(actual) && (looked === undefined || new Set(actual).size === actual.length),
    ),
  };
}

/** Every byte was read of the objects that count as verified, at that level, and how many these are is said. */
function claimsNoMore(claim: string, level: string, objects: Json): boolean {
  const proven = objects.filter(({ Verdict }: Json) => Verdict === 'verified').length;
  const isPart = proven > 0 && proven < objects.length;
  return (
    /Every byte of each file was read/.test(claim) === (level === 'Checksum' && proven > 0) &&
    claim.includes(`${proven} of ${objects.length} object`) === isPart
  );
}

const triggerOf = ({ Trigger }: Request): Members | null =>
  Trigger ? { Type: Trigger.Type, Id: Trigger.Id, Source: Trigger.Source, Time: Trigger.Time } : null;

const readCause = ({ execution: { cause = '' } }: Ran): Json => JSON.parse(cause.slice(cause.indexOf('\n') + 1));

/** Of a failure that could be neither explained nor reported, the Cause is one sentence. */
const hasFacts = ({ execution }: Ran): boolean =>
  execution.status === 'FAILED' && (wasExplained(execution) || execution.cause?.includes('\n') === true);

function causeOf({ promises }: Run, ran: Ran): Members {
  const { error = '' } = ran.execution;
  const remedy = promises.remedies.get(error);
  const { Fix } = readCause(ran);
  return {
    Error: error,
    // Where something is to be pasted, it may go on with where to.
    Remedy: that((actual) =>
      remedy === undefined
        ? typeof actual === 'string' && actual !== ''
        : actual === remedy || (Fix !== null && String(actual).startsWith(`${remedy} `)),
    ),
    Fix: that((actual) => actual === null || fixes(ran, String(actual))),
    FailedState: that((actual) => hasFailed(ran, actual)),
  };
}

/** A Map's own Catch sees what one of its iterations ended in. */
const taskOf = (step: unknown): unknown => (step === 'ChecksumParts' ? 'ChecksumPart' : step);

/** Of several steps that ended so, shards' executions among them, any may be the one. */
const hasFailed = ({ execution }: Ran, step: unknown): boolean =>
  allVisitsOf(execution).some(
    ({ state, failures, succeeded }) => state === taskOf(step) && failures.at(-1) === execution.error && !succeeded,
  );

/** What is to be pasted is about this request: it names something of it. */
function fixes(ran: Ran, fix: string): boolean {
  const { execution, asked } = ran;
  const { SourceSnapshotName, SourceClusterName, TargetSnapshotName, TargetBucket, KmsKeyId } = JSON.parse(
    execution.input,
  );
  const given = [SourceSnapshotName, SourceClusterName, TargetSnapshotName, TargetBucket, KmsKeyId];
  const found = [
    asked?.source.name,
    asked?.source.cluster.Name,
    asked?.target,
    asked?.bucket,
    execution.arn,
    execution.machineArn,
  ];
  const isOfError = NEEDED[execution.error ?? ''];
  const isAbout = [...given, ...found].some((each) => typeof each === 'string' && each !== '' && fix.includes(each));
  return isOfError ? isOfError(ran, fix) : isAbout;
}

/** Where it must name one thing above all. */
const NEEDED: Readonly<Record<string, (ran: Ran, fix: string) => boolean>> = {
  // A cluster may have others than those of the type, or another name: so all are shown, each with its cluster.
  SnapshotNotFoundFault: (_ran, fix) =>
    ['describe-snapshots', 'ClusterConfiguration.Name', 'Source'].every((each) => fix.includes(each)) &&
    !/--(cluster-name|snapshot-name|source)\b/.test(fix),
  SourceSnapshotTooOld: (_ran, fix) => fix.includes('describe-snapshots'),
  ServiceLinkedRoleNotFoundFault: (_ran, fix) => fix.includes('create-service-linked-role'),
  SnapshotAlreadyExistsFault: ({ asked }, fix) => fix.includes(asked?.target ?? ''),
  InvalidKMSKeyFault: ({ asked, execution }, fix) =>
    fix.includes(JSON.parse(execution.input).KmsKeyId ?? asked?.source.name ?? ''),
  CopyFailed: ({ asked }, fix) => fix.includes(asked?.target ?? ''),
  ExportNameClaimed: ({ asked }, fix) => fix.includes(`${asked?.target}.claim.json`),
  ExportIncomplete: ({ asked }, fix) => fix.includes(`${asked?.target}-`),
  ExportKeysUnexpected: ({ asked }, fix) => fix.includes(`${asked?.target}-`),
  ExportVerificationFailed: ({ asked }, fix) => fix.includes(`${asked?.target}-`),
  AccessDeniedException: (_ran, fix) => /"Action":/.test(fix),
};

function noticeOf(run: Run, ran: Ran, output: Json): Members {
  const { execution, asked } = ran;
  const { arn, status, error, startDate, stopDate } = execution;
  const request: Request = JSON.parse(execution.input);
  const trigger = triggerOf(request);
  // Where the machine could not report, what was asked is reported, and not what was found.
  const isByMachine = typeof output?.NoticeId === 'string';
  const ifByMachine = (expected: unknown) =>
    that((actual) => (!isByMachine && actual === null) || differences(expected, actual).length === 0);
  const named = (found: string | null | undefined, given: string | undefined) =>
    that(
      (actual) =>
        (found !== undefined && actual === found) ||
        (!isByMachine && isSameName(actual, given)) ||
        (asked === undefined && isSameName(actual, given)),
    );
  const byRequest = (read: (known: Known) => string | undefined) =>
    that((actual) => !isByMachine && actual !== null && actual === read(knownOf(request, startDate)));
  const cause = hasFacts(ran) ? readCause(ran) : undefined;
  const exported = output?.Export ?? null;
  const from = takenOverFrom(run, ran);
  return {
    mode: asked ? (asked.bucket ? 'Export' : 'Copy') : anything,
    error: status === 'FAILED' ? error : anything,
    remedy: cause
      ? that((actual) => String(actual).startsWith(cause.Remedy))
      : status === 'SUCCEEDED'
        ? null
        : anything,
    fix: cause ? cause.Fix : anything,
    failedState: cause ? cause.FailedState : status === 'SUCCEEDED' ? null : anything,
    source: named(asked?.source.name, request.SourceSnapshotName),
    target: either(
      named(asked?.target, request.TargetSnapshotName),
      byRequest((known) => known.target),
    ),
    bucket: named(asked?.bucket, request.TargetBucket),
    cluster: either(
      named(asked?.source.cluster.Name, request.SourceClusterName),
      byRequest((known) => known.cluster),
    ),
    trigger: trigger && { type: trigger['Type'], id: trigger['Id'], source: trigger['Source'], time: trigger['Time'] },
    executionArn: arn,
    startedAt: that((actual) => Math.abs(Date.parse(actual) - startDate.getTime()) < 1_000),
    endedAt: isBetween(startDate, stopDate),
    summary: that(
      (actual) =>
        actual !== '' &&
        (!isByMachine || !asked || [asked.source.name, asked.target].some((name) => actual.includes(name))) &&
        (!isByMachine || !output.Adopted || from === null || actual.includes(from)),
    ),
    executionUrl: that((actual) => isOfConsole(actual, 'states') && actual.endsWith(`/executions/details/${arn}`)),
    logUrl: cause
      ? that((actual) => actual === null || isLogOf(actual, cause.FailedState))
      : status === 'SUCCEEDED'
        ? null
        : anything,
    ...(status === 'SUCCEEDED' && request.Options?.DryRun !== true
      ? {
          target: asked?.target,
          polls: output.Polls,
          objects: ifByMachine(exported?.Objects.length ?? null),
          bytes: exported && isStill(run) ? ifByMachine(bytesOf(objectsOf(ran))) : anything,
          verification: ifByMachine(
            exported && {
              level: exported.Level,
              proven: exported.Verified,
              unverifiable: exported.Objects.filter((object: Json) => object.Verdict === 'unverifiable').length,
              manifest: exported.Manifest && `s3://${asked?.bucket}/${exported.Manifest}`,
            },
          ),
          warnings: that((actual) => isDeepStrictEqual(actual, output.Warnings)),
        }
      : {}),
  };
}

const isOfConsole = (url: unknown, service: string): boolean =>
  String(url).startsWith(`https://eu-central-1.console.aws.amazon.com/${service}/home?region=eu-central-1#`);

/** The console reads a path that is encoded twice, with dollars for percent signs. */
const isLogOf = (url: string, state: string): boolean =>
  isOfConsole(url, 'cloudwatch') &&
  new RegExp(`/log-group/\\/aws\\/lambda\\/[\\w-]+-${taskOf(state)}$`, 'i').test(
    decodeURIComponent(decodeURIComponent(url.replaceAll('$', '%'))),
  );

/** The execution whose claim this one has; null when it was the first, or has none. */
function takenOverFrom({ claims }: Run, { execution }: Ran): string | null {
  const written = claims.findLast((claim) => claim.execution === execution.name)?.text;
  return written === undefined ? null : JSON.parse(written).TakenOverFrom;
}

/** What the request alone says of its names: an automatic snapshot has its cluster's name in its own. */
interface Known {
  readonly cluster: string | undefined;
  readonly target: string | undefined;
}

function knownOf({ SourceSnapshotName, SourceClusterName, TargetSnapshotName, Trigger }: Request, start: Date): Known {
  const source = String(SourceSnapshotName ?? '');
  const cluster = SourceClusterName ?? /^automatic\.(.+)-\d{4}-\d\d-\d\d-\d\d-\d\d$/.exec(source)?.[1];
  const at = Trigger?.Time ?? time(start);
  const target =
    typeof TargetSnapshotName === 'string' && cluster !== undefined
      ? filledIn(TargetSnapshotName, cluster, source, at)
      : undefined;
  return { cluster, target };
}

/** A name that is none is not reported. */
const isSameName = (actual: unknown, given: unknown): boolean =>
  actual === (typeof given === 'string' && given !== '' ? given : null);

/** SNS takes less than 100 characters of a subject. */
const endsWith = (subject: string, end: string): boolean =>
  subject.endsWith(end) || (subject.length === 99 && subject.endsWith('...'));

/** What the text, the subject and the attributes leave out of what the body says. */
function missingIn({ body, text, subject, attributes, copies }: ReturnType<typeof noticesOf>[number]): string[] {
  const facts: Json = body;
  const said = [
    facts.outcome,
    facts.source,
    facts.target,
    facts.bucket,
    facts.remedy,
    facts.fix,
    facts.noticeId,
    facts.executionUrl,
    facts.logUrl,
    ...facts.warnings,
  ];
  const isWithWarnings = facts.outcome === 'SUCCEEDED' && facts.warnings.length > 0;
  const filters = {
    outcome: facts.outcome,
    error: facts.error,
    cluster: facts.cluster,
    mode: facts.mode,
    warnings: facts.warnings.length > 0 ? 'yes' : 'no',
  };
  const plain = (each: unknown) => String(each).replaceAll(/\s+/g, ' ');
  return [
    ...said
      .filter((each) => each && !plain(text).includes(plain(each)))
      .map((each) => `its text, without ${String(each).slice(0, 40)}`),
    ...(subject.startsWith(facts.outcome) && endsWith(subject, facts.error === null ? '' : `(${facts.error})`)
      ? []
      : ['its subject']),
    ...([subject, text].every((each) => each.startsWith('SUCCEEDED WITH WARNINGS') === isWithWarnings)
      ? []
      : ['its heading']),
    ...Object.entries(filters).flatMap(([name, value]) =>
      value && attributes[name] !== value ? [`its attribute ${name}`] : [],
    ),
    ...(copies.every((copy) => isDeepStrictEqual(copy, body)) ? [] : ['what the several protocols get']),
  ];
}

/** What has to be warned of, by what services answered and by what lay where. */
function warningsMissing(run: Run, ran: Ran, warnings: readonly string[] = []): string[] {
  const { execution, asked } = ran;
  const { exchanges, scenario } = run;
  const visit = visitsOf(execution).findLast(({ state, succeeded }) => state === 'ValidateRequest' && succeeded);
  const isOfVisit = ({ execution: name, at }: Exchange) =>
    name === execution.name && at >= (visit?.from ?? 0) && at <= (visit?.to ?? 0);
  const isRefused = (operation: string) => {
    const answers = exchanges.filter((each) => isOfVisit(each) && each.operation === operation);
    return (
      answers.length > 0 &&
      ['AccessDenied', 'NoSuchBucketPolicy', 'OwnershipControlsNotFoundError'].includes(answers.at(-1)?.error ?? '')
    );
  };
  const exported: Json = JSON.parse(execution.output ?? '{}').Export;
  const needed: [string, boolean][] = [
    ["the bucket's policy", asked?.bucket != null && isRefused('GetBucketPolicy')],
    [
      'Object Ownership',
      asked?.bucket != null &&
        (isRefused('GetBucketOwnershipControls') || scenario.bucket.ownership === 'BucketOwnerEnforced'),
    ],
    [
      'what could not be verified',
      exported?.Objects.some((object: Json) => object.Verdict === 'unverifiable') === true,
    ],
    ['a manifest in the way', exported !== null && exported?.Manifest === null],
  ];
  const words: Readonly<Record<string, RegExp>> = {
    "the bucket's policy": /policy of bucket/i,
    'Object Ownership': /Object Ownership/,
    'what could not be verified': /not verifiable/i,
    'a manifest in the way': /manifest\.json/,
  };
  return needed.flatMap(([what, isNeeded]) =>
    isNeeded && !warnings.some((warning) => words[what]?.test(warning)) ? [what] : [],
  );
}
