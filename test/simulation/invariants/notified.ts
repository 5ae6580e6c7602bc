import type { Ran, Run } from '../record.ts';
import { metricsOf, rings } from './alarms.ts';
import { CUT_OFF } from './errors.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';

/** A notice as SNS has taken it. */
interface Notice {
  /** For machines, as SQS gets it; and what the other protocols of machines get. */
  readonly body: Body & Readonly<Record<string, unknown>>;
  readonly copies: readonly unknown[];
  /** For people. */
  readonly text: string;
  readonly subject: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

interface Body {
  readonly noticeId: string;
  readonly executionArn: string;
  readonly outcome: string;
  readonly error: string | null;
}

export const noticesOf = ({ world }: Run, { execution: { arn } }: Ran): Notice[] =>
  world.sns.inbox
    .map(({ byProtocol = {}, message, subject = '', attributes }) => ({
      body: JSON.parse(byProtocol['sqs'] ?? '{}'),
      copies: ['lambda', 'http', 'https', 'firehose'].map((protocol) => JSON.parse(byProtocol[protocol] ?? '{}')),
      text: byProtocol['email'] ?? message,
      subject,
      attributes: Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue])),
    }))
    .filter(({ body }) => body.executionArn === arn);

export const notified: Invariant = {
  name: 'notified',
  says: 'Every ending is reported, and again only after a doubtful publish or a repeated event, under the same id; if no notice could be sent, an alarm is raised.',
  check: (run) => together(run.executions.map((ran) => isReported(run, ran))),
};

function isReported(run: Run, ran: Ran): Verdict {
  const { arn, name, status, error } = ran.execution;
  const notices = noticesOf(run, ran).map(({ body }) => body);
  const outcome =
    status === 'SUCCEEDED' && JSON.parse(ran.execution.input).Options?.DryRun === true ? 'DRY_RUN' : status;
  const ofEnding = notices.filter((notice) => notice.outcome === outcome);
  const others = notices.filter((notice) => notice.outcome !== outcome);
  return verdict(
    ofEnding.length > 0 ? `${status} reported` : `${status} reported by an alarm`,
    ofEnding.length === 0 && unreported(run, ran),
    ENDINGS[status] && !rings(run, ENDINGS[status]) && `${name} ended ${status}, for which no alarm rings.`,
    ofEnding.length > 1 && !mayRepeat(run) && `${name} was reported ${ofEnding.length} times.`,
    ofEnding.some(({ noticeId }) => noticeId !== `${arn}#${outcome}`) && `A notice of ${name} has another id.`,
    status === 'FAILED' &&
      ofEnding.some((notice) => notice.error !== error) &&
      `The notice of ${name} has another error.`,
    // It was reported before somebody stopped it.
    others.length > 0 && status !== 'ABORTED' && `${name} ended ${status}, but was reported as ${others[0]?.outcome}.`,
  );
}

/** What makes it doubtful whether something was published, or asks for it twice. */
const mayRepeat = ({ hits, scenario }: Run): boolean =>
  hits.some(
    ({ operation, effect, error }) =>
      ['Publish', 'notify'].includes(operation) && (effect === 'done' || CUT_OFF.includes(error)),
  ) || scenario.acts.some(({ act }) => act === 'report-again');

/** What CloudWatch counts of the endings that are no successes. */
const ENDINGS: Readonly<Record<string, string>> = {
  FAILED: 'AWS/States ExecutionsFailed',
  ABORTED: 'AWS/States ExecutionsAborted',
  TIMED_OUT: 'AWS/States ExecutionsTimedOut',
};

/** Why there is no notice; undefined if there is a good reason, and an alarm that rings. */
function unreported(run: Run, { execution: { arn, name, status } }: Ran): string | undefined {
  const { world, hits } = run;
  const inTheWay = hits.filter(({ operation }) => ['Publish', 'notify'].includes(operation));
  if (inTheWay.length === 0) return `${name} ended ${status}, and no notice was sent.`;
  const isKept = world.buses.state.undelivered.some(
    ({ detail }) => 'executionArn' in detail && detail.executionArn === arn,
  );
  if (!isKept) return `${name} ended ${status} unreported, and is in no dead-letter queue.`;
  if (!rings(run, 'AWS/SQS ApproximateNumberOfMessagesVisible', 'UnreportedExecutionsQueue'))
    return `${name} ended ${status} unreported, and no alarm rings for its dead-letter queue.`;
  const silent = inTheWay.find(({ error }) => !metricsOf(error).some((metric) => rings(run, metric)));
  return silent && `${name} ended ${status} unreported, and no alarm rings for ${silent.error}.`;
}
