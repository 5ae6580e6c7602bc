import { rmSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { BUCKET, type TestService } from '../../support/service.ts';
import { EXPORT, KEYS, keyOf, keysIn, onEntering, readObject, writeObject } from '../exports.ts';
import { expectFailure } from '../failures.ts';
import { theNotice } from '../notices.ts';

const [FIRST = '', SECOND = '', THIRD = ''] = KEYS;
const CUT = 'it does not end as an RDB does (no EOF before the checksum): it is cut short or damaged';

export const route = (local: TestService) => {
  const remove = (key: string) => rmSync(local.s3.store.pathOf(BUCKET, key));
  const rewrite = (key: string, change: (content: Buffer) => Buffer) =>
    writeObject(local, key, change(readObject(local, key)));
  /** After the last poll, which saw all objects, and before they are read. */
  const runDamaging = (damage: () => void) => local.run(EXPORT, onEntering('VerifyExport', damage));

  describe('An export whose objects are damaged', () => {
    test.each<[what: string, damage: (key: string) => void, problem: object]>([
      ['missing', remove, { Bytes: null, Problem: 'it is missing' }],
      ['empty', (key) => writeObject(local, key, ''), { Bytes: 0, Problem: 'it is empty' }],
      ['a few bytes', (key) => writeObject(local, key, 'REDIS'), { Bytes: 5, Problem: 'it is too short to be an RDB' }],
      ['cut by its last byte', (key) => rewrite(key, (rdb) => rdb.subarray(0, -1)), { Problem: CUT }],
      ['cut by half', (key) => rewrite(key, (rdb) => rdb.subarray(0, rdb.length / 2)), { Problem: CUT }],
      [
        'followed by something',
        (key) => rewrite(key, (rdb) => Buffer.concat([rdb, rdb.subarray(0, 9)])),
        { Problem: CUT },
      ],
      [
        'no RDB',
        (key) => writeObject(local, key, '<html>Not found</html>'),
        { Problem: 'it begins with "<html>Not", not as an RDB does' },
      ],
    ])('fails when one is %s, and names it', async (_what, damage, problem) => {
      const outcome = await runDamaging(() => damage(FIRST));
      expectFailure(local, outcome, {
        error: 'ExportVerificationFailed',
        failedIn: 'VerifyExport',
        sentence: '1 of 3 exported object(s) are missing or damaged; nothing was deleted.',
        fix: `aws s3api list-objects-v2 --bucket ${BUCKET} --prefix orders-keep-`,
        details: { Bucket: BUCKET, Objects: [{ Shard: '0001', Key: FIRST, ...problem }] },
      });
      expect(outcome.retries).toEqual([]);
      expect(await keysIn(local)).toEqual(expect.arrayContaining([SECOND, THIRD]));
    });

    test('does not see a cut that happens to end as an RDB does, and says that it did not read what lies between', async () => {
      // The last value of this shard ends in 0xFF, as the EOF behind it does.
      const { status, output } = await runDamaging(() => rewrite(SECOND, (rdb) => rdb.subarray(0, -1)));
      expect(status).toBe('SUCCEEDED');
      expect(output).toMatchObject({
        Export: { Verified: expect.stringContaining('The bytes between were not read.') },
      });
    });

    test('fails when each is damaged in its own way, and names them all', async () => {
      const damage = () => {
        remove(FIRST);
        writeObject(local, SECOND, '');
        rewrite(THIRD, (rdb) => rdb.subarray(0, -8));
      };
      expectFailure(local, await runDamaging(damage), {
        error: 'ExportVerificationFailed',
        failedIn: 'VerifyExport',
        sentence: /^3 of 3/,
        details: {
          Objects: [
            { Shard: '0001', Key: FIRST, Problem: 'it is missing' },
            { Shard: '0002', Key: SECOND, Problem: 'it is empty' },
            { Shard: '0003', Key: THIRD, Problem: CUT },
          ],
        },
      });
      expect(await keysIn(local)).toEqual([SECOND, THIRD]);
    });

    test('fails when one is deleted between being listed and being read', async () => {
      local.faults.inject({ operation: 'GetObject', error: 'NoSuchKey' });
      expectFailure(local, await local.run(EXPORT), {
        error: 'ExportVerificationFailed',
        failedIn: 'VerifyExport',
        sentence: /^1 of 3/,
        details: { Objects: [{ Bytes: null, Problem: 'it is missing' }] },
      });
    });

    test('fails when MemoryDB itself wrote one short: it was complete to the poll', async () => {
      local.memorydb.script({ renameKey: (key, shard) => (shard === '0003' ? `${key}.partial` : key) });
      const outcome = await local.run(
        EXPORT,
        onEntering('WaitForCopy', () => writeObject(local, THIRD, 'REDIS0011')),
      );
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'ExportVerificationFailed' });
    });
  });

  describe('An export without checksums', () => {
    const zeroChecksum = (rdb: Buffer) => Buffer.concat([rdb.subarray(0, -8), Buffer.alloc(8)]);

    test('of one object succeeds with one warning, in the output and in the notice', async () => {
      const { status, output } = await runDamaging(() => rewrite(SECOND, zeroChecksum));
      const warning = `1 object(s) carry no checksum (eight zero bytes): ${SECOND}`;
      expect(status).toBe('SUCCEEDED');
      expect(output).toMatchObject({
        Warnings: [warning],
        Export: {
          Warnings: [warning],
          Objects: ['Present', 'Unchecked', 'Present'].map((Checksum, index) => ({
            Key: keyOf(`000${index + 1}`),
            Checksum,
          })),
        },
      });
      expect(theNotice(local).body).toMatchObject({ outcome: 'SUCCEEDED', warnings: [warning] });
    });

    test('of all objects is one warning still, beside those about the bucket', async () => {
      local.s3.store.createBucket(BUCKET, { ownership: 'ObjectWriter' });
      const { output } = await runDamaging(() => {
        for (const key of KEYS) rewrite(key, zeroChecksum);
      });
      const warnings = [expect.stringContaining('ObjectWriter'), expect.stringContaining(KEYS.join(', '))];
      expect(output).toMatchObject({ Warnings: warnings });
      expect(theNotice(local).body.warnings).toEqual(warnings);
    });
  });
};
