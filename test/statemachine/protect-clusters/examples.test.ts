import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseRun } from '../../../functions/core/protection/input.ts';
import { RUN_KEYS, RUN_OPTION_KEYS } from '../../../functions/core/request/members.ts';
import { BUCKET } from '../../functions/core/payloads.ts';

const FOLDER = 'statemachine/protect-clusters/examples';
const load = (path: string) => JSON.parse(readFileSync(path, 'utf8'));
const validate = new Ajv2020({ strictTypes: false })
  .addSchema(load('statemachine/copy-snapshot/input.schema.json'))
  .compile(load('statemachine/protect-clusters/input.schema.json'));
const examples = readdirSync(FOLDER).map((file) => ({ file, input: load(`${FOLDER}/${file}`) }));

describe('the example inputs of a run', () => {
  test('have every member but the trigger, which nobody writes', () => {
    const keys = new Set(examples.flatMap(({ input }) => [...Object.keys(input), ...Object.keys(input.Options ?? {})]));
    const all = [...RUN_KEYS, ...RUN_OPTION_KEYS].filter((key) => key !== 'Trigger');
    expect([...keys].sort()).toEqual(all.sort());
  });

  test.each(examples)('$file is valid by schema and by code', ({ input }) => {
    expect([validate(input), validate.errors]).toEqual([true, null]);
    expect(parseRun(input, [BUCKET]).problems).toEqual([]);
  });

  test('show what their names say', () => {
    for (const { file, input } of examples) {
      expect([file, input.Options?.DryRun === true]).toEqual([file, file.includes('dry-run')]);
      expect([file, input.Request?.TargetBucket !== undefined]).toEqual([file, file.startsWith('exports')]);
      expect([file, input.ClusterNames !== undefined]).toEqual([file, file.includes('by-name')]);
      expect([file, input.ClusterTags !== undefined]).toEqual([file, file.includes('by-tags')]);
    }
  });
});
