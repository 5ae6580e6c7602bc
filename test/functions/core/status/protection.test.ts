import { describe, expect, test } from '@jest/globals';
import { countsOf, current, hoursAfter, readProtection, STATES } from '../../../../functions/core/status/protection.ts';

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
