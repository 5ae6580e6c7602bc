import { describe, expect, test } from '@jest/globals';
import { concludeExport } from '../../../functions/copy-snapshot/conclude-export.ts';
import { bad, concludeInput, faulted, verdict } from '../core/export/conclusions.ts';
import { BUCKET, claimText, EXECUTION, TARGET } from '../core/payloads.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { fault } from '../ports.ts';

const KEY = `${TARGET}.manifest.json`;
const CLAIM = `${TARGET}.claim.json`;

function concluding(objects = new ObjectsInMemory()) {
  return { objects, conclude: (input = concludeInput()) => concludeExport({ objects })(input) };
}

describe('A good export', () => {
  test('gets its manifest, by one write', async () => {
    const { objects, conclude } = concluding();
    expect(await conclude()).toMatchObject({
      Export: { Bucket: BUCKET, Manifest: KEY, Objects: [{ Shard: '0001' }, { Shard: '0004' }], Warnings: [] },
      Fault: null,
      FailedState: null,
    });
    expect(objects.calls).toEqual([`readText ${CLAIM}`, `writeText ${KEY}`]);
    expect(JSON.parse(objects.textOf(KEY) ?? '')).toMatchObject({ Execution: EXECUTION.Id, Shards: { length: 2 } });
  });

  test('has in its manifest what the claim knows of its shards', async () => {
    const { objects, conclude } = concluding();
    objects.put(CLAIM, claimText());
    await conclude();
    expect(JSON.parse(objects.textOf(KEY) ?? '')).toMatchObject({
      Shards: [{ Slots: '0-8191' }, { Slots: '8192-16383' }],
    });
  });

  test('keeps the manifest that an earlier execution of the same export has written', async () => {
    const { objects, conclude } = concluding();
    await conclude({ ...concludeInput(), Execution: { ...EXECUTION, Id: `${EXECUTION.Id}-earlier` } });
    const text = objects.textOf(KEY);
    expect(await conclude()).toMatchObject({ Export: { Manifest: KEY, Warnings: [] } });
    expect(objects.textOf(KEY)).toBe(text);
  });

  test('finds its own manifest when the answer to writing it was lost', async () => {
    const { objects, conclude } = concluding();
    const first = await conclude();
    const text = objects.textOf(KEY);
    expect(await conclude()).toEqual(first);
    expect(objects.textOf(KEY)).toBe(text);
  });

  test.each(['my notes', JSON.stringify({ Execution: 'another' })])(
    'leaves what is in the place of its manifest (%s) and warns',
    async (text) => {
      const { objects, conclude } = concluding();
      objects.put(KEY, text);
      expect(await conclude()).toMatchObject({
        Export: {
          Manifest: null,
          Warnings: [
            `s3://${BUCKET}/${KEY} was there already, and was not overwritten: it does not describe this export.`,
          ],
        },
      });
      expect(objects.textOf(KEY)).toBe(text);
    },
  );

  test('has no manifest, and is not concluded, when S3 refuses it', async () => {
    const { objects, conclude } = concluding();
    objects.broken.set('writeText', fault('AccessDeniedException'));
    await expect(conclude()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('No manifest is written', () => {
  test('of an export that is bad', async () => {
    const { objects, conclude } = concluding();
    const input = concludeInput([verdict('0001'), bad('0004', 'it is empty')]);
    await expect(conclude(input)).rejects.toMatchObject({ name: 'ExportVerificationFailed' });
    expect(objects.calls).toEqual([]);
  });

  test('of an export of which a shard was not judged: its fault is handed on', async () => {
    const { objects, conclude } = concluding();
    expect(await conclude(concludeInput([verdict('0001'), faulted('0004')]))).toEqual({
      Export: null,
      Fault: { Error: 'AccessDeniedException', Cause: expect.stringMatching(/^It was refused\.\n/) },
      FailedState: 'ProbeShard',
    });
    expect(objects.calls).toEqual([]);
  });
});
