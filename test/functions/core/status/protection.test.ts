import { describe, expect, test } from '@jest/globals';
import { countsOf, current, hoursAfter, readProtection, STATES } from '../../../../functions/core/status/protection.ts';
import { stateOfCluster } from '../../../../functions/core/status/state-of-cluster.ts';
import { EXAMPLE, example, validate } from './protections.ts';

describe('The example', () => {
  test('keeps the schema, and so does what its readers make of it two hours later', () => {
    expect([validate(example), validate.errors]).toEqual([true, null]);
    expect(validate(current(example, '2026-11-28T09:00:00.000Z'))).toBe(true);
    expect(validate({ ...example, Clusters: [{}] })).toBe(false);
  });

  test('has a cluster in every state, and its counts are theirs', () => {
    expect(example.Clusters).toHaveLength(12);
    expect(STATES.filter((state) => example.Counts[state] === 0)).toEqual([]);
    expect(example.Counts).toEqual(countsOf(example.Clusters));
  });

  // The picture in README.md is drawn of it.
  test.each(example.Clusters)('says of $Name what a measurement writes that finds the same', (cluster) => {
    const { Name, State, Points, Missing, Marks, Warnings, MaxAgeHours, LimitFrom, Excluded } = cluster;
    const unverifiable = Points.filter(({ Proof }) => Proof === 'Unverifiable').length;
    const { Region, AccountId, Days, MeasuredAt } = example;
    const ARN = `arn:aws:memorydb:${Region}:${AccountId}:cluster/${Name}`;
    const days = Days.flatMap((day, index) => {
      const mark = Marks[index];
      return mark === 'Copy' || mark === 'Export' || mark === 'Both' ? [[day, mark] as const] : [];
    });
    const { RetentionLimit } = cluster;
    const retention = RetentionLimit === null ? {} : { SnapshotRetentionLimit: RetentionLimit };
    const findings = {
      settings: { MaxAgeHours, LimitFrom, Excluded, warnings: [] },
      tagsReadAt: cluster.TagsReadAt,
      points: Points,
      missing: Missing,
      ...{ copiesGone: 0, unread: [], firstSeenAt: cluster.FirstSeenAt, warnings: [] },
      faults: State === 'UNKNOWN' ? Warnings.slice(0, Warnings.length - unverifiable) : [],
    };
    const records = {
      ...{ count: days.length, copiesGone: 0, isSeen: true, days: new Map(days) },
      ...{ newest: { Copy: [], Export: [] }, known: new Map(), missing: new Set<string>() },
    };
    const found = stateOfCluster({ Name, ARN, Status: 'available', ...retention }, findings, records, {
      now: MeasuredAt,
      days: Days,
      reports: `s3://memorydb-snapshot-exports/reports/protect-clusters/${example.Deployment}/`,
    });
    expect(found).toEqual(cluster);
  });
});

describe('A reader', () => {
  test('takes only texts of the format', () => {
    expect(readProtection(EXAMPLE)).toEqual(example);
    for (const text of ['', '[]', '{}', '{"Format":"memorydb-snapshot-copy/protection/2"}'])
      expect(readProtection(text)).toBeNull();
  });

  test('believes a measurement for two hours', () => {
    const { MeasuredAt, NextMeasurementBy } = example;
    expect(NextMeasurementBy).toBe(hoursAfter(MeasuredAt, 2));
    expect(current(example, NextMeasurementBy)).toBe(example);
    const { Counts, WorstAgeShare, Clusters, Warnings } = current(example, hoursAfter(NextMeasurementBy, 0.001));
    expect(Counts).toEqual({ ...countsOf([]), UNKNOWN: 11, EXCLUDED: 1 });
    expect(WorstAgeShare).toBeNull();
    expect(Clusters.find(({ Name }) => Name === 'billing')).toMatchObject({
      Reason: `Nothing was measured after ${MeasuredAt}; it was LATE then.`,
      Fix: null,
    });
    expect(Warnings).toHaveLength(example.Warnings.length + 1);
  });
});
