import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { EXPORT, KEYS, keysIn, onEntering, readObject, TARGET, writeObject } from '../exports.ts';

/** They begin as the export's own do, but are none of it. */
const OTHERS = [`${TARGET}-0004.rdb`, `${TARGET}-2025-0001.rdb`, `${TARGET}-notes.txt`];

export const route = (local: TestService) =>
  describe('An export beside other objects of the same beginning', () => {
    test('leaves those alone that were there before', async () => {
      for (const key of OTHERS) writeObject(local, key, `mine: ${key}`);
      local.memorydb.script({ seconds: 300 });
      const { status, output } = await local.run(EXPORT);
      expect(status).toBe('SUCCEEDED');
      expect(output).toMatchObject({ Export: { Objects: KEYS.map((Key) => ({ Key })) }, Warnings: [] });
      for (const key of OTHERS) expect(readObject(local, key).toString()).toBe(`mine: ${key}`);
    });

    test('leaves those alone that somebody puts there meanwhile', async () => {
      local.memorydb.script({ seconds: 300 });
      const putOthers = () => {
        for (const key of OTHERS) writeObject(local, key, 'mine');
      };
      const { status, output } = await local.run(EXPORT, onEntering('PollStatus', putOthers));
      expect(status).toBe('SUCCEEDED');
      expect(output).toMatchObject({ Export: { Objects: KEYS.map((Key) => ({ Key })) } });
      expect(await keysIn(local)).toEqual([...KEYS, ...OTHERS].sort());
      for (const key of OTHERS) expect(readObject(local, key).toString()).toBe('mine');
    });

    test('warns when there are too many to tell new ones from old', async () => {
      for (let number = 0; number < 101; number += 1) writeObject(local, `${TARGET}-old-${number}.rdb`, '');
      const { status, output } = await local.run(EXPORT);
      const warning = expect.stringMatching(/^Too many objects in .* begin with "orders-keep-"/);
      expect(status).toBe('SUCCEEDED');
      expect(output).toMatchObject({ Warnings: [warning] });
      expect(theNotice(local).body.warnings).toEqual([warning]);
      expect(await keysIn(local)).toHaveLength(104);
    });
  });
