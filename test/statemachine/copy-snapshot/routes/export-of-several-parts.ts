import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { combine, crc64, hex } from '../../../../functions/core/rdb/crc64.ts';
import { PART_BYTES } from '../../../../functions/core/rdb/parts.ts';
import { BUCKET, type TestService } from '../../../support/service.ts';
import { EXPORT, keyOf, onEntering } from '../exports.ts';
import { expectFailure } from '../failures.ts';

/** One key whose value is so many zeros: a real RDB of two parts, of which the disk holds next to nothing. */
const ZEROS = PART_BYTES + 2 ** 20;

const length = Buffer.of(0x80, 0, 0, 0, 0);
length.writeUInt32BE(ZEROS, 1);
const head = Buffer.concat([Buffer.from('REDIS0011\xfe\0\0\x03key', 'latin1'), length]);
// Zeros are zero to the checksum, so that nothing has to be computed from them.
const crc = combine(combine(crc64(head), 0n, ZEROS), crc64(Uint8Array.of(0xff)), 1);

function write(path: string): void {
  const tail = Buffer.alloc(9, 0xff);
  tail.writeBigUInt64LE(crc, 1);
  const file = openSync(path, 'w');
  writeSync(file, head, 0, head.length, 0);
  writeSync(file, tail, 0, tail.length, head.length + ZEROS);
  closeSync(file);
}

export const route = (local: TestService) =>
  describe('An export whose file is read in several parts', () => {
    const folder = mkdtempSync(join(tmpdir(), 'large-'));
    const file = join(folder, 'large.rdb');
    beforeAll(() => write(file));
    beforeEach(() => {
      local.memorydb.store.addSnapshot({ name: 'large', shards: [{ file, slots: '0-16383' }] });
    });
    afterAll(() => rmSync(folder, { recursive: true }));
    const LARGE = { ...EXPORT, SourceSnapshotName: 'large' };

    test('is verified by what they come to together', async () => {
      const { status, output, execution } = await local.run(LARGE);
      expect(status).toBe('SUCCEEDED');
      expect(output).toMatchObject({ Export: { Level: 'Checksum', Objects: [{ Crc64: hex(crc) }] } });
      const iterations = execution.children.flatMap(({ history }) => history.map(({ type }) => type));
      expect(iterations.filter((type) => type === 'MapIterationSucceeded')).toHaveLength(2);
    });

    test('is bad when one byte of the last part is another', async () => {
      const damage = () => {
        const object = openSync(local.s3.store.pathOf(BUCKET, keyOf('0001')), 'r+');
        writeSync(object, Buffer.of(1), 0, 1, PART_BYTES + 1_000);
        closeSync(object);
      };
      expectFailure(local, await local.run(LARGE, onEntering('PlanVerification', damage)), {
        error: 'ExportVerificationFailed',
        failedIn: 'ConcludeExport',
        sentence: '1 of 1 exported object(s) are bad: 0001; nothing was deleted.',
      });
    });
  });
