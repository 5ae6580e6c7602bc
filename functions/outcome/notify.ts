import { type Publish, topic } from '../aws/sns.ts';
import { machineOf } from '../core/arn.ts';
import type { Failure, OutcomeInput, PublishedNotice } from '../core/contract.ts';
import { parseJson } from '../core/json.ts';
import type { ExpirationOutcomeInput } from '../core/lifecycle/contract.ts';
import { isExpirationOutcome, noticeOfExpiration } from '../core/lifecycle/notice.ts';
import { composeCause, withRemedy } from '../core/outcome/failure.ts';
import { headingOf, isOutcome, type Notice, noticeOfOutcome, SUCCEEDED_WITH_WARNINGS } from '../core/outcome/notice.ts';
import { isStatusChange, noticeOfStatusChange, type StatusChangeEvent } from '../core/outcome/status-change.ts';
import type { RunOutcomeInput } from '../core/protection/contract.ts';
import { isOfRun, isRunOutcome, noticeOfRun } from '../core/protection/notice.ts';
import { noticeOfRunChange } from '../core/runs/notice.ts';

interface Dependencies {
  readonly publish: Publish;
  readonly log: (line: string) => void;
}

/**
 * Publishes the notice of an outcome: from a machine, or from the execution's status change if the machine could not. A
 * retry after a lost response repeats the notice with the same `noticeId`.
 * @returns null for a status change that needs no notice
 * @throws WorkflowError the fault of SNS
 * @throws TypeError for any other input
 */
export const notify =
  ({ publish, log }: Dependencies) =>
  async (input: unknown): Promise<PublishedNotice | null> => {
    if (isStatusChange(input)) {
      const notice = noticeOfChange(input);
      return notice && { NoticeId: await send(notice), Cause: null };
    }
    if (!isOutcome(input))
      throw new TypeError('This invocation is neither the outcome of an execution nor a change of its status.');
    const failure = input.Failure && withRemedy(input.Failure);
    const notice = noticeFor(input, failure);
    const NoticeId = notice && (await send(notice));
    return { NoticeId, Cause: failure && composeCause(failure, NoticeId ?? undefined) };

    async function send(notice: Notice): Promise<string> {
      // The alarm's metric counts this line, even if publishing fails.
      if (headingOf(notice.body) === SUCCEEDED_WITH_WARNINGS)
        log(`${SUCCEEDED_WITH_WARNINGS}: ${notice.body.executionArn}`);
      await publish(notice);
      return notice.body.noticeId;
    }
  };

/** null for an execution of a run, whose own notice reports it. */
function noticeFor(
  input: OutcomeInput | RunOutcomeInput | ExpirationOutcomeInput,
  Failure: Failure | null,
): Notice | null {
  if (isRunOutcome(input)) return noticeOfRun({ ...input, Failure });
  if (isExpirationOutcome(input)) return noticeOfExpiration({ ...input, Failure });
  return isOfRun(input.Execution.Id, input.Request) ? null : noticeOfOutcome({ ...input, Failure });
}

/** null, too, when the machine has sent the notice itself. */
function noticeOfChange(event: StatusChangeEvent): Notice | null {
  const { executionArn, input } = event.detail;
  if (machineOf(executionArn) !== 'copy-snapshot') return noticeOfRunChange(event);
  return isOfRun(executionArn, parseJson(input ?? '')) ? null : noticeOfStatusChange(event);
}

export const handler = notify({ publish: topic(), log: (line) => console.log(line) });
