import { describe, expect, test } from '@jest/globals';
import { concludeExport } from '../../../functions/copy-snapshot/conclude-export.ts';
import { bad, concludeInput, faulted, verdict } from '../core/export/conclusions.ts';
import { BUCKET, claimText, EXECUTION, TARGET } from '../core/payloads.ts';
import { ObjectsInMemory } from '../objects-in-memory.ts';
import { fault } from '../ports.ts';

const KEY = `${TARGET}.manifest.json`;
const CLAIM = `${TARGET}.claim.json`;

function concluding(s3 = new ObjectsInMemory()) {
  return { s3, conclude: (input = concludeInput()) => concludeExport({ s3 })(input) };
}

describe('A good export', () => {
  test('gets its manifest, by one write', async () => {
    const { s3, conclude } = concluding();
    expect(await conclude()).toMatchObject({
      Export: { Bucket: BUCKET, Manifest: KEY, Objects: [{ Shard: '0001' }, { Shard: '0004' }], Warnings: [] },
      Fault: null,
      FailedState: null,
    });
    expect(s3.calls).toEqual([`readText ${CLAIM}`, `writeText ${KEY}`]);
    expect(JSON.parse(s3.textOf(KEY) ?? '')).toMatchObject({ Execution: EXECUTION.Id, Shards: { length: 2 } });
  });

  test('has in its manifest what the claim knows of its shards', async () => {
    const { s3, conclude } = concluding();
    s3.put(CLAIM, claimText());
    await conclude();
    expect(JSON.parse(s3.textOf(KEY) ?? '')).toMatchObject({ Shards: [{ Slots: '0-8191' }, { Slots: '8192-16383' }] });
  });

  test('keeps the manifest that an earlier execution of the same export has written', async () => {
    const { s3, conclude } = concluding();
    await conclude({ ...concludeInput(), Execution: { ...EXECUTION, Id: `${EXECUTION.Id}-earlier` } });
    const text = s3.textOf(KEY);
    expect(await conclude()).toMatchObject({ Export: { Manifest: KEY, Warnings: [] } });
    expect(s3.textOf(KEY)).toBe(text);
  });

  test('finds its own manifest when the answer to writing it was lost', async () => {
    const { s3, conclude } = concluding();
    const first = await conclude();
    const text = s3.textOf(KEY);
    expect(await conclude()).toEqual(first);
    expect(s3.textOf(KEY)).toBe(text);
  });

  test.each(['my notes', JSON.stringify({ Execution: 'another' })])(
    'leaves what is in the place of its manifest (%s) and warns',
    async (text) => {
      const { s3, conclude } = concluding();
      s3.put(KEY, text);
      expect(await conclude()).toMatchObject({
        Export: {
          Manifest: null,
          Warnings: [
            `s3://${BUCKET}/${KEY} was there already, and was not overwritten: it does not describe this export.`,
          ],
        },
      });
      expect(s3.textOf(KEY)).toBe(text);
    },
  );

  test('has no manifest, and is not concluded, when S3 refuses it', async () => {
    const { s3, conclude } = concluding();
    s3.broken.set('writeText', fault('AccessDeniedException'));
    await expect(conclude()).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });
});

describe('No manifest is written', () => {
  test('of an export that is bad', async () => {
    const { s3, conclude } = concluding();
    const input = concludeInput([verdict('0001'), bad('0004', 'it is empty')]);
    await expect(conclude(input)).rejects.toMatchObject({ name: 'ExportVerificationFailed' });
    expect(s3.calls).toEqual([]);
  });

  test('of an export of which a shard was not judged: its fault is handed on', async () => {
    const { s3, conclude } = concluding();
    expect(await conclude(concludeInput([verdict('0001'), faulted('0004')]))).toEqual({
      Export: null,
      Fault: { Error: 'AccessDeniedException', Cause: expect.stringMatching(/^It was refused\.\n/) },
      FailedState: 'ProbeShard',
    });
    expect(s3.calls).toEqual([]);
  });
});
