import type { Ran, Run } from '../record.ts';
import { CUT_OFF } from './errors.ts';
import { type Invariant, together, type Verdict, verdict } from './invariant.ts';

/** A notice, as far as it says whose it is. */
interface Body {
  readonly noticeId: string;
  readonly executionArn: string;
  readonly outcome: string;
  readonly error: string | null;
}

export const notified: Invariant = {
  name: 'notified',
  says: 'Every ending is told, and told again only after a doubtful publish or a repeated event, under the same id; if it could not be told, an alarm does.',
  check: (run) => together(run.executions.map((ran) => isTold(run, ran))),
};

function isTold(run: Run, ran: Ran): Verdict {
  const { arn, name, status, error } = ran.execution;
  const notices = run.world.sns.inbox
    .map(({ byProtocol = {} }): Body => JSON.parse(byProtocol['sqs'] ?? '{}'))
    .filter(({ executionArn }) => executionArn === arn);
  const outcome =
    status === 'SUCCEEDED' && JSON.parse(ran.execution.input).Options?.DryRun === true ? 'DRY_RUN' : status;
  const ofEnding = notices.filter((notice) => notice.outcome === outcome);
  const others = notices.filter((notice) => notice.outcome !== outcome);
  return verdict(
    ofEnding.length > 0 ? `${status} told` : `${status} told by an alarm`,
    ofEnding.length === 0 && untold(run, ran),
    ofEnding.length > 1 && !mayRepeat(run) && `${name} was told ${ofEnding.length} times.`,
    ofEnding.some(({ noticeId }) => noticeId !== `${arn}#${outcome}`) && `A notice of ${name} has another id.`,
    status === 'FAILED' &&
      ofEnding.some((notice) => notice.error !== error) &&
      `The notice of ${name} tells another error.`,
    // It was told before somebody stopped it.
    others.length > 0 && status !== 'ABORTED' && `${name} ended ${status}, but was told as ${others[0]?.outcome}.`,
  );
}

/** What makes it doubtful whether something was published, or asks for it twice. */
const mayRepeat = ({ hits, scenario }: Run): boolean =>
  hits.some(
    ({ operation, effect, error }) =>
      ['Publish', 'notify'].includes(operation) && (effect === 'done' || CUT_OFF.includes(error)),
  ) || scenario.acts.some(({ act }) => act === 'tell-again');

/** Why there is no notice; undefined if there is a good reason, and something that tells of it. */
function untold({ world, hits }: Run, { execution }: Ran): string | undefined {
  const { arn, name, status, output } = execution;
  const stoodInTheWay = hits.some(({ operation }) => ['Publish', 'notify'].includes(operation));
  if (!stoodInTheWay) return `${name} ended ${status}, and nobody was told.`;
  const inQueue = world.buses.state.undelivered.some(
    ({ detail }) => 'executionArn' in detail && detail.executionArn === arn,
  );
  if (status !== 'SUCCEEDED')
    return inQueue ? undefined : `${name} ended ${status} untold, and is in no dead-letter queue.`;
  return JSON.parse(output ?? '{}').NoticeId === null ? undefined : `${name} says that it was told, and was not.`;
}
