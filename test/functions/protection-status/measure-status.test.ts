import { beforeEach, describe, expect, test } from '@jest/globals';
import { recordKey } from '../../../functions/core/recovery-points/record.ts';
import type { ClusterProtection } from '../../../functions/core/status/protection.ts';
import { PROTECTION_KEY } from '../../../functions/core/status/protection.ts';
import { validate } from '../core/status/protections.ts';
import { ACCOUNT, BUCKET, DEPLOYMENT, Fleet, REGION } from './fleet.ts';

let fleet: Fleet;
beforeEach(() => {
  fleet = new Fleet();
});

/** Measures, and finds the row of `orders`. */
async function measured(hours = 0): Promise<ClusterProtection> {
  const report = await fleet.measure(hours);
  expect([validate(report), validate.errors]).toEqual([true, null]);
  const row = report.Clusters.find(({ Name }) => Name === 'orders');
  if (!row) throw new Error('There is no cluster "orders".');
  return row;
}

describe('A cluster is', () => {
  test('PROTECTED by a copy within the limit: its age is that of the source', async () => {
    fleet.cluster('orders').seen('orders', -900);
    const point = fleet.copy('orders', -2);
    const row = await measured();
    expect(row).toMatchObject({
      ...{ State: 'PROTECTED', Reason: null, Remedy: null, Fix: null, Warnings: [] },
      ...{ ProtectedUntil: Fleet.at(-2), AgeHours: 2, MaxAgeHours: 26, LimitFrom: 'Parameter', DueBy: Fleet.at(24) },
    });
    expect(row.Points).toEqual([
      expect.objectContaining({
        ...{ Kind: 'Copy', Target: point.Target, Proof: 'Copy', Bytes: 2_000, CheckedAt: Fleet.at(0) },
        ...{ SourceName: point.Source.Name, SourceCreatedAt: Fleet.at(-2), AgeHours: 2, Record: recordKey(point) },
        Place: { AccountId: ACCOUNT, Region: REGION, Bucket: null },
        ExecutionUrl: `https://${REGION}.console.aws.amazon.com/states/home?region=${REGION}#/v2/executions/details/${point.Execution}`,
      }),
    ]);
  });

  test.each(['restoring', 'copying', 'exporting'])('PROTECTED by a copy that is %s', async (Status) => {
    fleet.cluster('orders').seen('orders', -900);
    const { Target } = fleet.copy('orders', -1);
    fleet.snapshots.set(Target, { ...fleet.snapshots.get(Target), Status });
    expect(await measured()).toMatchObject({ State: 'PROTECTED', Warnings: [] });
  });

  test('PROTECTED, and no younger than the measurement, by what was made while its event waited', async () => {
    fleet
      .cluster('orders')
      .seen('orders', -900)
      .copy('orders', 0.2, { ProvenAt: Fleet.at(0.3) });
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(await measured()).toMatchObject({ State: 'PROTECTED', AgeHours: 0, Points: [{ AgeHours: 0 }] });
  });

  test('PROTECTED by an export alone', async () => {
    fleet.cluster('orders').seen('orders', -900).export('orders', -3);
    expect(await measured()).toMatchObject({
      ...{ State: 'PROTECTED', AgeHours: 3 },
      Points: [{ Kind: 'Export', Place: { Bucket: BUCKET }, Proof: 'Checksum', CheckedAt: Fleet.at(0) }],
    });
  });

  test('PROTECTED until the limit, and LATE after it', async () => {
    fleet.cluster('orders').seen('orders', -900).copy('orders', 0);
    expect((await measured(26)).State).toBe('PROTECTED');
    expect(await measured(26.02)).toMatchObject({
      ...{ State: 'LATE', AgeHours: 26.02, DueBy: Fleet.at(26) },
      Reason: `Its newest recovery point restores ${Fleet.at(0)}, 26.02 hours ago, and the limit is 26.`,
      Remedy: expect.stringContaining(`s3://${BUCKET}/reports/protect-clusters/memorydb-snapshot-copy-dev/`),
    });
  });

  test('NEW for as long as the limit after it was first seen, and then LATE', async () => {
    fleet.cluster('orders');
    expect(await measured(0)).toMatchObject({ State: 'NEW', FirstSeenAt: Fleet.at(0), AgeHours: 0 });
    expect(JSON.parse(fleet.text('recovery-points/orders/first-seen.json') ?? '')).toMatchObject({
      FirstSeenAt: Fleet.at(0),
    });
    expect(await measured(26)).toMatchObject({ State: 'NEW', FirstSeenAt: Fleet.at(0), AgeHours: 26 });
    expect(await measured(27)).toMatchObject({
      ...{ State: 'LATE', AgeHours: 27 },
      Reason: `It has no recovery point; it was first seen at ${Fleet.at(0)}, 27 hours ago.`,
    });
  });

  test.each([
    ['cannot be read', new Error('Denied.'), 'Denied.'],
    ['does not say', null, 'The object first-seen.json beside its records does not say when it was first seen.'],
  ])('UNKNOWN if when it was first seen %s, which is asked once', async (_, error, fault) => {
    const key = 'recovery-points/orders/first-seen.json';
    fleet.cluster('orders').put(key, '{}');
    if (error) fleet.broken.set(`GetObject ${key}`, error);
    expect(await measured()).toMatchObject({ State: 'UNKNOWN', Warnings: [fault] });
    // The other one is for the report of before.
    expect(fleet.calls['GetObject']).toBe(2);
  });

  test('UNPROTECTED, and no cause for patience, if it makes no automatic snapshots either', async () => {
    fleet.cluster('orders', {}, { SnapshotRetentionLimit: 0 });
    expect(await measured()).toMatchObject({
      ...{ State: 'UNPROTECTED', ProtectedUntil: Fleet.at(0), DueBy: Fleet.at(0) },
      Reason: expect.stringContaining('its SnapshotRetentionLimit is 0'),
      Fix: `aws memorydb update-cluster --cluster-name orders --snapshot-retention-limit 1 --region ${REGION}`,
    });
    expect(await measured(28)).toMatchObject({ State: 'UNPROTECTED', DueBy: Fleet.at(26) });
    fleet.copy('orders', 28);
    expect((await measured(29)).State).toBe('PROTECTED');
  });

  test.each(['creating', 'deleting', 'create-failed', 'restore-failed'])('EXCLUDED while it is %s', async (Status) => {
    fleet.cluster('orders', {}, { Status });
    expect(await measured()).toMatchObject({ State: 'EXCLUDED', Reason: expect.stringMatching(/^It has no data/) });
    expect(fleet.calls).not.toHaveProperty('ListTags');
  });

  test('EXCLUDED by its tag, and late again without it', async () => {
    fleet.cluster('orders', { 'memorydb-snapshot-copy:exclude': 'yes' }).seen('orders', -100);
    expect(await measured()).toMatchObject({ State: 'EXCLUDED', Excluded: true, DueBy: null });
    fleet.cluster('orders');
    expect(await measured(1)).toMatchObject({ State: 'LATE', Excluded: false });
  });
});

describe('The limit of a cluster', () => {
  test.each([
    ['48', { State: 'PROTECTED', MaxAgeHours: 48, LimitFrom: 'Tag', Warnings: [] }],
    [' 30.5 ', { State: 'LATE', MaxAgeHours: 30.5, LimitFrom: 'Tag', Warnings: [] }],
    ...['two days', '0', '-1', '1e3', 'Infinity', '', '100000', '99999999999'].map((tag): [string, object] => [
      tag,
      { State: 'LATE', MaxAgeHours: 26, LimitFrom: 'Parameter', Warnings: [expect.stringContaining(`"${tag}"`)] },
    ]),
  ])('is that of its tag "%s" if that is a number of hours', async (tag, expected) => {
    fleet.cluster('orders', { 'memorydb-snapshot-copy:max-age-hours': tag }).seen('orders', -99).copy('orders', -40);
    expect(await measured()).toMatchObject(expected);
  });

  test('is what its tag said before when its tags cannot be read', async () => {
    fleet.cluster('orders', { 'memorydb-snapshot-copy:max-age-hours': '48' }).seen('orders', -99).copy('orders', -40);
    await measured();
    fleet.broken.set('ListTags orders', new Error('Denied.'));
    expect(await measured(1)).toMatchObject({
      ...{ State: 'PROTECTED', MaxAgeHours: 48, LimitFrom: 'Tag', TagsReadAt: Fleet.at(0) },
      Warnings: ['Denied.'],
    });
  });

  test('is not known if its tags could never be read: it may be shorter than that of the others', async () => {
    fleet.cluster('orders', { 'memorydb-snapshot-copy:max-age-hours': '4' }).seen('orders', -99).copy('orders', -20);
    fleet.broken.set('ListTags orders', new Error('Denied.'));
    expect(await measured()).toMatchObject({ State: 'UNKNOWN', Warnings: ['Denied.'] });
    fleet.broken.clear();
    expect(await measured(1)).toMatchObject({ State: 'LATE', MaxAgeHours: 4 });
  });

  test('is warned of every hour if its tag is no number, also when its tags are not read again', async () => {
    const tags = { 'memorydb-snapshot-copy:max-age-hours': 'weekly', 'memorydb-snapshot-copy:exclude': 'maybe' };
    fleet.cluster('orders', tags).seen('orders', -99).copy('orders', -1);
    const { Warnings } = await measured();
    expect(Warnings).toHaveLength(2);
    fleet.broken.set('ListTags orders', new Error('Denied.'));
    expect((await measured(1)).Warnings).toEqual(['Denied.', ...Warnings]);
  });
});

describe('What is no recovery point any more', () => {
  const gone: [string, (point: { readonly Target: string }) => void][] = [
    ['whose snapshot was deleted', ({ Target }) => fleet.snapshots.delete(Target)],
    [
      'whose snapshot is being deleted',
      ({ Target }) => fleet.snapshots.set(Target, { Name: Target, Status: 'deleting' }),
    ],
    [
      'whose snapshot was made again by somebody else',
      ({ Target }) => fleet.tags.set(fleet.snapshots.get(Target)?.ARN ?? '', []),
    ],
  ];
  test.each(gone)('is a copy %s: the next older one counts', async (_, remove) => {
    fleet.cluster('orders').seen('orders', -900).copy('orders', -25);
    const newest = fleet.copy('orders', -1);
    expect((await measured()).AgeHours).toBe(1);
    remove(newest);
    expect(await measured(0.5)).toMatchObject({ State: 'PROTECTED', AgeHours: 25.5 });
  });

  test.each([
    ['without one of its objects', (key: string) => fleet.remove(key)],
    ['with another object in place of one', (key: string) => fleet.put(key, 'another')],
  ])('is an export %s', async (_, spoil) => {
    fleet.cluster('orders').seen('orders', -900).export('orders', -30);
    const newest = fleet.export('orders', -1);
    const before = await measured();
    expect(before.AgeHours).toBe(1);
    spoil(newest.Export?.Objects[1]?.Key ?? '');
    expect(await measured(1)).toMatchObject({
      ...{ State: 'LATE', AgeHours: 31 },
      Missing: [{ Record: recordKey(newest), MissedAt: Fleet.at(1) }],
      Warnings: ['1 of its recorded recovery points no longer exists.'],
    });
  });

  test('is an export without any of its objects, until they are back', async () => {
    fleet.cluster('orders').seen('orders', -900);
    const newest = fleet.export('orders', -1);
    const keys = newest.Export?.Objects.map(({ Key }) => Key) ?? [];
    fleet.remove(...keys);
    for (const hour of [1, 2]) {
      expect(await measured(hour)).toMatchObject({ State: 'LATE', Missing: [{ Record: recordKey(newest) }] });
      expect(fleet.calls).toMatchObject({ ListObjectsV2: 2 });
    }
    fleet.export('orders', -1);
    expect(await measured(3)).toMatchObject({ State: 'PROTECTED', AgeHours: 4, Missing: [] });
  });

  test('is looked at a day later, if there is another one meanwhile', async () => {
    fleet.cluster('orders').seen('orders', -900).copy('orders', 0);
    const newest = fleet.export('orders', -1);
    fleet.remove(...(newest.Export?.Objects.map(({ Key }) => Key) ?? []));
    expect(await measured(1)).toMatchObject({ State: 'PROTECTED', Missing: [{ Record: recordKey(newest) }] });
    fleet.export('orders', -1);
    expect((await measured(24)).Points).toMatchObject([{ Kind: 'Copy' }]);
    expect(await measured(25)).toMatchObject({ Points: [{ Kind: 'Copy' }, { Kind: 'Export' }], Missing: [] });
  });

  test('is not among those that are recorded once its record is gone, too', async () => {
    fleet.cluster('orders').seen('orders', -900).copy('orders', -1);
    const gone = fleet.export('orders', -2);
    fleet.remove(...(gone.Export?.Objects.map(({ Key }) => Key) ?? []));
    expect((await measured()).Warnings).toEqual(['1 of its recorded recovery points no longer exists.']);
    fleet.remove(recordKey(gone));
    expect(await measured(1)).toMatchObject({ Missing: [], Warnings: [] });
  });

  test('is counted, also a copy that was made again by somebody else', async () => {
    fleet.cluster('orders').seen('orders', -900);
    fleet.tags.set(fleet.copy('orders', -1).Copy?.Arn ?? '', []);
    for (const hour of [0, 1, 2])
      expect((await measured(hour)).Warnings).toEqual(['1 of its recorded recovery points no longer exists.']);
  });

  test('does not hide what is older, however much it is: the next measurement goes on', async () => {
    fleet.cluster('orders', { 'memorydb-snapshot-copy:max-age-hours': '720' }).seen('orders', -900);
    for (let day = 20; day >= 0; day -= 1) {
      const { Export } = fleet.export('orders', -24 * day);
      if (day < 18) fleet.remove(...(Export?.Objects.map(({ Key }) => Key) ?? []));
    }
    expect(await measured(1)).toMatchObject({ State: 'LATE', Points: [] });
    for (const hour of [2, 3, 26, 27])
      expect(await measured(hour)).toMatchObject({ State: 'PROTECTED', AgeHours: 24 * 18 + hour });
  });

  test('does not count by its key alone when it is looked at again', async () => {
    fleet.cluster('orders').seen('orders', -900).export('orders', -100);
    for (const hours of [-2, -1, 0]) {
      const { Export } = fleet.export('orders', hours);
      fleet.remove(...(Export?.Objects.map(({ Key }) => Key) ?? []));
    }
    for (const hour of [0, 1, 23, 24, 25])
      expect(await measured(hour)).toMatchObject({ State: 'LATE', AgeHours: 100 + hour });
    expect(fleet.notices).toHaveLength(1);
  });

  test('is not the copy that became available after the snapshots were listed: the next measurement has it', async () => {
    fleet.cluster('orders').seen('orders', -10);
    expect(await measured()).toMatchObject({ State: 'NEW' });
    const { Target } = fleet.copy('orders', 0.5, { ProvenAt: Fleet.at(1.001) });
    const available = fleet.snapshots.get(Target) ?? {};
    fleet.snapshots.set(Target, { ...available, Status: 'creating' });
    expect(await measured(1)).toMatchObject({ State: 'NEW', Warnings: [] });
    expect(fleet.notices).toEqual([]);
    fleet.snapshots.set(Target, available);
    expect(await measured(2)).toMatchObject({ State: 'PROTECTED', AgeHours: 1.5, Warnings: [] });
  });

  test('is one that is marked as Deleting, or has no record that can be read', async () => {
    fleet.cluster('orders').seen('orders', -900).copy('orders', -30);
    const unreadable = fleet.copy('orders', -2);
    fleet.put(recordKey(unreadable), '{}');
    const deleting = fleet.copy('orders', -1);
    fleet.record({ ...deleting, State: 'Deleting' });
    expect(await measured()).toMatchObject({
      ...{ State: 'LATE', AgeHours: 30 },
      Warnings: [`The object ${recordKey(unreadable)} is no record that can be read, and was left out.`],
      Missing: [],
    });
  });

  test('is no reason to call a cluster new', async () => {
    fleet.cluster('orders').seen('orders', -1).copy('orders', -2);
    fleet.snapshots.clear();
    expect(await measured()).toMatchObject({
      State: 'LATE',
      Reason: 'None of its 1 recorded recovery points exists any more, or could be read.',
    });
  });
});

test('An export whose name begins like those of others is found among their objects', async () => {
  fleet.cluster('orders').seen('orders', -900);
  for (let each = 0; each < 1_200; each += 1) fleet.put(`orders-00-${each}.rdb`, 'another');
  fleet.export('orders', -1, { Target: 'orders' });
  expect(await measured()).toMatchObject({ State: 'PROTECTED', Points: [{ CheckedAt: Fleet.at(0) }] });
});

test('The newest of each kind and place is shown, also if that of one place is older', async () => {
  fleet.cluster('orders').seen('orders', -900).copy('orders', -1);
  fleet.export('orders', -2);
  fleet.export('orders', -5, {}, 'a-second-bucket');
  fleet.export('orders', -6, {}, 'a-second-bucket');
  const ages = ({ Points }: ClusterProtection) => Points.map((each) => [each.Kind, each.Place.Bucket, each.AgeHours]);
  const expected = [
    ['Copy', null, 1],
    ['Export', BUCKET, 2],
    ['Export', 'a-second-bucket', 5],
  ];
  expect(ages(await measured())).toEqual(expected);
  fleet.export('orders', 0);
  expect(ages(await measured(1))).toEqual([
    ['Export', BUCKET, 1],
    ['Copy', null, 2],
    ['Export', 'a-second-bucket', 6],
  ]);
});

test('The last 30 days are shown by what is recorded of them', async () => {
  fleet.cluster('orders').seen('orders', -24 * 4);
  fleet.copy('orders', -24 * 3);
  fleet.export('orders', -24 * 3);
  fleet.export('orders', -24 * 1);
  fleet.copy('orders', -2);
  const { Marks } = await measured();
  expect(Marks).toEqual([...Array(26).fill('Unknown'), 'Both', 'None', 'Export', 'Copy']);
  expect(fleet.report().Days.at(-1)).toBe('2026-11-28');
  expect(fleet.report().Days[0]).toBe('2026-10-30');
});

describe('A call that fails', () => {
  test('about one cluster leaves the others as they are', async () => {
    fleet.cluster('orders').seen('orders', -900).export('orders', -10);
    fleet.cluster('shop').seen('shop', -900).export('shop', -10);
    fleet.broken.set(`GetObject ${recordKey(fleet.export('orders', -1))}`, new Error('Denied.'));
    fleet.broken.set('ListObjectsV2 orders-2026-11-27T19-', new Error('Denied, too.'));
    expect(await measured()).toMatchObject({
      State: 'UNKNOWN',
      Warnings: ['Denied.', 'Denied, too.'],
      Remedy: expect.any(String),
    });
    expect(fleet.report().Counts).toMatchObject({ PROTECTED: 1, UNKNOWN: 1 });
  });

  test('leaves a cluster unknown, however many older records it has of which nothing is known either', async () => {
    fleet.cluster('orders', { 'memorydb-snapshot-copy:max-age-hours': '170' }).seen('orders', -900);
    const copies = [-102, -78, -54, -30].map((hours) => fleet.copy('orders', hours));
    for (const { Target } of copies) fleet.broken.set(`ListTags ${Target}`, new Error('Denied.'));
    const nothing = { State: 'UNKNOWN', ProtectedUntil: null, AgeHours: null, DueBy: null };
    for (const hours of [0, 1, 2]) expect(await measured(hours)).toMatchObject(nothing);
    expect(fleet.report().WorstAgeShare).toBeNull();
    fleet.broken.delete(`ListTags ${copies[2]?.Target}`);
    expect(await measured(3)).toMatchObject({ State: 'PROTECTED', ProtectedUntil: Fleet.at(-54) });
  });

  test('makes no cluster late by its share of the limit', async () => {
    fleet.cluster('orders').seen('orders', -900).copy('orders', -40);
    fleet.broken.set(`GetObject ${recordKey(fleet.export('orders', -1))}`, new Error('Denied.'));
    expect(await measured()).toMatchObject({ State: 'UNKNOWN', AgeHours: 40 });
    expect(fleet.report().WorstAgeShare).toBeNull();
  });

  test('is forgiven for two hours after the recovery point was proven, and then leaves it unknown', async () => {
    fleet
      .cluster('orders')
      .seen('orders', -900)
      .copy('orders', -3, { ProvenAt: Fleet.at(-1) });
    fleet.broken.set('ListTags orders-2026-11-28t02', new Error('Denied.'));
    expect(await measured()).toMatchObject({ State: 'PROTECTED', AgeHours: 3, Warnings: ['Denied.'] });
    expect(await measured(2)).toMatchObject({ State: 'UNKNOWN', Warnings: ['Denied.'] });
  });

  test('is forgiven for two hours if the recovery point was seen before', async () => {
    fleet.cluster('orders').seen('orders', -900).export('orders', -1);
    await measured();
    fleet.broken.set('ListObjectsV2 orders-2026-11-28T04-', new Error('Denied.'));
    expect(await measured(2)).toMatchObject({ State: 'PROTECTED', Warnings: ['Denied.'] });
    expect(await measured(3)).toMatchObject({ State: 'UNKNOWN', Warnings: ['Denied.'] });
  });

  test.each(['DescribeClusters', 'DescribeSnapshots', 'ListObjectsV2 recovery-points/', `GetObject ${PROTECTION_KEY}`])(
    'as %s does leaves everything unmeasured',
    async (call) => {
      fleet.cluster('orders');
      fleet.broken.set(call, new Error('Denied.'));
      await expect(fleet.measure()).rejects.toThrow('Denied.');
      expect([fleet.metrics, fleet.text(PROTECTION_KEY)]).toEqual([[], undefined]);
    },
  );
});

test('It measures at the time of the event, and without one at the time of the call', async () => {
  expect((await fleet.measure(5)).MeasuredAt).toBe(Fleet.at(5));
  expect((await fleet.measure(6, {})).MeasuredAt).toBe(Fleet.at(6));
  expect((await fleet.measure(7, { source: 'aws.events', time: Fleet.at(6.5) })).MeasuredAt).toBe(Fleet.at(6.5));
});

test('The test event of the console, of 1970, is measured at the time of the call: no cluster was first seen then', async () => {
  fleet.cluster('orders');
  await fleet.measure(1, { source: 'aws.events', time: '1970-01-01T00:00:00Z' });
  expect(fleet.report()).toMatchObject({ MeasuredAt: Fleet.at(1), Clusters: [{ FirstSeenAt: Fleet.at(1) }] });
});

test('An event that comes after a later one is passed over, and a report of the future is replaced', async () => {
  fleet.cluster('orders').seen('orders', -900).copy('orders', -24);
  await fleet.measure(3);
  const before = [...fleet.objects];
  await fleet.measure(3.5, { source: 'aws.events', time: Fleet.at(1) });
  expect([...fleet.objects]).toEqual(before);
  expect(fleet.notices.map(({ body }) => body.outcome)).toEqual(['LATE']);
  await fleet.measure(4, { source: 'aws.events', time: '2099-01-01T00:00:00Z' });
  expect((await fleet.measure(5)).MeasuredAt).toBe(Fleet.at(5));
});

test('Two deployments do not share a report', async () => {
  fleet.cluster('orders');
  await fleet.measure(0);
  fleet.arn = fleet.arn.replace(DEPLOYMENT, 'another');
  await expect(fleet.measure(1)).rejects.toThrow(
    `is of the deployment "${DEPLOYMENT}" in ${REGION}, measured at ${Fleet.at(0)}. Give each deployment an export bucket`,
  );
  expect((await fleet.measure(3)).Deployment).toBe('another');
});

test('A report that somebody has cut is measured anew', async () => {
  fleet.cluster('orders').seen('orders', -900).copy('orders', -1);
  const { Notified: _, ...whole } = await fleet.measure(0);
  const { Format } = whole;
  for (const cut of [{ Format }, { ...whole, Clusters: {} }, whole]) {
    fleet.put(PROTECTION_KEY, JSON.stringify(cut));
    expect(await measured(1)).toMatchObject({ State: 'PROTECTED' });
  }
});

test('What a cluster is called cannot make it another', async () => {
  fleet.cluster('__proto__').seen('__proto__', -900).copy('__proto__', -1);
  fleet.cluster('constructor');
  await fleet.measure();
  expect(fleet.report().Clusters.map(({ Name, State }) => [Name, State])).toEqual([
    ['constructor', 'NEW'],
    ['__proto__', 'PROTECTED'],
  ]);
});
