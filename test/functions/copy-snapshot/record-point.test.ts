import { describe, expect, test } from '@jest/globals';
import { recordPoint } from '../../../functions/copy-snapshot/record-point.ts';
import { recordText } from '../../../functions/core/recovery-points/merge-record.ts';
import { recordKey } from '../../../functions/core/recovery-points/record.ts';
import { metricsOfPoint } from '../../../functions/core/status/metrics.ts';
import { BUCKET, TARGET } from '../core/payloads.ts';
import { exportInput, exportRecorded, listed, recorded, recordInput } from '../core/recovery-points/points.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { fault } from '../ports.ts';

const COPY = recordKey(recorded());
const EXPORT = recordKey(exportRecorded());

function recording(current = listed()) {
  const objects = new ObjectsInMemory();
  const lists: string[] = [];
  const listCurrent = async (bucket: string, _owner: string | null, prefix: string) => {
    lists.push(`${bucket}/${prefix}`);
    return current.filter(({ key }) => key.startsWith(prefix));
  };
  const metrics: string[] = [];
  const writeMetrics = (written: readonly string[]) => void metrics.push(...written);
  return {
    objects,
    lists,
    metrics,
    record: recordPoint({ objects, listCurrent, exportBucket: () => BUCKET, writeMetrics }),
  };
}

describe('A recovery point', () => {
  test('that is a copy is recorded in the export bucket by one write', async () => {
    const { objects, lists, metrics, record } = recording();
    expect(await record(recordInput())).toEqual({ Key: COPY, Warnings: [] });
    expect(JSON.parse(objects.textOf(COPY) ?? '')).toEqual(recorded());
    expect(objects.calls).toEqual([`writeText ${COPY}`]);
    expect(lists).toEqual([]);
    expect(metrics).toEqual([metricsOfPoint(recorded())]);
  });

  test('that is an export is recorded after one look at its objects', async () => {
    const { objects, lists, record } = recording();
    expect(await record(exportInput())).toEqual({ Key: EXPORT, Warnings: [] });
    expect(JSON.parse(objects.textOf(EXPORT) ?? '')).toEqual(exportRecorded());
    expect(lists).toEqual([`${BUCKET}/${TARGET}-`, `${BUCKET}/${TARGET}.`]);
  });

  test('keeps the record that an earlier execution has written', async () => {
    const { objects, record } = recording();
    const earlier = recordText({ ...recorded(), Execution: null });
    objects.put(COPY, earlier);
    expect(await record(recordInput())).toEqual({ Key: COPY, Warnings: [] });
    expect(objects.textOf(COPY)).toBe(earlier);
  });

  test('replaces the record of objects that are others by now', async () => {
    const { objects, record } = recording();
    objects.put(EXPORT, recordText(exportRecorded()).replaceAll('version of -0001.rdb', 'old'));
    expect(await record(exportInput())).toEqual({ Key: EXPORT, Warnings: [] });
    expect(JSON.parse(objects.textOf(EXPORT) ?? '')).toEqual(exportRecorded());
  });
});

test.each([
  ['twice is recorded', 2, { Key: COPY }],
  ['again and again is an error of the function', 3, { name: 'TransientServiceError' }],
])('A recovery point whose record another writer changes %s', async (_, times, expected) => {
  const { objects, record } = recording();
  const read = objects.readText.bind(objects);
  let round = 0;
  objects.put(COPY, recordText({ ...recorded(), Bytes: 0 }));
  objects.readText = async (place) => {
    const found = await read(place);
    round += 1;
    if (round <= times) objects.put(COPY, recordText({ ...recorded(), Bytes: round }));
    return found;
  };
  expect(await record(recordInput()).catch((error) => error)).toMatchObject(expected);
});

describe('A warning, and no record,', () => {
  test('is what comes of an export whose object was changed', async () => {
    const { objects, metrics, record } = recording(listed({ '-0001.rdb': { etag: '"other"' } }));
    expect(await record(exportInput())).toEqual({
      Key: null,
      Warnings: [expect.stringMatching(/^The recovery point is not recorded\. "orders-2026-11-20-0001\.rdb" in S3 is/)],
    });
    expect([objects.calls, metrics]).toEqual([[], []]);
  });

  test.each([recordText({ ...recorded(), State: 'Deleting' }), 'notes'])('leaves what is there: %s', async (text) => {
    const { objects, record } = recording();
    objects.put(COPY, text);
    expect(await record(recordInput())).toEqual({ Key: null, Warnings: [expect.stringContaining(COPY)] });
    expect(objects.textOf(COPY)).toBe(text);
  });
});

describe('An error of the function', () => {
  test('is a refusal of S3', async () => {
    const { objects, record } = recording();
    objects.broken.set('writeText', fault('AccessDeniedException'));
    await expect(record(recordInput())).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});
