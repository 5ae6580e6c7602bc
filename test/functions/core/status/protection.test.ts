import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import {
  countsOf,
  current,
  hoursAfter,
  type Protection,
  readProtection,
  STATES,
} from '../../../../functions/core/status/protection.ts';

const EXAMPLE = readFileSync(join(import.meta.dirname, 'protection.example.json'), 'utf8');
const example = JSON.parse(EXAMPLE) as Protection;

const validate = new Ajv2020({ allErrors: true, formats: { date: true, 'date-time': true } }).compile(
  JSON.parse(readFileSync('statemachine/protection.schema.json', 'utf8')),
);

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
