import { describe, expect, test } from '@jest/globals';
import { deferForQuota, deferForSource, startedCopyOf } from '../../../../functions/core/copy/started-copy.ts';
import { MAX_DEADLINE_MINUTES } from '../../../../functions/core/deadline.ts';
import { at, copyInput, copyPlan, DEADLINE, startedCopy, thrownBy } from '../payloads.ts';

const HOUR = 3600;
const patient = copyPlan({ Options: { ...copyPlan().Options, OnQuotaExceeded: 'Wait' } });

describe('a start', () => {
  test('keeps the deadline, and has surely not been sent before', () => {
    expect(startedCopyOf(copyInput({ Now: at(7) }))).toEqual({
      Outcome: 'Started',
      Reason: '',
      At: at(7),
      WaitSeconds: 12,
      Deadline: DEADLINE,
      QuotaExceededSince: null,
      MaybeSent: false,
    });
  });

  test.each([
    [0, null, false],
    [1, null, true],
    [0, startedCopy({ MaybeSent: true }), true],
    [0, startedCopy(), false],
  ])('after %i retries and the visit %j may have been sent: %p', (RetryCount, Copy, MaybeSent) => {
    expect(startedCopyOf(copyInput({ RetryCount, Copy })).MaybeSent).toBe(MaybeSent);
  });

  test.each([
    [2 * HOUR, 2 * HOUR],
    [25 * HOUR, 25 * HOUR],
    // Beyond the quota's own bound, time counts again: something else keeps it waiting.
    [40 * HOUR, 25 * HOUR],
  ])('after %i s since the quota refused it has a deadline %i s later', (since, later) => {
    const Copy = startedCopy({ QuotaExceededSince: at(10) });
    const started = startedCopyOf(copyInput({ Copy, Now: at(10 + since) }));
    expect(started.Deadline).toBe(at(720 * 60 + later));
    expect(started.QuotaExceededSince).toBe(at(10));
  });
});

describe('a busy source', () => {
  const defer = (now: number, plan = copyPlan(), status = 'copying') => {
    const input = copyInput({ Plan: plan, Now: at(now) });
    return deferForSource(input, startedCopyOf(input), status);
  };

  test('is waited for, longer the longer it has been', () => {
    expect(defer(0)).toMatchObject({
      Outcome: 'Deferred',
      WaitSeconds: 30,
      Reason: expect.stringContaining('its status: copying'),
    });
    expect(defer(HOUR).WaitSeconds).toBe(342);
    expect(defer(10 * HOUR).WaitSeconds).toBe(600);
    expect(defer(12 * HOUR - 5).WaitSeconds).toBe(5);
  });

  test('that looks available by now is not blamed on its status', () => {
    expect(defer(0, copyPlan(), 'available').Reason).toMatch(/^MemoryDB does not take a copy of "[^"]+" just now\.$/);
  });

  test('is given up at the deadline', () => {
    expect(thrownBy(() => defer(12 * HOUR))).toMatchObject({
      name: 'InvalidSnapshotStateFault',
      sentence: expect.stringContaining(`still copying at the deadline, ${DEADLINE}`),
    });
  });

  test('is asked about so rarely that the longest deadline stays below 25,000 history events', () => {
    const seconds = MAX_DEADLINE_MINUTES * 60;
    const Options = { ...copyPlan().Options, DeadlineMinutes: MAX_DEADLINE_MINUTES };
    const plan = copyPlan({ Options, Deadline: at(seconds) });
    let visits = 0;
    for (let now = 0; now < seconds; visits += 1) now += defer(now, plan).WaitSeconds;
    // CopySnapshot 5, IsCopyStarted 2, WaitToCopyAgain 2.
    expect(visits * 9).toBeLessThan(15_000);
  });

  test('is given up even when the quota, long since free, has moved the deadline', () => {
    const Copy = startedCopy({ QuotaExceededSince: at(0) });
    const input = copyInput({ Plan: patient, Copy, Now: at((12 + 25) * HOUR) });
    expect(thrownBy(() => deferForSource(input, startedCopyOf(input), 'copying')).name).toBe(
      'InvalidSnapshotStateFault',
    );
  });
});

describe('a spent quota', () => {
  const fault = Object.assign(new Error('spent'), { name: 'SnapshotQuotaExceededFault' });
  const defer = (now: number, since: string | null, plan = patient) => {
    const input = copyInput({ Plan: plan, Copy: startedCopy({ QuotaExceededSince: since }), Now: at(now) });
    return deferForQuota(input, startedCopyOf(input), fault);
  };

  test("fails at once with MemoryDB's own fault unless the caller chose to wait", () => {
    expect(thrownBy(() => defer(0, null, copyPlan()))).toBe(fault);
  });

  test.each([
    [0, null, HOUR],
    [5 * HOUR, at(0), HOUR],
    [24 * HOUR + 1_800, at(0), 1_800],
  ])('at %i s, refused since %p, is waited for another %i s', (now, since, wait) => {
    const deferred = defer(now, since);
    expect(deferred).toMatchObject({ Outcome: 'Deferred', WaitSeconds: wait, QuotaExceededSince: since ?? at(now) });
    expect(deferred.Reason).toContain('quota');
  });

  test('is given up after 25 hours', () => {
    expect(thrownBy(() => defer(25 * HOUR, at(0)))).toMatchObject({
      name: 'SnapshotQuotaExceededFault',
      sentence: 'The snapshot quota was still exceeded after 25 h of waiting.',
      cause: fault,
    });
  });
});
