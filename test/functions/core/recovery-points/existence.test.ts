import { describe, expect, test } from '@jest/globals';
import { STAMP_KEY } from '../../../../functions/core/copy/stamp.ts';
import { isCopyThere, isExportThere } from '../../../../functions/core/recovery-points/existence.ts';
import type { RecordedExport } from '../../../../functions/core/recovery-points/record.ts';
import { SOURCE_ARN, STAMP } from '../payloads.ts';

describe('a copy', () => {
  const copy = { Arn: SOURCE_ARN, Stamp: STAMP, KmsKeyId: null };
  const found = { ARN: SOURCE_ARN, Status: 'available' };
  const tags = [
    { Key: 'a', Value: null },
    { Key: STAMP_KEY, Value: STAMP },
  ];

  test.each(['available', 'restoring', 'copying'])('is there if it is %s, and has its stamp', (Status) => {
    expect(isCopyThere(copy, { ...found, Status }, tags)).toBe(true);
  });

  test.each([
    ['is gone', null, tags],
    ['is being made', { ...found, Status: 'creating' }, tags],
    ['is being deleted', { ...found, Status: 'deleting' }, tags],
    ['has a status that nobody knows', { ...found, Status: 'a new word' }, tags],
    ['is another one', { ...found, ARN: `${SOURCE_ARN}-2` }, tags],
    ['has no stamp', found, []],
    ['has another stamp', found, [{ Key: STAMP_KEY, Value: `${STAMP}0` }]],
    ['has its stamp under another key', found, [{ Key: 'stamp', Value: STAMP }]],
  ])('is not there if it %s', (_, snapshot, with_) => {
    expect(isCopyThere(copy, snapshot, with_)).toBe(false);
  });
});

describe('an export', () => {
  const shard = (Shard: string) => ({
    Shard,
    Key: `keep-${Shard}.rdb`,
    ETag: `"${Shard}"`,
    VersionId: null,
    Bytes: 9,
    Verdict: 'verified' as const,
  });
  const exported: RecordedExport = { Objects: [shard('0001'), shard('0002')], Manifest: null, Claim: null };
  const all = exported.Objects.map(({ Key, ETag, Bytes }) => ({ key: Key, etag: ETag, bytes: Bytes }));
  const [first = { key: '', etag: '', bytes: 0 }, second = first] = all;

  test('is there if every object is, whatever else there is', () => {
    expect(isExportThere(exported, [...all, { key: 'keep-0003.rdb', etag: '"x"', bytes: 1 }])).toBe(true);
  });

  test.each([
    ['is gone', []],
    ['lacks an object', [first]],
    ['has an object that was written again', [first, { ...second, etag: '"other"' }]],
    ['has an object of another size', [first, { ...second, bytes: 8 }]],
  ])('is not there if it %s', (_, found) => {
    expect(isExportThere(exported, found)).toBe(false);
  });
});
