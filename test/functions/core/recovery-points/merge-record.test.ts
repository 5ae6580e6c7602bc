import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mergeRecord, recordText } from '../../../../functions/core/recovery-points/merge-record.ts';
import { readRecord } from '../../../../functions/core/recovery-points/read-record.ts';
import { type RecoveryPoint, recordKey } from '../../../../functions/core/recovery-points/record.ts';
import { exportRecorded, recorded } from './points.ts';

const COPY = recorded();
const EXPORT = exportRecorded();
const { Export: OBJECTS } = EXPORT;
if (!OBJECTS) throw new Error('It is an export.');
const [FIRST, ...OTHERS] = OBJECTS.Objects;

const schema = JSON.parse(readFileSync('statemachine/recovery-point.schema.json', 'utf8'));
const isValid = new Ajv2020({ allowUnionTypes: true, strictTypes: false, validateFormats: false }).compile(schema);

const merge = (found: object, record: RecoveryPoint = EXPORT) => mergeRecord(JSON.stringify(found), record);

describe('A record that is there already', () => {
  test('is kept if it says the same, whoever wrote it and when', () => {
    for (const record of [COPY, EXPORT]) {
      const earlier = {
        ...record,
        Execution: null,
        StartedAt: '2026-01-01T00:00:00Z',
        ProvenAt: '2026-01-02T00:00:00Z',
      };
      expect(merge(earlier, record)).toBe('keep');
    }
  });

  test.each([
    ['another source', { ...EXPORT, Source: { ...EXPORT.Source, Arn: `${EXPORT.Source.Arn}-2` } }],
    [
      'another version of an object',
      { ...EXPORT, Export: { ...OBJECTS, Objects: [{ ...FIRST, VersionId: 'v0' }, ...OTHERS] } },
    ],
    ['another object', { ...EXPORT, Export: { ...OBJECTS, Objects: [{ ...FIRST, ETag: '"old"' }, ...OTHERS] } }],
    ['an object less', { ...EXPORT, Export: { ...OBJECTS, Objects: OTHERS } }],
    ['another claim', { ...EXPORT, Export: { ...OBJECTS, Claim: null } }],
    ['a weaker proof', { ...EXPORT, Proof: 'Probe' }],
  ])('is replaced if it has %s', (_what, found) => {
    expect(merge(found)).toEqual({ record: EXPORT });
  });

  test('is kept if its proof of the same objects is stronger', () => {
    expect(merge(EXPORT, { ...EXPORT, Proof: 'Probe' })).toBe('keep');
    expect(merge(EXPORT, exportRecorded({ Level: 'Probe' }))).toBe('keep');
  });

  test('keeps a stronger proof of the same objects, and has the claim and the manifest that are there now', () => {
    const again = exportRecorded({ Level: 'Probe' });
    const Claim = { ...OBJECTS.Claim, ETag: '"claimed again"', VersionId: 'v2' };
    const Manifest = { ...OBJECTS.Manifest, ETag: '"written again"', VersionId: 'v3' };
    expect(merge(EXPORT, { ...again, Export: { ...again.Export, Claim, Manifest } } as RecoveryPoint)).toEqual({
      record: { ...EXPORT, Export: { ...OBJECTS, Claim, Manifest } },
    });
  });

  test('keeps what a stronger proof said of each object, when a weaker one could not say it', () => {
    const Claim = { ...OBJECTS.Claim, ETag: '"claimed again"', VersionId: 'v2' };
    const Objects = [{ ...FIRST, Verdict: 'unverifiable' }, ...OTHERS];
    const again = { ...EXPORT, Proof: 'Unverifiable', Export: { ...OBJECTS, Claim, Objects } } as RecoveryPoint;
    expect(merge(EXPORT, again)).toEqual({ record: { ...EXPORT, Export: { ...OBJECTS, Claim } } });
  });

  test('is not revived once its deletion has begun', () => {
    expect(merge({ ...EXPORT, State: 'Deleting' })).toEqual({
      reason: expect.stringContaining('is marked as Deleting'),
    });
  });

  test.each(['', 'notes', '{}', JSON.stringify(COPY)])(
    'is left as it is when it is no record of this key: %s',
    (text) => {
      expect(mergeRecord(text, EXPORT)).toEqual({ reason: expect.stringContaining('was not overwritten') });
    },
  );
});

/** What a reader refuses that the schema allows: times are formats, and members that do not go together. */
const isOnlyOfCode = ['a time that is none', 'a copy that is an export', 'the key of another cluster'];

describe('A record is read', () => {
  test.each([COPY, EXPORT])('as it was written, and as its schema has it', (record) => {
    expect([isValid(record), isValid.errors]).toEqual([true, null]);
    expect(readRecord(recordKey(record), recordText(record))).toEqual(record);
  });

  test('without what a stamp was computed from, as 0.2.0 wrote it', () => {
    const { StampedWith: _, ...Copy } = COPY.Copy ?? {};
    const text = JSON.stringify({ ...COPY, Copy });
    expect(readRecord(recordKey(COPY), text)).toEqual({ ...COPY, Copy });
    expect(isValid(JSON.parse(text))).toBe(true);
  });

  test('with members that a later version adds', () => {
    const text = JSON.stringify({ ...COPY, Replica: { Region: 'eu-west-1' } });
    expect(readRecord(recordKey(COPY), text)).toMatchObject(COPY);
  });

  test.each([
    ['another format', { ...COPY, Format: 'memorydb-snapshot-copy/recovery-point/2' }],
    ['another state', { ...COPY, State: 'deleted' }],
    ['a time that is none', { ...COPY, ProvenAt: 'yesterday' }],
    ['a stamp without its facts', { ...COPY, Copy: { ...COPY.Copy, StampedWith: {} } }],
    ['a copy that is an export', { ...COPY, Kind: 'Export' }],
    ['an export without objects', { ...EXPORT, Export: { ...OBJECTS, Objects: [] } }],
    ['an object without an ETag', { ...EXPORT, Export: { ...OBJECTS, Objects: [{ ...FIRST, ETag: '' }] } }],
    ['a bad object', { ...EXPORT, Export: { ...OBJECTS, Objects: [{ ...FIRST, Verdict: 'bad' }] } }],
    ['the key of another cluster', { ...COPY, Cluster: 'others' }],
  ])('never with %s, which the schema refuses too, but for what takes more than one member', (what, found) => {
    const key = recordKey('Export' in found && found.Export ? EXPORT : COPY);
    expect(readRecord(key, JSON.stringify(found))).toBeNull();
    expect(isValid(found)).toBe(isOnlyOfCode.includes(what));
  });
});
