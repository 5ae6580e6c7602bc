import { describe, expect, test } from '@jest/globals';
import { STAMP_KEY, stampOf } from '../../../../functions/core/copy/stamp.ts';
import { KEEP_KEY } from '../../../../functions/core/lifecycle/home.ts';
import { type DeletionFacts, isAsRecorded, mayDelete } from '../../../../functions/core/lifecycle/may-delete.ts';
import type { AccountPlace, RecoveryPoint } from '../../../../functions/core/recovery-points/record.ts';
import { copyOf, DEPLOYMENT, exportOf, factsOf } from './expiring.ts';

const COPY = copyOf(20);
const EXPORT = exportOf(20);
const { Copy: copied } = COPY;
const { Export: exported } = EXPORT;
const [first, ...others] = exported.Objects as [NonNullable<(typeof exported.Objects)[0]>];

/** The reason for a point, with one thing that is not as it has to be. */
const reasonFor = (record: RecoveryPoint, changes: Partial<DeletionFacts> = {}) => mayDelete(factsOf(record, changes));
const newest = (record: RecoveryPoint | null, isThere = true) => ({ newest: [{ record, isThere }] });
const deleting = (record: RecoveryPoint): RecoveryPoint => ({ ...record, State: 'Deleting' });
const withCopy = (changes: Partial<typeof copied>): RecoveryPoint => ({ ...COPY, Copy: { ...copied, ...changes } });
const withExport = (changes: Partial<typeof exported>): RecoveryPoint => ({
  ...EXPORT,
  Export: { ...exported, ...changes },
});

test.each([COPY, EXPORT, deleting(COPY), deleting(EXPORT)])('A point of which everything holds may go', (record) => {
  expect(reasonFor(record)).toBeNull();
});

describe.each([
  ['copy', COPY, copyOf],
  ['export', EXPORT, exportOf],
] as const)('A point that is a %s stays', (_kind, record, pointOf) => {
  const elsewhere = (changes: Partial<AccountPlace>) =>
    ({ ...record, Place: { ...record.Place, ...changes } }) as RecoveryPoint;

  test.each([
    ['no record', 'NotOurs', null],
    ['one of another deployment', 'NotOurs', { ...record, Deployment: `${DEPLOYMENT}-2` }],
    ['one of another account', 'NotOurs', elsewhere({ AccountId: '444455556666' })],
    ['one of another region', 'NotOurs', elsewhere({ Region: 'eu-west-1' })],
  ] as const)('if its record is %s', (_what, reason, found) => {
    expect(mayDelete({ ...factsOf(record), record: found })).toBe(reason);
  });

  test.each([
    ['has no record any more', newest(null, false)],
    ['is no longer there', newest(pointOf(22), false)],
    ['is being deleted', newest(deleting(pointOf(22)))],
    ['is of another deployment', newest(pointOf(22, { Deployment: 'other-dev' }))],
    ['is of another cluster', newest(pointOf(22, { Cluster: 'others' }))],
    ['is older', newest(pointOf(19))],
    ['is not what its record says', newest(pointOf(22, { Target: 'another' }))],
    ['is the very point', newest(record)],
    ['is none', { newest: [] }],
  ])('if the newest of its group %s', (_what, changes) => {
    expect(reasonFor(record, changes)).toBe('NewestGone');
    expect(reasonFor(deleting(record), changes)).toBe('NewestGone');
  });

  test('unless one of several newest is there', () => {
    const several = [
      { record: pointOf(22), isThere: false },
      { record: pointOf(22), isThere: true },
    ];
    expect(reasonFor(record, { newest: several })).toBeNull();
  });

  test('if a running execution uses it', () => {
    expect(reasonFor(record, { isInUse: true })).toBe('InUse');
  });

  test.each(['', 'no', null])('if it has the tag to keep, also with the value %j', (Value) => {
    const tags = [...factsOf(record).tags, { Key: KEEP_KEY, Value }];
    expect(reasonFor(record, { tags })).toBe('TaggedToKeep');
  });
});

describe('A copy stays', () => {
  const other = (changes: { name?: string; time?: string | null; key?: string; deployment?: string; arn?: string }) => {
    const { name = COPY.Target, time = COPY.Source.CreatedAt, key = null, deployment = DEPLOYMENT } = changes;
    const source = { Arn: changes.arn ?? COPY.Source.Arn, CreatedAt: time };
    return stampOf({ TargetSnapshotName: name, KmsKeyId: key }, source, deployment);
  };

  test.each([
    ['a copy of it', other({ name: 'copy-of-copy' })],
    ['another source', other({ arn: `${COPY.Source.Arn}-2` })],
    ['a source of another time', other({ time: '2026-11-20T03:00:01.000Z' })],
    ['another key', other({ key: 'alias/x' })],
    ['another deployment', other({ deployment: 'other-dev' })],
    ['version 0.2.0', other({}).replace(/^.*\//, '')],
  ])('if the stamp in its record is that of %s, though the snapshot has the same', (_what, Stamp) => {
    const tags = [{ Key: STAMP_KEY, Value: Stamp }];
    expect(mayDelete({ ...factsOf(withCopy({ Stamp })), tags })).toBe('Unidentified');
  });

  test.each([
    ['does not say what the stamp was computed from', withCopy({ StampedWith: undefined as never })],
    ['says another key', withCopy({ StampedWith: { SourceCreatedAt: COPY.Source.CreatedAt, KmsKeyId: 'x' } })],
    ['has the ARN of another snapshot', withCopy({ Arn: copied.Arn.replace('copy-20', 'copy-21') })],
    ['has an ARN of another account', withCopy({ Arn: copied.Arn.replace(/\d{12}/, '444455556666') })],
  ])('if its record %s', (_what, record) => {
    expect(reasonFor(record)).toBe('Unidentified');
  });

  test.each([
    ['no stamp', []],
    ['the stamp of another', [{ Key: STAMP_KEY, Value: `${copied.Stamp}0` }]],
    ['the stamp under another key', [{ Key: 'stamp', Value: copied.Stamp }]],
  ])('if the snapshot has %s', (_what, tags) => {
    expect(reasonFor(COPY, { tags })).toBe('StampDiffers');
    expect(reasonFor(deleting(COPY), { tags })).toBe('StampDiffers');
  });

  test.each([
    ['restoring', 'Restoring'],
    ['copying', 'InUse'],
    ['exporting', 'InUse'],
    ['creating', 'Changed'],
    ['failed', 'Changed'],
    ['deleting', 'Changed'],
  ])('if the snapshot is %s', (Status, reason) => {
    expect(reasonFor(COPY, { snapshot: { ARN: copied.Arn, Status } })).toBe(reason);
  });

  test('if the snapshot is gone or has another ARN, unless its deletion has begun', () => {
    expect(reasonFor(COPY, { snapshot: null, tags: [] })).toBe('Changed');
    expect(reasonFor(COPY, { snapshot: { ARN: `${copied.Arn}-2`, Status: 'available' } })).toBe('Changed');
    expect(reasonFor(deleting(COPY), { snapshot: null, tags: [] })).toBeNull();
    expect(reasonFor(deleting(COPY), { snapshot: { ARN: copied.Arn, Status: 'deleting' } })).toBeNull();
    expect(reasonFor(deleting(COPY), { snapshot: { ARN: copied.Arn, Status: 'restoring' } })).toBe('Restoring');
  });
});

describe('An export stays', () => {
  const live = (changes: { readonly etag?: string | null; readonly isLocked?: boolean }, key = first.Key) => ({
    objects: factsOf(EXPORT).objects.map((each) => (each.recorded.Key === key ? { ...each, ...changes } : each)),
  });

  test('if its record is one of another bucket', () => {
    const elsewhere = { ...EXPORT, Place: { ...EXPORT.Place, Bucket: 'other-exports' } };
    expect(mayDelete({ ...factsOf(EXPORT), record: elsewhere })).toBe('NotOurs');
  });

  test('if the newest was proven in another way', () => {
    expect(reasonFor(EXPORT, newest(exportOf(22, { Proof: 'Probe' })))).toBe('NewestGone');
  });

  test.each([
    ['a key of another target', withExport({ Objects: [{ ...first, Key: 'orders-0001.rdb' }, ...others] })],
    ['a shard that makes it that of another target', shardOf('x-0001')],
    ['a key of a record', withExport({ Objects: [{ ...first, Key: 'recovery-points/a.json' }, ...others] })],
    ['the manifest of another', withExport({ Manifest: { ...first, Key: 'other.manifest.json' } })],
    ['the claim of another', withExport({ Claim: { ...first, Key: 'other.claim.json' } })],
  ])('if its record has %s', (_what, record) => {
    expect(reasonFor(record)).toBe('Unidentified');
  });

  function shardOf(Shard: string): RecoveryPoint {
    return withExport({ Objects: [{ ...first, Shard, Key: `${EXPORT.Target}-${Shard}.rdb` }, ...others] });
  }

  test.each([first.Key, exported.Manifest?.Key, exported.Claim?.Key])('if Object Lock keeps %s', (key) => {
    expect(reasonFor(EXPORT, live({ isLocked: true }, key))).toBe('Locked');
  });

  test.each([null, '"other"'])('if a file of it is %j, unless its deletion has begun', (etag) => {
    expect(reasonFor(EXPORT, live({ etag }))).toBe('Changed');
    expect(reasonFor(deleting(EXPORT), live({ etag }))).toBeNull();
  });

  test('not for a manifest or a claim that was changed, which is not deleted', () => {
    const changed = live({ etag: '"forged"' }, exported.Manifest?.Key);
    expect(reasonFor(EXPORT, changed)).toBeNull();
    expect(changed.objects.map(isAsRecorded)).toEqual([false, true, true, true]);
  });
});
