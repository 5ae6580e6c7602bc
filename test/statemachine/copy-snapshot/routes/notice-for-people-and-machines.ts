import { describe, expect, test } from '@jest/globals';
import { BUCKET, SOURCE, type TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { EXPORT } from '../exports.ts';
import { COPY } from '../given.ts';

export const route = (local: TestService) => {
  describe('A notice', () => {
    test('of a failure gives a person what to do and what to paste, before anything else', async () => {
      const { execution } = await local.run({ ...COPY, SourceSnapshotName: 'no-such' });
      const { text, body } = theNotice(local);
      expect(text.split('\n').slice(0, 9)).toEqual([
        'FAILED: SnapshotNotFoundFault',
        'There is no source snapshot "no-such" in this account and region.',
        '',
        'WHAT TO DO',
        body.remedy,
        '',
        'TO PASTE',
        "aws memorydb describe-snapshots --query 'Snapshots[].[ClusterConfiguration.Name,Name,Status,Source]' --output table --region eu-central-1",
        '',
      ]);
      for (const line of ['source     no-such', 'target     orders-keep', 'account    111122223333, eu-central-1'])
        expect(text.split('\n')).toContain(line);
      expect(text.split('\n')).toContain('failed in  ValidateRequest');
      expect(text.split('\n')).toContain(`notice     ${execution.arn}#FAILED`);
      expect(text).toMatch(/\n\nDETAILS\n\{\n {2}"SourceSnapshotName": "no-such"\n\}$/);
    });

    test('of a success gives a person nothing to do', async () => {
      await local.run(COPY);
      const { text } = theNotice(local);
      expect(text.split('\n', 3)).toEqual(['SUCCEEDED', expect.stringMatching(/^The copy "orders-keep" of/), '']);
      expect(text).not.toMatch(/WHAT TO DO|TO PASTE|WARNINGS|DETAILS/);
    });

    test('has attributes to filter on, and none for what is not known', async () => {
      await local.run({ ...EXPORT, SourceSnapshotName: 'no-such' });
      expect(theNotice(local).attributes).toEqual({
        outcome: 'FAILED',
        error: 'SnapshotNotFoundFault',
        mode: 'Export',
        warnings: 'no',
      });
    });

    test('has a subject of less than 100 characters of ASCII, however long the names', async () => {
      const name = `automatic.${'o'.repeat(200)}`;
      local.memorydb.store.addSnapshot({ name });
      await local.run({ ...COPY, SourceSnapshotName: name });
      const { subject, body } = theNotice(local);
      expect(subject).toHaveLength(99);
      expect(subject).toMatch(/^SUCCEEDED: MemoryDB copy of automatic\.o+\.\.\.$/);
      expect(body.source).toBe(name);
    });

    test('puts a subject into ASCII that the request has not', async () => {
      await local.run({ ...COPY, SourceSnapshotName: 'größe' });
      expect(theNotice(local).subject).toBe('FAILED: MemoryDB copy of gr??e (InvalidRequest)');
    });
  });

  describe('The notice of a dry run', () => {
    const DRY = { ...EXPORT, Options: { DryRun: true } };

    test('cannot be mistaken for that of a success', async () => {
      await local.run(DRY);
      const { subject, text, body } = theNotice(local);
      expect(subject).toBe(`DRY_RUN: MemoryDB export of ${SOURCE}`);
      expect(text.split('\n', 2)).toEqual(['DRY_RUN', expect.stringMatching(/^A dry run, nothing was started: /)]);
      expect(body).toMatchObject({ outcome: 'DRY_RUN', error: null, objects: null, bytes: null, polls: null });
    });

    test('has the warnings that the export would have, as the output does', async () => {
      local.s3.store.createBucket(BUCKET, { ownership: 'BucketOwnerEnforced' });
      const { output } = await local.run(DRY);
      const warnings = [expect.stringContaining('BucketOwnerEnforced')];
      expect(output).toMatchObject({ Warnings: warnings });
      expect(theNotice(local).body.warnings).toEqual(warnings);
    });
  });
};
