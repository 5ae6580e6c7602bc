import { describe, expect, test } from '@jest/globals';
import type { ExportTarget, PollMemory } from '../../../../functions/core/contract.ts';
import { exportProgress } from '../../../../functions/core/export/export-progress.ts';
import { at, BUCKET, exportPlan, pollInput, pollMemory, startedCopy, TARGET, thrownBy } from '../payloads.ts';

const plan = exportPlan(['0001', '0003']);
const target: ExportTarget = { Bucket: BUCKET, OwnerAccountId: '1', OtherKeys: [`${TARGET}-old.rdb`] };
const ONE = `${TARGET}-0001.rdb`;
const BOTH = [ONE, `${TARGET}-0003.rdb`];
const FOREIGN = `${TARGET}-0002.rdb`;

const look = (
  status: string | null,
  listed: readonly string[],
  memory: Partial<PollMemory> | null = null,
  seconds = 3_000,
  bucket = target,
  Copy = startedCopy(),
) => {
  const Poll = memory && pollMemory(memory);
  return exportProgress(pollInput({ Plan: plan, Copy, Poll, Now: at(seconds) }), bucket, status, listed);
};

describe('a look at the export', () => {
  const busy = { SourceSeenBusy: true };
  const quiet = (since: number) => ({ SourceSeenBusy: true, QuietSince: at(since) });
  test.each([
    // what, status, listed, memory → progress, seen busy, quiet since, verdict in
    ['nothing yet, right after the call', 'available', [], null, 'Pending', false, null, null],
    ['the source at work', 'copying', [], null, 'Pending', true, null, null],
    ['the source at work, half done', 'a new word', [ONE], busy, 'Pending', true, null, null],
    ['half done, the source at rest', 'available', [ONE], busy, 'Pending', true, 3_000, 1_800],
    ['half done, at rest for a while', 'available', [ONE], quiet(1_500), 'Pending', true, 1_500, 300],
    [
      'half done, at rest for a second less than 30 minutes',
      'available',
      [ONE],
      quiet(1_201),
      'Pending',
      true,
      1_201,
      1,
    ],
    ['half done, at work again', 'copying', [ONE], quiet(401), 'Pending', true, null, null],
    ['half done, the source gone', null, [ONE], busy, 'Pending', true, 3_000, 1_800],
    ['nothing, the source gone before it was seen at work', null, [], null, 'Pending', false, null, null],
    ['other keys, before the source was seen at work', 'available', [FOREIGN], null, 'Pending', false, 3_000, 1_800],
    ['other keys, the source at work', 'copying', [FOREIGN], null, 'Pending', true, null, null],
    ['keys that were there before', 'available', [`${TARGET}-old.rdb`], null, 'Pending', false, null, null],
    ['all of it', 'available', BOTH, quiet(1), 'Complete', true, at(1), null],
    ['all of it, whatever the source says', 'copying', [...BOTH, FOREIGN], null, 'Complete', true, null, null],
    ['all of it, the source gone', null, BOTH, null, 'Complete', false, null, null],
  ])('that finds %s', (_, status, listed, memory, progress, seenBusy, since, verdictInSeconds) => {
    expect(look(status, listed, memory)).toEqual({
      progress,
      memory: { SourceSeenBusy: seenBusy, QuietSince: typeof since === 'number' ? at(since) : since },
      verdictInSeconds,
    });
  });

  test('never takes objects for new when there were too many to remember', () => {
    const { memory } = look('available', [FOREIGN], null, 3_000, { ...target, OtherKeys: null });
    expect(memory.QuietSince).toBeNull();
  });

  describe('of an export that was adopted', () => {
    const adopted = startedCopy({ Outcome: 'Adopted' });
    const lookAt = (status: string | null, memory: Partial<PollMemory> | null = null) =>
      look(status, [ONE], memory, 3_000, target, adopted);

    test.each(['available', null])(
      'counts from the first look, as nobody saw the source at work before (%j)',
      (status) => {
        expect(lookAt(status)).toMatchObject({ memory: { QuietSince: at(3_000) }, verdictInSeconds: 1_800 });
        expect(thrownBy(() => lookAt(status, { QuietSince: at(1_200) }))).toMatchObject({ name: 'ExportIncomplete' });
      },
    );

    test('waits as long as the source is at work', () => {
      expect(lookAt('copying', { QuietSince: at(0) })).toMatchObject({ memory: { QuietSince: null } });
    });
  });

  test('that finds objects missing after 30 quiet minutes is bad news, with their keys', () => {
    const error = thrownBy(() => look('available', [ONE], quiet(1_200)));
    expect(error).toMatchObject({
      name: 'ExportIncomplete',
      sentence: '1 of 2 objects are still missing 30 min after the source was last seen busy (it is available now).',
      details: {
        Bucket: BUCKET,
        MissingKeys: [`${TARGET}-0003.rdb`],
        UnexpectedKeys: [],
        SourceStatus: 'available',
      },
    });
  });

  test('that finds other keys after 30 quiet minutes has both lists', () => {
    const error = thrownBy(() => look('available', [FOREIGN, `${TARGET}-old.rdb`], { QuietSince: at(1_200) }));
    expect(error).toMatchObject({
      name: 'ExportKeysUnexpected',
      details: { MissingKeys: BOTH, UnexpectedKeys: [FOREIGN] },
    });
  });

  test('does not take the claim or the manifest of another export for an object of this one', () => {
    const records = [`${TARGET}-2.claim.json`, `${TARGET}-2.manifest.json`];
    expect(look('available', records, { QuietSince: at(0) })).toMatchObject({ memory: { QuietSince: null } });
  });

  test('that comes past the deadline fails, unless all objects are there', () => {
    const late = 720 * 60;
    expect(thrownBy(() => look('copying', [ONE], null, late))).toMatchObject({
      name: 'DeadlineExceeded',
      sentence: '1 of 2 objects of the export were missing 12 h after the call; the deadline has passed.',
      details: { MissingKeys: [`${TARGET}-0003.rdb`] },
    });
    expect(look('copying', BOTH, null, late).progress).toBe('Complete');
  });
});
