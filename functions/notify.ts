import { type Publish, topic } from './aws/sns.ts';
import type { EndingInput, PublishedNotice } from './core/contract.ts';
import { composeCause } from './core/failure.ts';
import { noticeOfEnding } from './core/notice.ts';
import { isStatusChange, noticeOfStatusChange, type StatusChangeEvent } from './core/status-change.ts';

interface Dependencies {
  readonly publish: Publish;
}

/**
 * Tells an ending: from the machine, or, when the machine could not, from the execution's status change. Publishing again
 * after a lost answer repeats the notice under the same `noticeId`.
 * @returns null when the machine had told the ending itself
 * @throws WorkflowError what SNS answered
 */
export const notify =
  ({ publish }: Dependencies) =>
  async (input: EndingInput | StatusChangeEvent): Promise<PublishedNotice | null> => {
    const notice = isStatusChange(input) ? noticeOfStatusChange(input) : noticeOfEnding(input);
    if (notice === null) return null;
    await publish(notice);
    const { noticeId } = notice.body;
    const failure = isStatusChange(input) ? null : input.Failure;
    return { NoticeId: noticeId, Cause: failure ? composeCause(failure, noticeId) : null };
  };

export const handler = notify({ publish: topic() });
