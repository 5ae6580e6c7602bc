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
 * Tells an ending: from the machine, or, when the machine could not, from the execution's status change. Publishing again
 * after a lost answer repeats the notice under the same `noticeId`.
 * @returns null when the machine had told the ending itself
 * @throws WorkflowError what SNS answered
 * @throws TypeError for what is neither
 */
export const notify =
  ({ publish, log }: Dependencies) =>
  async (input: unknown): Promise<PublishedNotice | null> => {
    if (!isStatusChange(input) && !isOutcome(input))
      throw new TypeError('This invocation tells neither the ending of an execution nor a change of its status.');
    const failure = isStatusChange(input) || !input.Failure ? null : withRemedy(input.Failure);
    const notice = isStatusChange(input)
      ? noticeOfStatusChange(input)
      : noticeOfOutcome({ ...input, Failure: failure });
    if (notice === null) return null;
    // The alarm's metric counts this line, whatever becomes of the notice.
    if (headingOf(notice.body) === SUCCEEDED_WITH_WARNINGS)
      log(`${SUCCEEDED_WITH_WARNINGS}: ${notice.body.executionArn}`);
    await publish(notice);
    const { noticeId } = notice.body;
    return { NoticeId: noticeId, Cause: failure ? composeCause(failure, noticeId) : null };
  };

export const handler = notify({ publish: topic(), log: (line) => console.log(line) });
