import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { CopyRequest } from '../../functions/core/contract.ts';
import { bucketNameProblem } from '../../functions/core/request/names.ts';
import { invalidRequest } from '../../functions/core/request/problem.ts';
import { parseRequest } from '../../functions/core/request/request.ts';
import { checkRequest } from '../../local/emulators/memorydb/actions/copy-snapshot-request.ts';
import { DEFAULT_OPTIONS } from '../../local/emulators/memorydb/options.ts';
import { BUCKET } from '../support/service.ts';
import { json, text } from './hostile.ts';
import { request } from './requests.ts';
import { runs } from './runs.ts';

/** What goes over the wire when the names need no look at the snapshots. */
const wire = ({ TargetBucket, KmsKeyId, ...rest }: CopyRequest) =>
  ({ ...rest, ...(TargetBucket !== null && { TargetBucket }), ...(KmsKeyId !== null && { KmsKeyId }) }) as never;

describe('Any input', () => {
  test('has problems that can be reported, or is a request that MemoryDB does not refuse for what it says', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.oneof(request, json), (input) => {
        const { request: asked, problems } = parseRequest(input, [BUCKET]);
        for (const { field, rule, remedy } of problems) expect([typeof field, rule, remedy]).not.toContain('');
        if (problems.length > 0) expect(invalidRequest(problems).message.length).toBeLessThan(32_768);
        else if (asked.SourceSnapshotName && asked.TargetSnapshotName && !asked.TargetSnapshotName.includes('{')) {
          expect(() => checkRequest(wire(asked as CopyRequest), DEFAULT_OPTIONS)).not.toThrow();
          accepted += 1;
        }
      }),
      runs(2_000),
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test('never changes what objects inherit', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    fc.assert(
      fc.property(json, (value) => {
        for (const name of ['__proto__', 'constructor', 'Tags', 'Options', 'Trigger'])
          parseRequest(JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`), [BUCKET]);
      }),
      runs(500),
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect({}).toEqual({});
  });
});

describe('The list of buckets', () => {
  const allowed = ['exports', 'a.b-c'];

  test('lets no name pass but its own, to the letter', () => {
    fc.assert(
      fc.property(fc.oneof(text, json), (name) => {
        fc.pre(typeof name === 'string' && !allowed.includes(name));
        expect(bucketNameProblem(String(name), allowed)).not.toBeNull();
      }),
      runs(1_000),
    );
  });

  test.each([
    ...['EXPORTS', 'Exports', 'exports.', '.exports', 'exports..', 'a..b-c', 'axb-c', 'a.b-c.', 'exports ', ' exports'],
    ...[
      'exports\n',
      '\texports',
      'exports\u0000',
      'exports\u200b',
      '\ufeffexports',
      'ｅxports',
      'exрorts',
      'expo\u0301rts',
    ],
    ...['exports/', '/exports', 'exports/a', '../exports', 'other/../exports', 'exports?x', 'exports#x', 'exports%00'],
    ...['%65xports', 'exports,other', 'exports;other', 'exports|other', '{exports}', '*', 'exports*', 'export?', ''],
    ...['arn:aws:s3:::exports', 'arn:aws:s3:eu-central-1:111122223333:accesspoint/exports', 'exports-s3alias'],
    ...['arn:aws:s3::111122223333:accesspoint/exports.mrap', 'exports--ol-s3', 'exports--x-s3', 's3://exports'],
    ...['https://exports.s3.amazonaws.com', 'exports.s3.amazonaws.com', 's3.amazonaws.com/exports', 'exports:80'],
    ...['user@exports', '127.0.0.1', 'exports.s3-website.eu-central-1.amazonaws.com', '__proto__', 'length', '0'],
  ])('does not take %j for one of its own', (name) => {
    expect(bucketNameProblem(name, allowed)).toMatchObject({ field: 'TargetBucket' });
  });

  test.each([[['exports']], [{ toString: 'exports' }], [0], [true], [null]])(
    'is not asked for %j, which is no text',
    (TargetBucket) => {
      const { problems } = parseRequest({ SourceSnapshotName: 'a', TargetSnapshotName: 'b', TargetBucket }, allowed);
      expect(problems).toMatchObject([{ field: 'TargetBucket' }]);
    },
  );
});
