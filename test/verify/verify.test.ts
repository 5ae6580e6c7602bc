import { expect, test } from '@jest/globals';
import type { Shard } from '../../verify/shard.ts';
import { judgeAnswers, type Progress, verify } from '../../verify/verify.ts';
import { realShard } from '../functions/core/rdb/seed.ts';
import { ETAG, probe } from '../functions/core/rdb/verdicts.ts';

const { file, identity } = realShard(0);
const shard: Shard = { name: '0001', key: 'k', place: { path: '/k' }, identity, record: null };
const part = { First: 0, Last: 99, ETag: ETAG, Segments: [{ Bytes: 100, Crc64: '0'.repeat(16) }], Unexamined: 0 };

test('A shard of which one part cannot be read is unverifiable, whatever the others are', () => {
  const failed = { failed: 'AccessDeniedException: no', passes: false };
  const ends = { ...probe(file, identity), Whole: null };
  expect(judgeAnswers(shard, ends, [{ part }, failed, failed])).toMatchObject({
    Shard: '0001',
    Key: 'k',
    Verdict: 'unverifiable',
    Level: 'Probe',
    Reasons: ['it could not be read: AccessDeniedException: no'],
    Crc64: null,
  });
});

test('A shard that has changed, as one part shows, is bad, even if another part cannot be read', () => {
  const failed = { failed: 'AccessDeniedException: no', passes: false };
  const changed = { part: { ...part, ETag: null, Segments: [] } };
  expect(judgeAnswers(shard, probe(file, identity), [failed, changed])).toMatchObject({
    Verdict: 'bad',
    Reasons: ['it was changed or deleted while it was read', 'it could not be read: AccessDeniedException: no'],
    Crc64: null,
  });
});

test('A shard of which a part is forgotten is no verdict at all', () => {
  expect(() => judgeAnswers(shard, probe(file, identity), [{ part }])).toThrow('The parts end at 100');
});

test('Progress begins with nothing read, and ends with everything', async () => {
  const path = 'local/seed/orders/0001.rdb';
  const reports: Progress[] = [];
  await verify([{ ...shard, place: { path } }], 'Checksum', { threads: 1, atOnce: 1 }, (progress) =>
    reports.push(progress),
  );
  const ofBytes = file.length - 8;
  expect(reports).toEqual([
    { bytes: 0, ofBytes },
    { bytes: ofBytes, ofBytes },
  ]);
});
