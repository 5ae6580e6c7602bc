import { describe, expect, test } from '@jest/globals';
import { explain } from '../../../../functions/core/outcome/failure.ts';
import { countsOf, resultOf, summaryOf } from '../../../../functions/core/protection/conclusion.ts';
import { noticeOfRun } from '../../../../functions/core/protection/notice.ts';
import { tooMany } from '../../../../functions/core/protection/selection.ts';
import { unmatched } from '../../../../functions/core/runs/choice.ts';
import { faultOf, shownRows } from '../../../../functions/core/runs/conclusion.ts';
import { reportKeys } from '../../../../functions/core/runs/place.ts';
import { jsonBytes, PAYLOAD_LIMIT } from '../payloads.ts';
import { conclusion, copyIn, RESULTS, RUN, rowOf, runOutcome, selection } from './payloads.ts';

const LONGEST_NAME = 'c'.repeat(40);
const names = (count: number) => Array.from({ length: count }, (_, index) => `${index}`.padEnd(40, 'c'));
/** A Lambda's answer arrives in an envelope. */
const fits = (payload: unknown) => expect(jsonBytes(payload)).toBeLessThan(PAYLOAD_LIMIT - 4_096);
/** SNS counts the message and its attributes. */
const MESSAGE_LIMIT = 256 * 1024 - 4_096;

/** An input of nearly 64 KiB: names that there are not, and tags of characters that take four bytes. */
const Tags = Array.from({ length: 30 }, (_, index) => ({ Key: `${index}`, Value: '😀'.repeat(250) }));
const largest = { ClusterNames: names(600), Request: { Tags } };

const verdicts = (character: string) =>
  Array.from({ length: 2_000 }, (_, index) =>
    rowOf(`${index}`.padEnd(40, 'c'), 'FAILED', {
      Error: 'TransientServiceError',
      Execution: `${RUN.Id}${'x'.repeat(60)}`,
      Cause: character.repeat(1_000),
      Remedy: character.repeat(1_000),
      Fix: character.repeat(3_000),
      Warnings: Array(5).fill(character.repeat(400)),
    }),
  );

describe('a run of 2,000 clusters', () => {
  const most = selection(
    names(2_000).map((name) => rowOf(name, 'PROTECTED')),
    {
      NotFound: names(600),
      Copy: copyIn(largest),
      ...unmatched({ names: Array(2_000).fill(`${LONGEST_NAME.slice(1)}*`), excluded: [], tags: {} }, []),
    },
  );

  test('keeps its selection under 256 KiB, and refuses what would not fit', () => {
    expect(jsonBytes(largest)).toBeGreaterThan(50_000);
    fits({ Selection: most, Written: {}, Execution: RUN });
    expect(tooMany(most.Clusters, [])).toBeNull();
    const [one = { Name: '', RetentionLimit: 0 }] = most.Clusters;
    expect(tooMany([...most.Clusters, one], [])).toMatchObject({ rule: expect.stringContaining('2000') });
    const passedOver = names(1_000).map((Name) => ({ Name, Reason: 'its restore failed, and it can only be deleted' }));
    expect(tooMany(most.Clusters, passedOver)).not.toBeNull();
    expect(tooMany(most.Clusters.slice(0, 500), passedOver)).toBeNull();
  });

  test.each(['n', '"', '語', '\\', '\u0007'])(
    'keeps what it says under 256 KiB if every text is of %j',
    (character) => {
      const rows = verdicts(character);
      const shown = shownRows(rows);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.length).toBeLessThanOrEqual(50);
      const Counts = countsOf(rows, most);
      const Report = reportKeys(RESULTS);
      const known = { Result: resultOf(rows), Summary: summaryOf(rows, Counts, false), Counts, Report };
      const Fault = faultOf('ClustersNotProtected', known);
      if (!Fault) throw new Error('It is a failure.');
      const Conclusion = conclusion(rows, { ...known, Fault, Warnings: Array(20).fill('w'.repeat(100)) });
      const Failure = explain({ Fault, FailedState: 'ProtectClusters', Plan: null, Request: largest, Execution: RUN });
      const outcome = runOutcome({ Outcome: 'FAILED', Request: largest, Conclusion, Failure });
      fits(outcome);
      const { body, text, subject } = noticeOfRun(outcome);
      expect(jsonBytes({ default: JSON.stringify(body), email: text, sms: subject })).toBeLessThan(MESSAGE_LIMIT);
    },
  );

  test('shows 50 rows if their texts are as long as they usually are', () => {
    const rows = verdicts('n').map((row) => ({
      ...row,
      Cause: 'c'.repeat(250),
      Remedy: 'r'.repeat(400),
      Fix: 'f'.repeat(300),
      Warnings: [],
    }));
    expect(shownRows(rows)).toHaveLength(50);
  });
});
