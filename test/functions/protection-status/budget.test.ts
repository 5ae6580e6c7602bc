import { beforeEach, expect, test } from '@jest/globals';
import { Fleet } from './fleet.ts';

let fleet: Fleet;
beforeEach(() => {
  fleet = new Fleet();
});

/** The calls that a measurement may make: one for 1,000 records, one for 50 snapshots, two a cluster, and 100. */
const budget = (): number => {
  const records = [...fleet.objects.keys()].filter((key) => key.includes('/recovery-points/')).length;
  return records / 1_000 + fleet.snapshots.size / 50 + 2 * fleet.clusters.size + 100;
};

/** @param days so many recovery points of each kind has a cluster */
function manyClusters(clusters: number, days: number): void {
  for (let each = 0; each < clusters; each += 1) {
    const name = `cluster-${each}`;
    fleet.cluster(name, { 'memorydb-snapshot-copy:max-age-hours': '25' });
    for (let day = days; day > 0; day -= 1) {
      fleet.copy(name, -24 * day);
      fleet.export(name, -24 * day + 1);
    }
  }
}

test('A fleet of 15 clusters is measured whole every hour, from the first time on', async () => {
  manyClusters(15, 3);
  for (const hour of [0, 1]) {
    const { Clusters } = await fleet.measure(hour);
    expect(fleet.callCount).toBeLessThanOrEqual(budget());
    for (const { TagsReadAt, Points } of Clusters) {
      expect(TagsReadAt).toBe(Fleet.at(hour));
      expect(Points.map(({ Kind }) => Kind)).toEqual(['Export', 'Copy']);
    }
  }
  expect(fleet.report().Clusters.flatMap(({ Points }) => Points.filter((each) => each.CheckedAt === null))).toEqual([]);
});

test('The first measurement of a large fleet knows each age by kind, and the third has looked at everything', async () => {
  manyClusters(1_000, 2);
  const { Clusters } = await fleet.measure(0);
  expect(fleet.callCount).toBeLessThanOrEqual(budget());
  for (const { State, AgeHours, TagsReadAt, Points, Warnings } of Clusters) {
    expect([State, AgeHours, TagsReadAt]).toEqual(['PROTECTED', 23, Fleet.at(0)]);
    expect(Points.map(({ Kind, SourceCreatedAt }) => [Kind, SourceCreatedAt])).toEqual([['Export', Fleet.at(-23)]]);
    expect(Warnings).toContain(`Its copy of ${Fleet.at(-24)} is recorded; a later measurement reads the record.`);
  }
  const isUnchecked = (warning: string) => /^Whether its export ".*" is still what was proven/.test(warning);
  const unchecked = Clusters.filter(({ Warnings }) => Warnings.some(isUnchecked));
  expect(unchecked.map(({ Name }) => Name)).toEqual(
    Clusters.filter(({ Points }) => Points.some(({ CheckedAt }) => CheckedAt === null)).map(({ Name }) => Name),
  );
  expect(unchecked.length).toBeGreaterThan(50);
  for (const hour of [1, 2]) {
    await fleet.measure(hour);
    expect([hour, fleet.callCount <= budget()]).toEqual([hour, true]);
  }
  for (const { Points, Warnings, FirstSeenAt } of fleet.report().Clusters) {
    expect(Points.map(({ Kind, CheckedAt }) => [Kind, CheckedAt !== null])).toEqual([
      ['Export', true],
      ['Copy', true],
    ]);
    expect([Warnings, FirstSeenAt === null]).toEqual([[], false]);
  }
});

test('The first measurement of a large fleet finds out first whether the newest of each cluster exists', async () => {
  manyClusters(150, 1);
  fleet.remove(
    ...[...fleet.objects.keys()].filter((key) => key.endsWith('.rdb')).map((key) => key.replace(/^[^/]+\//, '')),
  );
  for (const hour of [0, 1]) await fleet.measure(hour);
  // Copies of 24 hours ago are left, and the limit is 25.
  expect(fleet.report().Counts).toMatchObject({ PROTECTED: 150 });
  for (const { ProtectedUntil } of fleet.report().Clusters) expect(ProtectedUntil).toBe(Fleet.at(-24));
});

test('A large fleet is within the budget every hour, and nobody is late meanwhile', async () => {
  manyClusters(150, 2);
  for (const hour of [0, 1, 2]) {
    const { Counts } = await fleet.measure(hour);
    expect([hour, fleet.callCount <= budget()]).toEqual([hour, true]);
    expect(Counts).toMatchObject({ PROTECTED: 150 });
  }
  // The night: every cluster has new ones of both kinds.
  for (const name of fleet.clusters.keys()) {
    fleet.copy(name, 2.1);
    fleet.export(name, 2.1);
  }
  for (let hour = 3; hour < 8; hour += 1) {
    const { Counts } = await fleet.measure(hour);
    expect([hour, fleet.callCount <= budget()]).toEqual([hour, true]);
    expect(Counts).toMatchObject({ PROTECTED: 150 });
  }
  const { Clusters } = fleet.report();
  const looks = Clusters.flatMap(({ TagsReadAt, Points }) => [TagsReadAt, ...Points.map(({ CheckedAt }) => CheckedAt)]);
  expect(looks).toHaveLength(3 * 150);
  expect(looks.filter((look) => look === null || look < Fleet.at(5))).toEqual([]);
});

test('A large fleet that loses all its exports is found out within the budget', async () => {
  for (let each = 0; each < 150; each += 1) {
    fleet.cluster(`cluster-${each}`);
    for (const hours of [-4, -3, -2, -1]) fleet.export(`cluster-${each}`, hours);
  }
  for (const hour of [0, 1]) await fleet.measure(hour);
  fleet.remove(
    ...[...fleet.objects.keys()].filter((key) => key.endsWith('.rdb')).map((key) => key.replace(/^[^/]+\//, '')),
  );
  let hour = 2;
  for (; fleet.report().Counts.LATE < 150 && hour < 24; hour += 1) {
    await fleet.measure(hour);
    expect([hour, fleet.callCount <= budget()]).toEqual([hour, true]);
  }
  expect(fleet.report().Counts).toMatchObject({ PROTECTED: 0, LATE: 150 });
});

test('A fleet whose clusters are all new is within the budget', async () => {
  for (let each = 0; each < 1_000; each += 1) fleet.cluster(`cluster-${each}`);
  for (const hour of [0, 1]) {
    const { Counts } = await fleet.measure(hour);
    expect([hour, fleet.callCount <= budget()]).toEqual([hour, true]);
    expect(Counts).toMatchObject({ NEW: 1_000 });
  }
});
