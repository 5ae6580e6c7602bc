import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { TestService } from '../../../support/service.ts';
import { theNotice } from '../../notices.ts';
import { copyCalls } from '../exports.ts';

const FOLDER = 'statemachine/copy-snapshot/examples';

export const route = (local: TestService) =>
  describe('Every example, pasted as it is, succeeds on the seeded cluster', () => {
    test.each(readdirSync(FOLDER))('%s', async (file) => {
      const input = JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8'));
      const isDry = input.Options?.DryRun === true;
      expect(await local.run(input)).toMatchObject({
        status: 'SUCCEEDED',
        output: {
          Mode: input.TargetBucket ? 'Export' : 'Copy',
          TargetSnapshotName: expect.not.stringMatching(/[{}]/),
          Trigger: input.Trigger ?? null,
          Warnings: [],
        },
      });
      expect(copyCalls(local)).toHaveLength(isDry ? 0 : 1);
      expect(theNotice(local).body.outcome).toBe(isDry ? 'DRY_RUN' : 'SUCCEEDED');
    });
  });
