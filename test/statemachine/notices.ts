import { expect } from '@jest/globals';
import type { NoticeBody } from '../../functions/core/outcome/notice.ts';
import { printable } from '../../functions/core/printable.ts';
import type { Outcome, TestService } from '../support/service.ts';
import { compile, load } from './agreement.ts';

/** A notice as its readers get it. */
export interface ReadNotice {
  readonly subject: string;
  /** What an e-mail says. */
  readonly text: string;
  /** What a queue or a function gets. */
  readonly body: NoticeBody;
  readonly attributes: Readonly<Record<string, string>>;
}

const isValid = compile(load('notice.schema.json'));
/** Verdicts of clusters that are not protected. */
const WRONG = ['FAILED', 'NOT_FOUND', 'UNPROTECTED'];

const MACHINES = ['sqs', 'lambda', 'http', 'https', 'firehose'];

/** Every notice since the test began, each held to what all of them have in common, whatever they report. */
export const noticesIn = ({ sns }: TestService): readonly ReadNotice[] => sns.inbox.map(readNotice);

/** The one notice since the test began; the one of an execution, if the test had several. */
export function theNotice(local: TestService, outcome?: Outcome): ReadNotice {
  const isAsked = ({ body }: ReadNotice) => !outcome || body.executionArn === outcome.execution.arn;
  const [notice, ...others] = noticesIn(local).filter(isAsked);
  expect(others).toEqual([]);
  if (!notice) throw new Error('There is no notice.');
  return notice;
}

function readNotice({ subject = '', byProtocol = {}, attributes: sent }: TestService['sns']['inbox'][number]) {
  const { email: text = '', sqs: json = '' } = byProtocol;
  expect(MACHINES.map((protocol) => byProtocol[protocol])).toEqual(MACHINES.map(() => json));
  const body: NoticeBody = JSON.parse(json);
  expect([isValid(body), isValid.errors]).toEqual([true, null]);
  expect(body.noticeId).toBe(`${body.executionArn}#${body.outcome}`);
  expect(subject).toMatch(/^[ -~]{1,100}$/);
  const { outcome, error, cluster, mode, run } = body;
  const isWarned = body.warnings.length > 0;
  const heading = outcome === 'SUCCEEDED' && isWarned ? 'SUCCEEDED WITH WARNINGS' : outcome;
  expect(subject.split(':', 1)).toEqual([heading]);

  const attributes = Object.fromEntries(
    Object.entries(sent).map(([name, { StringValue = '' }]) => [name, StringValue]),
  );
  const known = Object.entries({
    outcome,
    error,
    cluster,
    mode,
    result: run?.result,
    warnings: isWarned ? 'yes' : 'no',
  }).flatMap(([key, value]) => (value == null ? [] : [[key, value.replaceAll(/[^ -~]/g, '?').slice(0, 256)]]));
  expect(attributes).toEqual(Object.fromEntries(known));

  // An e-mail is not JSON, and holds everything that a person acts on.
  expect(text.split('\n', 2)).toEqual([printable(error ? `${outcome}: ${error}` : heading), body.summary]);
  const ofClusters = run?.clusters.flatMap(({ cluster, verdict, ...each }) => [
    cluster,
    verdict,
    ...(WRONG.includes(verdict) ? [each.cause, each.remedy, each.fix] : []),
  ]);
  const parts = [body.remedy, body.fix, body.source, body.executionArn, ...body.warnings, ...(ofClusters ?? [])];
  for (const part of [...parts, run?.report?.json, run?.report?.csv]) expect(text).toContain(printable(part ?? ''));
  return { subject, text, body, attributes };
}
