import { rmSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { BUCKET, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { CLAIM, EXPORT, KEYS, keysIn, MANIFEST, onEntering, readObject, writeObject } from '../exports.ts';
import { expectFailure } from '../failures.ts';

const [FIRST = '', SECOND = '', THIRD = ''] = KEYS;
const CUT = 'it does not end as an RDB does: it is cut short or damaged, or has something after its end';
const PROBE = { ...EXPORT, Options: { Verify: 'Probe' } };

const zeroChecksum = (rdb: Buffer) => Buffer.concat([rdb.subarray(0, -8), Buffer.alloc(8)]);

const readsOf = ({ s3 }: TestService) =>
  s3.calls.flatMap(({ operation, input }) =>
    operation === 'GetObject' && (input as { Key: string }).Key.endsWith('.rdb') ? [input] : [],
  );

/** Another byte in the last value, which no structure shows. */
function damaged(rdb: Buffer): Buffer {
  const copy = Buffer.from(rdb);
  copy.writeUInt8(copy.readUInt8(copy.length - 12) ^ 1, copy.length - 12);
  return copy;
}

export const route = (local: TestService) => {
  const remove = (key: string) => rmSync(local.s3.store.pathOf(BUCKET, key));
  const rewrite = (key: string, change: (content: Buffer) => Buffer) =>
    writeObject(local, key, change(readObject(local, key)));
  /** After the last poll, which saw all objects, and before they are listed to be proven. */
  const runDamaging = (damage: () => void, input: object = EXPORT) =>
    local.run(input, onEntering('PlanVerification', damage));

  describe('An export whose objects are damaged', () => {
    test.each<[what: string, damage: (key: string) => void, found: object]>([
      ['missing', remove, { Bytes: null, Reasons: ['it is missing'] }],
      ['empty', (key) => writeObject(local, key, ''), { Bytes: 0, Reasons: ['it is empty'] }],
      [
        'a few bytes',
        (key) => writeObject(local, key, 'REDIS'),
        { Bytes: 5, Reasons: ['it is too short to be an RDB (5 bytes)'] },
      ],
      [
        'cut by half',
        (key) => rewrite(key, (rdb) => rdb.subarray(0, rdb.length / 2)),
        { Reasons: expect.arrayContaining([CUT]) },
      ],
      [
        'no RDB',
        (key) => writeObject(local, key, '<html>Not found</html>'),
        { Reasons: ['it does not begin as an RDB does, but with "<html>Not"'] },
      ],
    ])('fails when one is %s, and names it, at either level', async (_what, damage, found) => {
      for (const input of [EXPORT, { ...PROBE, TargetSnapshotName: 'orders-probed' }]) {
        const prefix = input.TargetSnapshotName;
        const key = `${prefix}-0001.rdb`;
        const outcome = await runDamaging(() => damage(key), input);
        expectFailure(local, outcome, {
          error: 'ExportVerificationFailed',
          failedIn: 'ConcludeExport',
          sentence: '1 of 3 exported object(s) are bad: 0001; nothing was deleted.',
          fix: `aws s3api list-objects-v2 --bucket ${BUCKET} --prefix ${prefix}-`,
          details: {
            Bucket: BUCKET,
            Level: input === EXPORT ? 'Checksum' : 'Probe',
            Objects: [expect.objectContaining({ Shard: '0001', Key: key, ...found })],
          },
        });
        expect(outcome.retries).toEqual([]);
      }
      expect(await keysIn(local)).toEqual(expect.arrayContaining([SECOND, THIRD]));
    });

    test.each([
      ['Checksum', EXPORT],
      ['Probe', PROBE],
    ])('fails at level %s when two are swapped, though either is a whole RDB', async (_level, input) => {
      const swap = () => {
        const [first, second] = [readObject(local, FIRST), readObject(local, SECOND)];
        writeObject(local, FIRST, second);
        writeObject(local, SECOND, first);
      };
      const Reasons = [expect.stringMatching(/^it holds keys of another shard: /)];
      expectFailure(local, await runDamaging(swap, input), {
        error: 'ExportVerificationFailed',
        failedIn: 'ConcludeExport',
        sentence: '2 of 3 exported object(s) are bad: 0001, 0002; nothing was deleted.',
        details: expect.objectContaining({
          Objects: [
            expect.objectContaining({ Key: FIRST, Reasons }),
            expect.objectContaining({ Key: SECOND, Reasons }),
          ],
        }),
      });
    });

    test('fails when one byte is another, which only the checksum shows', async () => {
      expectFailure(local, await runDamaging(() => rewrite(SECOND, damaged)), {
        error: 'ExportVerificationFailed',
        failedIn: 'ConcludeExport',
        details: expect.objectContaining({
          Objects: [
            expect.objectContaining({
              Key: SECOND,
              Reasons: [
                expect.stringMatching(/^its bytes have the checksum [\da-f]{16}, but it ends with [\da-f]{16}/),
              ],
            }),
          ],
        }),
      });
    });

    test('sees that at level Probe too, of so small a file, which its reads hold whole', async () => {
      expectFailure(local, await runDamaging(() => rewrite(SECOND, damaged), PROBE), {
        error: 'ExportVerificationFailed',
        failedIn: 'ConcludeExport',
        details: expect.objectContaining({ Objects: [expect.objectContaining({ Key: SECOND })] }),
      });
    });

    test('succeeds at level Probe, and says that it did not read the bytes between', async () => {
      const { status, output } = await local.run(PROBE);
      expect(status).toBe('SUCCEEDED');
      const Crc64 = expect.stringMatching(/^[\da-f]{16}$/);
      expect(output).toMatchObject({
        Export: {
          Level: 'Probe',
          Verified: expect.stringContaining('The bytes between were not read.'),
          Objects: [{ Crc64 }, { Crc64 }, { Crc64 }],
        },
      });
      const shard = { Checksum: Crc64, Crc64 };
      expect(JSON.parse(readObject(local, MANIFEST).toString())).toMatchObject({ Shards: [shard, shard, shard] });
      expect(theNotice(local).text).toContain('PROVEN (Probe)\nEvery shard has its object,');
    });

    test('fails when each is damaged in its own way, names them all, and writes no manifest', async () => {
      const damage = () => {
        remove(FIRST);
        writeObject(local, SECOND, '');
        rewrite(THIRD, (rdb) => rdb.subarray(0, -8));
      };
      expectFailure(local, await runDamaging(damage), {
        error: 'ExportVerificationFailed',
        failedIn: 'ConcludeExport',
        sentence: /^3 of 3/,
        details: expect.objectContaining({
          Objects: [
            { Shard: '0001', Key: FIRST, Bytes: null, Reasons: ['it is missing'] },
            { Shard: '0002', Key: SECOND, Bytes: 0, Reasons: ['it is empty'] },
            expect.objectContaining({ Shard: '0003', Key: THIRD, Reasons: expect.arrayContaining([CUT]) }),
          ],
        }),
      });
      expect(await keysIn(local)).toEqual([SECOND, THIRD]);
      expect(await local.s3.store.list(BUCKET)).not.toContain(MANIFEST);
    });

    test('fails when one is replaced between its being probed and its being read', async () => {
      let entered = 0;
      const outcome = await local.run(EXPORT, {
        onChildEvent: ({ stateEnteredEventDetails }) => {
          if (stateEnteredEventDetails?.name !== 'ChecksumPart') return;
          entered += 1;
          // All have been probed by then, and one has not been read.
          if (entered === KEYS.length) for (const key of KEYS) rewrite(key, (rdb) => Buffer.from(rdb));
        },
      });
      const Reasons = [expect.stringMatching(/^it was changed or deleted/)];
      expectFailure(local, outcome, {
        error: 'ExportVerificationFailed',
        failedIn: 'ConcludeExport',
        details: expect.objectContaining({ Objects: expect.arrayContaining([expect.objectContaining({ Reasons })]) }),
      });
    });

    test('fails when one is deleted while it is read', async () => {
      const vanish = onEntering('VerifyShards', () =>
        local.faults.inject({ operation: 'GetObject', error: 'NoSuchKey' }),
      );
      expectFailure(local, await local.run(EXPORT, vanish), {
        error: 'ExportVerificationFailed',
        failedIn: 'ConcludeExport',
        sentence: /^1 of 3/,
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

  describe('An export that could not be proven in all', () => {
    test('for want of one checksum succeeds with one warning, in the output, the notice and the manifest', async () => {
      const { status, output } = await runDamaging(() => rewrite(SECOND, zeroChecksum));
      const warning =
        'Not verifiable in the object of 1 shard(s), 0002: it ends in eight zero bytes, which stand for no checksum.';
      expect(status).toBe('SUCCEEDED');
      expect(output).toMatchObject({
        Warnings: [warning],
        Export: {
          Warnings: [warning],
          Verified: expect.stringMatching(
            / Proven of 2 of 3 object\(s\), and of the others not, see the warnings: Every byte/,
          ),
          Objects: [{ Verdict: 'verified' }, { Verdict: 'unverifiable' }, { Verdict: 'verified' }],
        },
      });
      expect(theNotice(local).body).toMatchObject({
        outcome: 'SUCCEEDED',
        warnings: [warning],
        verification: { unverifiable: 1 },
      });
      expect(JSON.parse(readObject(local, MANIFEST).toString())).toMatchObject({
        Verification: { Warnings: [warning] },
        Shards: [{}, { Verdict: 'unverifiable', Reasons: [expect.any(String)] }, {}],
      });
    });

    test('for want of any is one warning still, beside those about the bucket', async () => {
      local.s3.store.createBucket(BUCKET, { ownership: 'ObjectWriter' });
      const { output } = await runDamaging(() => {
        for (const key of KEYS) rewrite(key, zeroChecksum);
      });
      const warnings = [expect.stringContaining('ObjectWriter'), expect.stringContaining('0001, 0002, 0003')];
      expect(output).toMatchObject({ Warnings: warnings });
      expect(theNotice(local).body.warnings).toEqual(warnings);
    });

    test('because its source is gone, and with it what its shards should be, succeeds with a warning', async () => {
      const { status, output } = await local.run(
        EXPORT,
        onEntering('PollStatus', () => {
          local.memorydb.store.state.snapshots.splice(0);
          writeObject(local, CLAIM, 'not a claim any more');
        }),
      );
      expect(status).toBe('SUCCEEDED');
      expect(output).toMatchObject({
        Snapshot: null,
        Warnings: [expect.stringContaining('which slots it must hold is not known')],
      });
      expect(JSON.parse(readObject(local, MANIFEST).toString())).toMatchObject({ ClusterConfiguration: null });
    });
  });

  describe('The level of a verification', () => {
    test('is Checksum for a small export, and reads every byte of it', async () => {
      await local.run(EXPORT);
      const reads = readsOf(local);
      // Two ends and one part of each.
      expect(reads).toHaveLength(9);
      for (const input of reads) expect(input).toMatchObject({ IfMatch: expect.stringMatching(/^".+"$/) });
    });

    test('is Probe if the request says so, and reads two ends of each', async () => {
      await local.run(PROBE);
      expect(readsOf(local)).toHaveLength(6);
    });
  });
};
