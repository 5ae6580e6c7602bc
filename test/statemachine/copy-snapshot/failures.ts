import { expect } from '@jest/globals';
import { entryOf } from '../../../functions/core/outcome/error-table.ts';
import { REGION } from '../../../local/service/account.ts';
import type { Outcome, TestService } from '../../support/service.ts';
import { faultStates } from '../asl.ts';
import { theNotice } from '../notices.ts';

interface Expected {
  readonly error: string;
  /** The Task that failed. */
  readonly failedIn: string;
  /** Where the way to it began, if what failed is in a Map, whose states hand on faults as values. */
  readonly ledBy?: string;
  /** It and what follows are not looked at when they are left out. */
  readonly sentence?: string | RegExp;
  readonly fix?: string | RegExp | null;
  readonly details?: unknown;
}

/** Holds a failure that the machine has reported to what all of them have in common: one name, one cause, one notice. */
export function expectFailure(local: TestService, outcome: Outcome, expected: Expected): void {
  const { error, failedIn, ledBy = failedIn, sentence, fix, details } = expected;
  const Remedy = entryOf(error).remedy;
  // Only a fault of CopySnapshot has a state of its own.
  const named = failedIn === 'CopySnapshot' && faultStates.some(({ name }) => name === error) ? [error] : [];
  const matching = (text: string | RegExp | null) => (text instanceof RegExp ? expect.stringMatching(text) : text);
  const isCommand = typeof fix === 'string' && /^aws (?!iam )/.test(fix);
  const known = {
    ...(fix === undefined ? {} : { Fix: isCommand ? `${fix} --region ${REGION}` : matching(fix) }),
    ...(details === undefined ? {} : { Details: details }),
  };

  expect(outcome).toMatchObject({ status: 'FAILED', error });
  if (sentence !== undefined) expect(outcome.sentence).toEqual(matching(sentence));
  expect(outcome.details).toMatchObject({
    Error: error,
    FailedState: failedIn,
    Remedy: expect.stringMatching(`^${Remedy.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}`),
    ...known,
  });
  const way = [ledBy, ...named, 'ExplainFailure', 'NotifyFailure', 'Failed'];
  expect(outcome.states.slice(-way.length)).toEqual(way);
  expect(outcome.execution.cause).not.toMatch(/\.m?[jt]s:\d/);

  const { body } = theNotice(local, outcome);
  const said = outcome.details as Readonly<Record<'Remedy' | 'Fix' | 'Details' | 'NoticeId', unknown>>;
  expect(body).toMatchObject({ outcome: 'FAILED', error, summary: outcome.sentence, failedState: failedIn });
  expect(body).toMatchObject({ remedy: said.Remedy, fix: said.Fix, details: said.Details, noticeId: said.NoticeId });
}
