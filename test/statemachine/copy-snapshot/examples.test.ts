import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { CopyOptions, CopyRequest, Trigger } from '../../../functions/core/contract.ts';
import { OPTION_KEYS, REQUEST_KEYS } from '../../../functions/core/request/members.ts';
import { parseRequest } from '../../../functions/core/request/request.ts';
import { BUCKET, SOURCE } from '../../functions/core/payloads.ts';

const FOLDER = 'statemachine/copy-snapshot/examples';
const validate = new Ajv2020({ strictTypes: false }).compile(
  JSON.parse(readFileSync('statemachine/copy-snapshot/input.schema.json', 'utf8')),
);
const examples = readdirSync(FOLDER).map((file) => ({
  file,
  input: JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Partial<CopyRequest> & {
    SourceClusterName?: string;
    Options?: CopyOptions;
    Trigger?: Trigger;
  },
}));
const named = (file: string) => examples.find((example) => example.file === file)?.input;

describe('the example inputs', () => {
  test('are at least one for each mode and option', () => {
    expect(examples.map((example) => example.file)).toEqual(
      expect.arrayContaining([
        'copy.json',
        'copy-with-tags-and-key.json',
        'copy-waiting-for-quota.json',
        'dry-run.json',
        'export.json',
        'copy-of-cluster.json',
        'copy-asked-by-event.json',
        'export-of-cluster.json',
      ]),
    );
    const keys = new Set(examples.flatMap(({ input }) => [...Object.keys(input), ...Object.keys(input.Options ?? {})]));
    expect([...keys].sort()).toEqual([...REQUEST_KEYS, ...OPTION_KEYS].sort());
  });

  test.each(examples)('$file is valid by schema and by code, on the seeded snapshot or its cluster', ({ input }) => {
    expect([validate(input), validate.errors]).toEqual([true, null]);
    expect(parseRequest(input, [BUCKET]).problems).toEqual([]);
    expect(input.SourceSnapshotName ?? input.SourceClusterName).toBe(input.SourceClusterName ? 'orders' : SOURCE);
  });

  test('show what their names say', () => {
    expect(named('copy-with-tags-and-key.json')).toMatchObject({
      KmsKeyId: expect.any(String),
      Tags: expect.arrayContaining([{ Key: expect.any(String), Value: null }]),
    });
    expect(named('copy-waiting-for-quota.json')?.Options?.OnQuotaExceeded).toBe('Wait');
    expect(named('copy-with-own-tags-only.json')?.Options?.InheritTags).toBe(false);
    for (const { file, input } of examples) {
      expect([file, input.TargetBucket !== undefined]).toEqual([file, file.startsWith('export')]);
      expect([file, input.Options?.DryRun === true]).toEqual([file, file.includes('dry-run')]);
      expect([file, input.Trigger !== undefined]).toEqual([file, file.includes('asked-by')]);
      if (file.includes('of-cluster')) expect([file, input.SourceClusterName]).toEqual([file, 'orders']);
    }
  });
});
