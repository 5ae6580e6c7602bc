import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import {
  CLAIM,
  EXPORT,
  KEYS,
  keysIn,
  MANIFEST,
  onEntering,
  readObject,
  removeObject,
  seedFile,
  writeObject,
} from '../exports.ts';

const [FIRST = '', , THIRD = ''] = KEYS;

export const route = (local: TestService) => {
  /** The one failure of an export, and what its notice says to do. */
  async function failed(error: string): Promise<string> {
    const outcome = await local.run(EXPORT);
    expect(outcome).toMatchObject({ status: 'FAILED', error });
    return theNotice(local, outcome).body.remedy ?? '';
  }

  /** The files, and what else the remedy names. */
  async function moveAway(remedy: string, named: Readonly<Record<string, string>>): Promise<void> {
    for (const key of await keysIn(local)) removeObject(local, key);
    for (const [word, key] of Object.entries(named)) {
      expect(remedy).toContain(word);
      removeObject(local, key);
    }
  }

  const madeAnew = async (input: object = EXPORT) => {
    const outcome = await local.run(input);
    expect(outcome).toMatchObject({
      status: 'SUCCEEDED',
      output: { Adopted: false, Warnings: [], Export: { Manifest: expect.stringMatching(/\.manifest\.json$/) } },
    });
  };

  describe('The remedy of an export that failed sends nobody where he is refused: one that', () => {
    test('is damaged is made anew when its files have been moved away, or under another name', async () => {
      local.memorydb.script({ replaceFiles: { '0002': seedFile('0003') } });
      const remedy = await failed('ExportVerificationFailed');
      await madeAnew({ ...EXPORT, TargetSnapshotName: 'orders-anew' });
      await moveAway(remedy, {});
      await madeAnew();
    });

    test('was damaged after its success is made anew when its manifest has been moved away, too', async () => {
      await local.run(EXPORT);
      writeObject(local, FIRST, 'damaged');
      await moveAway(await failed('ExportVerificationFailed'), { manifest: MANIFEST });
      await madeAnew();
    });

    test('lost a file after its success is made anew when its manifest has been moved away, too', async () => {
      await local.run(EXPORT);
      removeObject(local, THIRD);
      await moveAway(await failed('ExportIncomplete'), { manifest: MANIFEST });
      await madeAnew();
    });

    test('was not complete is finished when what was missing has come since', async () => {
      local.memorydb.script({ leaveOut: ['0003'] });
      expect(await failed('ExportIncomplete')).toContain('start the same request again');
      writeObject(local, THIRD, readFileSync(seedFile('0003')));
      expect(await local.run(EXPORT)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true, Warnings: [] } });
    });

    test('finds its name claimed for another snapshot is made when that claim has been moved away', async () => {
      const { shards = [] } = local.memorydb.store.find(SOURCE) ?? {};
      local.memorydb.store.addSnapshot({ name: 'orders-by-hand', shards });
      await local.run({ ...EXPORT, SourceSnapshotName: 'orders-by-hand' });
      for (const key of await keysIn(local)) removeObject(local, key);
      removeObject(local, MANIFEST);
      await moveAway(await failed('ExportNameClaimed'), { 'that object': CLAIM });
      await madeAnew();
    });

    test('finds something else under the key of its claim is made when that has been moved away', async () => {
      writeObject(local, CLAIM, 'mine');
      await moveAway(await failed('ExportNameClaimed'), { 'that object': CLAIM });
      await madeAnew();
    });

    test('finds its name claimed by one that runs succeeds when that has ended', async () => {
      local.memorydb.script({ seconds: 300 });
      let remedy: Promise<string> | undefined;
      const first = await local.run(
        EXPORT,
        onEntering('WaitForCopy', () => {
          remedy = failed('ExportNameClaimed');
        }),
      );
      expect(first.status).toBe('SUCCEEDED');
      expect(await remedy).toMatch(/^Wait until the execution that the details name has ended/);
      const manifest = readObject(local, MANIFEST);
      expect(await local.run(EXPORT)).toMatchObject({ status: 'SUCCEEDED', output: { Adopted: true } });
      expect(readObject(local, MANIFEST)).toEqual(manifest);
    });
  });
};
