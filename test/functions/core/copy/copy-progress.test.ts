import { describe, expect, test } from '@jest/globals';
import { copyProgress, endAtDeadline } from '../../../../functions/core/copy/copy-progress.ts';
import { at, DEADLINE, pollInput, pollMemory, startedCopy, TARGET, thrownBy } from '../payloads.ts';

const seen = pollMemory({ TargetSeen: true, Polls: 4 });
const QUARTER = 15 * 60;
const END = 720 * 60;

describe('a look at the copy', () => {
  test.each([
    ['available', null, 60, 'Available'],
    ['available', seen, END + 9, 'Available'],
    ['creating', null, 60, 'Pending'],
    ['copying', seen, END - 1, 'Pending'],
    ['restoring', seen, 60, 'Pending'],
    ['exporting', seen, 60, 'Pending'],
    ['a word that AWS may coin', seen, 60, 'Pending'],
    [null, null, 1, 'Pending'],
    [null, pollMemory({ Polls: 9, Since: at(0) }), QUARTER - 1, 'Pending'],
    // The call may have been retried for longer than that.
    [null, null, 2 * QUARTER, 'Pending'],
    [null, pollMemory({ Polls: 9, Since: at(QUARTER) }), 2 * QUARTER - 1, 'Pending'],
  ])('that finds %p (memory %j, after %i s) is %s', (status, memory, seconds, progress) => {
    expect(copyProgress(pollInput({ Poll: memory, Now: at(seconds) }), status)).toBe(progress);
  });

  test.each([
    ['failed', null, 60, 'CopyFailed', `The copy "${TARGET}" is failed.`],
    ['deleting', seen, END + 1, 'CopyFailed', `The copy "${TARGET}" is deleting.`],
    [null, seen, 60, 'CopyFailed', `The copy "${TARGET}" was seen, and is gone.`],
    [
      null,
      pollMemory({ Polls: 9, Since: at(0) }),
      QUARTER,
      'CopyFailed',
      `The copy "${TARGET}" did not appear within 15 min of the first look.`,
    ],
    [
      'creating',
      seen,
      END,
      'DeadlineExceeded',
      `The copy "${TARGET}" is creating 12 h after the call; the deadline has passed.`,
    ],
  ])('that finds %p (memory %j, after %i s) is %s', (status, memory, seconds, name, sentence) => {
    const error = thrownBy(() => copyProgress(pollInput({ Poll: memory, Now: at(seconds) }), status));
    expect(error).toMatchObject({ name, sentence });
  });

  test('that comes past the deadline before the copy is visible says so', () => {
    const input = pollInput({ Copy: startedCopy({ Deadline: at(300) }), Now: at(300) });
    expect(thrownBy(() => copyProgress(input, null))).toMatchObject({
      name: 'DeadlineExceeded',
      sentence: `The copy "${TARGET}" is not visible 5 min after the call; the deadline has passed.`,
    });
  });
});

test('the error of a deadline has the deadline, the polls so far, and what was found', () => {
  const input = pollInput({ Poll: seen, Now: DEADLINE });
  const error = thrownBy(() => endAtDeadline(input, 'Half of it was there', { Missing: 2 }));
  expect(error).toHaveProperty('details', { Deadline: DEADLINE, Polls: 5, Missing: 2 });
});
