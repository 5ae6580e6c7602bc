import { type Publish, topic } from '../aws/sns.ts';
import type { PublishedNotice } from '../core/contract.ts';
import { composeCause, withRemedy } from '../core/outcome/failure.ts';
import { headingOf, isOutcome, noticeOfOutcome, SUCCEEDED_WITH_WARNINGS } from '../core/outcome/notice.ts';
import { isStatusChange, noticeOfStatusChange } from '../core/outcome/status-change.ts';

interface Dependencies {
  readonly publish: Publish;
  readonly log: (line: string) => void;
}

/**
 * Publishes the notice of an outcome: from the machine, or from the execution's status change if the machine could not. A
 * retry after a lost response repeats the notice with the same `noticeId`.
 * @returns null when the machine had sent the notice itself
 * @throws WorkflowError the fault of SNS
 * @throws TypeError for any other input
 */
export const notify =
  ({ publish, log }: Dependencies) =>
  async (input: unknown): Promise<PublishedNotice | null> => {
    if (!isStatusChange(input) && !isOutcome(input))
      throw new TypeError('This invocation is neither the outcome of an execution nor a change of its status.');
    const failure = isStatusChange(input) || !input.Failure ? null : withRemedy(input.Failure);
    const notice = isStatusChange(input)
      ? noticeOfStatusChange(input)
      : noticeOfOutcome({ ...input, Failure: failure });
    if (notice === null) return null;
    // The alarm's metric counts this line, even if publishing fails.
    if (headingOf(notice.body) === SUCCEEDED_WITH_WARNINGS)
      log(`${SUCCEEDED_WITH_WARNINGS}: ${notice.body.executionArn}`);
    await publish(notice);
    const { noticeId } = notice.body;
    return { NoticeId: noticeId, Cause: failure ? composeCause(failure, noticeId) : null };
  };

export const handler = notify({ publish: topic(), log: (line) => console.log(line) });
