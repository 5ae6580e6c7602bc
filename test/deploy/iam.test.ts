import { describe, expect, test } from '@jest/globals';
import { isAllowed } from './iam.ts';

const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::exports/*' };
const object = { action: 's3:GetObject', resource: 'arn:aws:s3:::exports/a/b.rdb' };

describe('a call', () => {
  test('is allowed by a statement with its action and a resource that stands for its own', () => {
    expect(isAllowed([read], object)).toBe(true);
    expect(isAllowed([{ ...read, Action: ['s3:List*', 's3:get*'] }], object)).toBe(true);
    expect(isAllowed([{ ...read, Resource: ['x', 'arn:aws:s3:::export?/a*'] }], object)).toBe(true);
  });

  test.each([
    ['another action', { ...object, action: 's3:GetObjectAcl' }],
    ['another bucket whose name begins with it', { ...object, resource: 'arn:aws:s3:::exports-2/a' }],
    ['another partition, since a dot stands for itself', { ...object, resource: 'arn:aws:s3.::exports/a' }],
    ['the bucket of the objects', { ...object, resource: 'arn:aws:s3:::exports' }],
  ])('is not allowed on %s', (_what, access) => {
    expect(isAllowed([read], access)).toBe(false);
  });

  test('is not allowed by nothing, and not where another statement denies it', () => {
    expect(isAllowed([], object)).toBe(false);
    expect(isAllowed([read, { ...read, Effect: 'Deny', Action: '*' }], object)).toBe(false);
    expect(isAllowed([read, { ...read, Effect: 'Deny', Resource: 'arn:aws:s3:::others/*' }], object)).toBe(true);
  });

  test('is allowed under a condition only if it carries the value', () => {
    const under = [{ ...read, Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } } }];
    const grant = (value: string) => ({ ...object, context: { 'kms:GrantIsForAWSResource': value } });
    expect(isAllowed(under, grant('true'))).toBe(true);
    expect(isAllowed(under, grant('false'))).toBe(false);
    expect(isAllowed(under, object)).toBe(false);
    const like = [{ ...read, Condition: { StringLike: { 'aws:ResourceTag/x': 'dev/*' } } }];
    expect(isAllowed(like, { ...object, context: { 'aws:ResourceTag/x': 'dev/1' } })).toBe(true);
    expect(isAllowed(like, { ...object, context: { 'aws:ResourceTag/x': 'dev-2/1' } })).toBe(false);
    expect(isAllowed(like, object)).toBe(false);
  });
});

test.each([
  ['an operator', { ...read, Condition: { ArnLike: { 'aws:SourceArn': '*' } } }],
  ['an element', { ...read, NotAction: 's3:*' }],
])('%s that is not evaluated is not passed over', (_what, statement) => {
  expect(() => isAllowed([statement], object)).toThrow(/not evaluated/);
});
