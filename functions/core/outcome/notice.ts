import { type Machine, machineOf, parseArn } from '../arn.ts';
import type { CopyPlan, ExecutionContext, Mode, OutcomeInput, Trigger, VerifiedExport } from '../contract.ts';
import { secondsBetween, spokenDuration } from '../deadline.ts';
import { isRecord } from '../json.ts';
import { printable } from '../printable.ts';
import type { Level } from '../rdb/evidence.ts';
import { readableTrigger } from '../request/request-trigger.ts';
import { executionUrl, logGroupOf, logUrl } from './deployment.ts';

/** SNS: a subject has less than 100 characters (Publish API reference), which are printable ASCII here. */
const LONGEST_SUBJECT = 99;
const OBJECTS_SHOWN = 10;

/** `LATE` and `PROTECTED` are of the hourly measurement: some clusters are late, or none is any more. */
type NoticeOutcome = OutcomeInput['Outcome'] | 'ABORTED' | 'TIMED_OUT' | 'LATE' | 'PROTECTED';

/** The notice for machines; `statemachine/notice.schema.json` documents it. */
export interface NoticeBody {
  readonly noticeId: string;
  readonly outcome: NoticeOutcome;
  readonly mode: Mode | null;
  readonly error: string | null;
  /** One sentence: what happened. */
  readonly summary: string;
  readonly remedy: string | null;
  readonly fix: string | null;
  readonly failedState: string | null;
  readonly source: string | null;
  readonly target: string | null;
  readonly bucket: string | null;
  readonly cluster: string | null;
  /** What requested the execution; null when a person started it. */
  readonly trigger: {
    readonly type: Trigger['Type'];
    readonly id: string | null;
    readonly source: string | null;
    readonly time: string | null;
  } | null;
  /** null for a notice about late clusters, which is of no execution. */
  readonly executionArn: string | null;
  /** Its page in the console, and that of the log of the function that failed or measured; null where there is none. */
  readonly executionUrl: string | null;
  readonly logUrl: string | null;
  readonly startedAt: string;
  readonly endedAt: string;
  readonly polls: number | null;
  readonly objects: number | null;
  readonly bytes: number | null;
  /** For an export, how thoroughly it was proven, what that means in plain words, and where its manifest is. */
  readonly verification: {
    readonly level: Level;
    readonly proven: string;
    readonly unverifiable: number;
    readonly manifest: string | null;
  } | null;
  /** null, or missing, unless it is the notice of a run. */
  readonly run?: RunNotice | null;
  /** null, or missing, unless it is a notice about late clusters. */
  readonly protection?: ProtectionNotice | null;
  readonly warnings: readonly string[];
  readonly details: unknown;
}

/** What the notice of a run says of its clusters. */
export interface RunNotice {
  /** `OK` if every selected cluster is protected or new, `PARTIAL` if some are, `FAILED` if none is, or it is not known. */
  readonly result: 'OK' | 'PARTIAL' | 'FAILED';
  /** How many clusters there are of each verdict; null if the run ended before it knew. */
  readonly counts: Readonly<Record<string, number>> | null;
  /** At most 50, those that are not protected first. */
  readonly clusters: readonly {
    readonly cluster: string;
    readonly verdict: string;
    readonly error: string | null;
    readonly cause: string | null;
    readonly remedy: string | null;
    readonly fix: string | null;
    readonly target: string | null;
    readonly executionArn: string | null;
  }[];
  /** Of a run of expire-recovery-points: at most 50, those that something was wrong with first. */
  readonly points?: readonly {
    readonly verdict: string;
    readonly outcome: string | null;
    readonly cluster: string;
    readonly kind: Mode;
    readonly target: string;
    readonly sourceCreatedAt: string | null;
    readonly bytes: number | null;
    readonly recoveryPoint: string | null;
    readonly reasons: readonly string[];
    readonly fix: string | null;
  }[];
  /** Where the report of all clusters is; null if there is none. */
  readonly report: { readonly json: string; readonly csv: string } | null;
}

/** What a notice says when the clusters that are late are others than the last one named. */
export interface ProtectionNotice {
  /** How many clusters there are in each state. */
  readonly counts: Readonly<Record<string, number>>;
  /** At most 25 of those that are late. */
  readonly late: readonly {
    readonly cluster: string;
    readonly state: string;
    /** Whether it was not late at the last notice. */
    readonly isNew: boolean;
    readonly protectedUntil: string | null;
    readonly ageHours: number | null;
    readonly maxAgeHours: number;
    readonly reason: string | null;
    readonly remedy: string | null;
    readonly fix: string | null;
  }[];
  /** At most 100. */
  readonly becameLate: readonly string[];
  /** At most 100; `state` is null for a cluster that there is no more. */
  readonly noLongerLate: readonly { readonly cluster: string; readonly state: string | null }[];
  readonly report: { readonly json: string; readonly page: string };
}

export interface Notice {
  readonly subject: string;
  /** For people. */
  readonly text: string;
  /** For machines. */
  readonly body: NoticeBody;
  /** SNS message attributes to filter on; an attribute without a value is left out. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** The same for every delivery of an execution's outcome, so that receivers can drop duplicates. */
export const noticeIdOf = (execution: Pick<ExecutionContext, 'Id'>, outcome: NoticeOutcome): string =>
  `${execution.Id}#${outcome}`;

/** Whether the machine sent this input; it then follows the contract. */
export const isOutcome = (input: unknown): input is OutcomeInput =>
  isRecord(input) && typeof input['Outcome'] === 'string' && isRecord(input['Execution']);

/** The notice of an outcome that the machine itself reports. */
export function noticeOfOutcome(input: OutcomeInput): Notice {
  const { Plan: plan, Failure: failure, Export: exported, Record: record = null } = input;
  return compose(
    {
      noticeId: noticeIdOf(input.Execution, input.Outcome),
      outcome: input.Outcome,
      ...namesIn(input.Request, plan),
      error: failure?.Error ?? null,
      summary: failure?.Sentence ?? summaryOfSuccess(input),
      remedy: failure?.Remedy ?? null,
      fix: failure?.Fix ?? null,
      failedState: failure?.FailedState ?? null,
      executionArn: input.Execution.Id,
      startedAt: input.Execution.StartTime,
      endedAt: input.Now,
      polls: input.Poll?.Polls ?? null,
      objects: exported?.Objects.length ?? null,
      bytes: exported?.Objects.reduce((sum, object) => sum + object.Bytes, 0) ?? null,
      verification: exported && verificationOf(exported),
      warnings: [plan, exported, record].flatMap((source) => source?.Warnings ?? []),
      details: failure?.Details ?? null,
    },
    input.Outcome === 'SUCCEEDED' && exported
      ? [
          `${extentOf(exported)} (${exported.Level})`,
          exported.Verified,
          '',
          ...shown(exported.Objects.map(({ Key, Bytes, Verdict }) => `${Key}  ${Bytes} bytes, ${Verdict}`)),
          ...(exported.Manifest ? [exported.Manifest] : []),
        ]
      : [],
  );
}

function extentOf({ Objects }: VerifiedExport): string {
  const proven = Objects.filter(({ Verdict }) => Verdict === 'verified').length;
  if (proven === Objects.length) return 'PROVEN';
  return proven === 0 ? 'NOT PROVEN' : `PROVEN: ${proven} OF ${Objects.length} OBJECTS`;
}

const verificationOf = ({
  Bucket,
  Level,
  Verified,
  Objects,
  Manifest,
}: VerifiedExport): NoticeBody['verification'] => ({
  level: Level,
  proven: Verified,
  unverifiable: Objects.filter(({ Verdict }) => Verdict === 'unverifiable').length,
  manifest: Manifest === null ? null : `s3://${Bucket}/${Manifest}`,
});

function summaryOfSuccess({
  Plan: plan,
  Copy: copy,
  Poll: poll,
  Export: exported,
  Outcome,
  Now,
}: OutcomeInput): string {
  if (Outcome === 'DRY_RUN') return plan?.DryRun?.WouldDo ?? 'A dry run: nothing was started.';
  const took = copy ? ` ${spokenDuration(secondsBetween(copy.At, Now))} after the call` : '';
  const { SourceSnapshotName: source, TargetSnapshotName: target } = plan?.Request ?? {};
  const adopted = copy?.Outcome === 'Adopted' ? ` ${copy.Reason}` : '';
  return exported
    ? `The export of "${source}" is complete: ${exported.Objects.length} object(s) in s3://${exported.Bucket}${took}.${adopted}`
    : `The copy "${target}" of "${source}" is ${poll?.LastStatus ?? 'available'}${took}.${adopted}`;
}

/** The names in the request: from the plan, or from a request that may be anything. */
export function namesIn(
  request: unknown,
  plan: CopyPlan | null,
): Pick<NoticeBody, 'mode' | 'source' | 'target' | 'bucket' | 'cluster' | 'trigger'> {
  const raw = plan?.Request ?? (isRecord(request) ? request : {});
  const name = (key: string): string | null => {
    const value = (raw as Record<string, unknown>)[key];
    return typeof value === 'string' && value !== '' ? value.slice(0, 1_024) : null;
  };
  // MemoryDB keeps names of clusters and snapshots in small letters; those of files keep theirs.
  const small = (key: string): string | null => name(key)?.toLowerCase() ?? null;
  const bucket = name('TargetBucket');
  return {
    mode: plan?.Mode ?? (isRecord(request) ? (bucket ? 'Export' : 'Copy') : null),
    source: small('SourceSnapshotName'),
    target: bucket ? name('TargetSnapshotName') : small('TargetSnapshotName'),
    bucket,
    cluster: plan?.Source.ClusterName || small('SourceClusterName'),
    trigger: triggerIn(request, plan),
  };
}

/** What requested an execution: from the plan, or from a request that may be anything. */
export function triggerIn(request: unknown, plan: CopyPlan | null): NoticeBody['trigger'] {
  const trigger = plan?.Trigger ?? readableTrigger(request);
  return trigger && { type: trigger.Type, id: trigger.Id, source: trigger.Source, time: trigger.Time };
}

/** The members of a notice that has nothing to say of them. */
const NOTHING = {
  mode: null,
  source: null,
  target: null,
  bucket: null,
  cluster: null,
  trigger: null,
  error: null,
  remedy: null,
  fix: null,
  failedState: null,
  executionArn: null,
  polls: null,
  objects: null,
  bytes: null,
  verification: null,
  warnings: [],
  details: null,
} as const;

type Facts = Omit<NoticeBody, keyof typeof NOTHING | 'executionUrl' | 'logUrl'> &
  Partial<Pick<NoticeBody, keyof typeof NOTHING>>;

/**
 * Composes a notice from its body for machines and extra lines for people. Names may be any text of a request: they can
 * neither add a line to the text nor prevent the notice.
 * @param given what the notice says; all else is null, and there are no warnings
 */
export function compose(
  given: Facts,
  lines: readonly string[] = [],
  origin: Origin = { arn: given.executionArn ?? '', state: given.failedState ?? null },
): Notice {
  const { noticeId, outcome, ...others } = given;
  const facts = { noticeId, outcome, ...NOTHING, ...others };
  const { executionArn } = facts;
  const urls = { executionUrl: executionArn && executionUrl(executionArn), logUrl: logUrl(origin.arn, origin.state) };
  const body = { ...facts, ...urls, summary: printable(facts.summary) };
  return {
    subject: subjectOf(body),
    text: textOf(body, lines, origin),
    body,
    attributes: Object.fromEntries(
      Object.entries({
        outcome: body.outcome,
        error: body.error,
        cluster: body.cluster,
        mode: body.mode,
        result: body.run?.result ?? null,
        warnings: body.warnings.length > 0 ? 'yes' : 'no',
      }).flatMap(([key, value]) => (value ? [[key, inAscii(value).slice(0, 256)]] : [])),
    ),
  };
}

/** Where a notice comes from: an ARN that names the deployment, and the state or the function whose log it links to. */
interface Origin {
  readonly arn: string;
  readonly state: string | null;
}

/** SNS takes only ASCII in a subject, and a lone surrogate in an attribute makes the SDK throw a URIError. */
const inAscii = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, '?');

/** A success with warnings has a heading of its own. */
export const headingOf = ({ outcome, warnings }: Pick<NoticeBody, 'outcome' | 'warnings'>): string =>
  outcome === 'SUCCEEDED' && warnings.length > 0 ? SUCCEEDED_WITH_WARNINGS : outcome;

/** A metric filter matches these words in the log of Notify. */
export const SUCCEEDED_WITH_WARNINGS = 'SUCCEEDED WITH WARNINGS';

function subjectOf(body: NoticeBody): string {
  const source = body.source ?? (body.cluster ? `cluster ${body.cluster}` : '(no source)');
  const ofRequest = `${(body.mode ?? 'request').toLowerCase()} of ${source}`;
  const what = body.run
    ? subjectOfRun(body.run, machineOf(body.executionArn ?? ''))
    : body.protection
      ? subjectOfProtection(body.protection)
      : ofRequest;
  const subject = `${headingOf(body)}: MemoryDB ${what}${body.error ? ` (${body.error})` : ''}`;
  const ascii = inAscii(subject);
  return ascii.length > LONGEST_SUBJECT ? `${ascii.slice(0, LONGEST_SUBJECT - 3)}...` : ascii;
}

function subjectOfRun({ result, counts }: RunNotice, machine: Machine): string {
  if (machine === 'expire-recovery-points')
    return `expiration of recovery points ${result}${counts === null ? '' : `, ${counts['DELETED'] ?? 0} deleted`}`;
  const all = Object.entries(counts ?? {}).flatMap(([verdict, count]) => (verdict === 'PASSED_OVER' ? [] : count));
  const clusters = counts === null ? 'clusters' : `${all.reduce((sum, count) => sum + count, 0)} cluster(s)`;
  return `protection of ${clusters} ${result}`;
}

function subjectOfProtection({ counts }: ProtectionNotice): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0) - (counts['EXCLUDED'] ?? 0);
  const late = (counts['LATE'] ?? 0) + (counts['UNPROTECTED'] ?? 0);
  const unknown = counts['UNKNOWN'] ?? 0;
  return `protection of ${all} cluster(s), ${late} late${unknown > 0 ? `, ${unknown} unknown` : ''}`;
}

function textOf(body: NoticeBody, lines: readonly string[], origin: Origin): string {
  const { region, accountId } = parseArn(origin.arn);
  const where = body.bucket ? `s3://${body.bucket}${body.target ? `/${body.target}-*` : ''}` : body.target;
  const { trigger } = body;
  const asked = trigger ? [trigger.type, trigger.id, trigger.source && `from ${trigger.source}`, trigger.time] : [];
  const fact = (label: string, value: string | number | null): string[] =>
    value === null ? [] : [`${label.padEnd(10)} ${value}`];
  return [
    body.error ? `${body.outcome}: ${body.error}` : headingOf(body),
    body.summary,
    '',
    ...(body.remedy ? ['WHAT TO DO', body.remedy, ''] : []),
    ...(body.fix ? ['TO PASTE', body.fix, ''] : []),
    ...(body.warnings.length > 0 ? ['WARNINGS', ...body.warnings.map((warning) => `- ${warning}`), ''] : []),
    ...(lines.length > 0 ? [...lines, ''] : []),
    ...fact('source', body.source),
    ...fact('target', where),
    ...fact('cluster', body.cluster),
    ...fact('account', `${accountId}, ${region}`),
    ...fact('trigger', asked.filter((part) => part !== null).join(', ') || null),
    ...fact('failed in', body.failedState),
    ...fact('started', body.startedAt),
    ...fact('ended', body.endedAt),
    ...fact('execution', body.executionArn),
    ...fact('console', body.executionUrl),
    ...fact('log', body.logUrl ?? logGroupOf(origin.arn, origin.state)),
    ...fact('notice', body.noticeId),
    ...(isRecord(body.details) && Object.keys(body.details).length > 0
      ? ['', 'DETAILS', ...JSON.stringify(body.details, null, 2).split('\n')]
      : []),
  ]
    .map(printable)
    .join('\n');
}

const shown = (objects: readonly string[]): string[] =>
  objects.length > OBJECTS_SHOWN
    ? [...objects.slice(0, OBJECTS_SHOWN), `… and ${objects.length - OBJECTS_SHOWN} more`]
    : [...objects];
