import { describe, expect, test } from '@jest/globals';
import { BUCKET, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { EXPORT, MANIFEST, onEntering, readObject, writeObject } from '../exports.ts';

export const route = (local: TestService) =>
  describe('The manifest of an export', () => {
    test('is written once, by the execution that it names, encrypted with keys of S3', async () => {
      const { status, execution } = await local.run(EXPORT);
      expect(status).toBe('SUCCEEDED');
      expect(JSON.parse(readObject(local, MANIFEST).toString())).toMatchObject({ Execution: execution.arn });
      const writes = local.s3.calls.flatMap(({ operation, input }) => (operation === 'PutObject' ? input : []));
      expect(writes).toContainEqual(
        expect.objectContaining({ Bucket: BUCKET, Key: MANIFEST, IfNoneMatch: '*', ServerSideEncryption: 'AES256' }),
      );
    });

    test('is its own when the answer to writing it was lost', async () => {
      local.faults.inject({ operation: 'concludeExport', error: 'Runtime.ExitError', effect: 'done' });
      const { status, output, retries } = await local.run(EXPORT);
      expect([status, retries]).toEqual(['SUCCEEDED', [expect.objectContaining({ state: 'ConcludeExport' })]]);
      expect(output).toMatchObject({ Export: { Manifest: MANIFEST, Warnings: [] } });
    });

    test('that somebody else puts there meanwhile is left alone, and warned of: the export is good all the same', async () => {
      const { status, output } = await local.run(
        EXPORT,
        onEntering('ConcludeExport', () => writeObject(local, MANIFEST, '{"Execution":"mine"}')),
      );
      expect(status).toBe('SUCCEEDED');
      const warning = `s3://${BUCKET}/${MANIFEST} was there already, and was not overwritten: it does not describe this export.`;
      expect(output).toMatchObject({ Export: { Manifest: null, Warnings: [warning] } });
      expect(theNotice(local).body.warnings).toContain(warning);
      expect(readObject(local, MANIFEST).toString()).toBe('{"Execution":"mine"}');
    });
  });
