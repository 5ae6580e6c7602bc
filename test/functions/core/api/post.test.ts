import { describe, expect, test } from '@jest/globals';
import { LARGEST_BODY_BYTES, readPost } from '../../../../functions/core/api/post.ts';
import type { HttpProblem } from '../../../../functions/core/api/problem-details.ts';
import { BUCKET, SOURCE, TARGET, thrownBy } from '../payloads.ts';
import { bodyOf, post } from './requests.ts';

const request = { SourceSnapshotName: SOURCE, TargetSnapshotName: TARGET };
const read = (...asked: Parameters<typeof post>) => readPost(post(...asked), 'copy-snapshot', [BUCKET], () => 'new-id');
/** The problem's type and, of an invalid request, the fields that it names. */
function refusal(...asked: Parameters<typeof post>): unknown[] {
  const problem = thrownBy(() => read(...asked)) as HttpProblem;
  const { problems = [] } = bodyOf(problem.response('id'));
  return [problem.type, ...problems.map(({ field }: { field: string }) => field)];
}

describe('a request for a copy', () => {
  test('becomes the input of an execution of its own, with what asked for it', () => {
    expect(read(request)).toEqual({
      machine: 'copy-snapshot',
      name: 'api-new-id',
      input: { ...request, Trigger: { Type: 'Api', Id: 'api-new-id' } },
    });
  });

  test('with an Idempotency-Key has the name that the key always has, and no other', () => {
    const { name, input } = read(request, { 'idempotency-key': 'nightly 1' });
    expect(name).toMatch(/^api-[0-9a-f]{32}$/);
    expect(input['Trigger']).toEqual({ Type: 'Api', Id: 'nightly 1' });
    expect(read({ SourceClusterName: 'orders' }, { 'idempotency-key': 'nightly 1' }).name).toBe(name);
    expect(read(request, { 'idempotency-key': 'nightly 2' }).name).not.toBe(name);
  });

  test('may have its body in base64, with any white space, and say its character set', () => {
    const body = Buffer.from(`\r\n${JSON.stringify(request, null, 8)}\n`).toString('base64');
    const headers = { 'content-type': 'Application/JSON; charset=utf-8' };
    expect(read(body, headers, { isBase64Encoded: true }).input).toMatchObject(request);
  });

  test('may begin with a byte order mark', () => {
    expect(read(`\ufeff${JSON.stringify(request)}`).input).toMatchObject(request);
    expect(refusal('\ufeff\ufeff{}')).toEqual(['unreadable-body']);
  });

  test.each(['application/json;charset="UTF-8"', 'application/json; charset=utf8', 'application/json; profile=a;'])(
    'may be of the type %p',
    (type) => {
      expect(read(request, { 'content-type': type }).input).toMatchObject(request);
    },
  );

  test.each([
    ['an empty body', ''],
    ['a body that is cut', '{"SourceSnapshotName": '],
    ['a body that is no JSON', 'SourceSnapshotName=a'],
  ])('with %s cannot be read', (_, body) => {
    expect(refusal(body)).toEqual(['unreadable-body']);
  });

  test('without a body cannot be read', () => {
    const { body: _, ...bodiless } = post('x');
    expect(thrownBy(() => readPost(bodiless, 'copy-snapshot', [BUCKET], () => ''))).toMatchObject({
      type: 'unreadable-body',
    });
  });

  test('with bytes that are no UTF-8 cannot be read', () => {
    const latin1 = Buffer.from('{"SourceSnapshotName": "gr\u00f6\u00dfe"}', 'latin1').toString('base64');
    expect(refusal(latin1, {}, { isBase64Encoded: true })).toEqual(['unreadable-body']);
  });

  test.each([
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['application/jsonp'],
    ['application/merge-patch+json'],
    ['application/json; charset=latin1'],
    ['application/json;charset="utf-16"'],
    ['application/json; charset'],
    [''],
  ])('of the type %p is of one that is not supported', (type) => {
    expect(refusal(request, { 'content-type': type })).toEqual(['unsupported-media-type']);
  });

  test('may be as large as an input, to the byte', () => {
    const padded = (bytes: number) => JSON.stringify(request).padEnd(bytes, ' ');
    expect(read(padded(LARGEST_BODY_BYTES)).input).toMatchObject(request);
    expect(refusal(padded(LARGEST_BODY_BYTES + 1))).toEqual(['body-too-large']);
  });

  test('lists every problem: header, query and body', () => {
    const body = { ...request, TargetSnapshotName: 'a--b', Owner: 'me', Trigger: { Type: 'Event' } };
    expect(refusal(body, { 'idempotency-key': 'k'.repeat(256) }, { rawQueryString: 'dry-run=1' })).toEqual([
      ...['invalid-request', 'dry-run', 'Idempotency-Key', 'Trigger', 'Owner', 'TargetSnapshotName'],
    ]);
  });

  test('has nothing in its query, which is not to be lost on the way into the body', () => {
    const problem = thrownBy(() => read(request, {}, { rawQueryString: 'DryRun=true' })) as HttpProblem;
    expect(bodyOf(problem.response('id')).problems).toMatchObject([{ remedy: 'write what you ask for into the body' }]);
  });

  test('is offered no member that it may not have', () => {
    const problem = thrownBy(() => read({ ...request, Owner: 'me' })) as HttpProblem;
    const [{ rule }] = bodyOf(problem.response('id')).problems;
    expect(rule).toMatch(/^one of SourceSnapshotName, .*, Options$/);
  });

  test.each(['', 'ä', 'a\tb'])('may not have the Idempotency-Key %j', (key) => {
    expect(refusal(request, { 'idempotency-key': key })).toEqual(['invalid-request', 'Idempotency-Key']);
  });

  test.each([['[]'], ['7'], ['"copy it"'], ['null']])('is no request if it is %s', (body) => {
    expect(refusal(body)).toEqual(['invalid-request', '(input)']);
  });

  test('may name no bucket but those that are allowed', () => {
    expect(read({ ...request, TargetBucket: BUCKET }).input).toMatchObject({ TargetBucket: BUCKET });
    expect(refusal({ ...request, TargetBucket: 'somebody-elses' })).toEqual(['invalid-request', 'TargetBucket']);
  });
});
