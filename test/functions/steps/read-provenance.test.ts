import { describe, expect, test } from '@jest/globals';
import { STAMP_KEY } from '../../../functions/core/copy/stamp.ts';
import { readProvenance } from '../../../functions/steps/read-provenance.ts';
import { STAMP, TARGET } from '../core/payloads.ts';
import { arnOf, fault, MemoryDbInMemory, snapshot } from '../ports.ts';

const read = (status: string, tags: { Key: string; Value: string }[] | Error) => {
  const memorydb = new MemoryDbInMemory();
  memorydb.tags.set(arnOf(TARGET), tags);
  return readProvenance(memorydb, snapshot(TARGET, status), STAMP);
};

describe("a look at who has the target's name", () => {
  test.each([
    ['available', [{ Key: STAMP_KEY, Value: STAMP }], 'ours'],
    ['available', [{ Key: 'team', Value: 'orders' }], 'foreign'],
    ['available', [], 'untagged'],
    ['creating', [], 'unsettled'],
    ['creating', fault('InvalidSnapshotStateFault'), 'unsettled'],
  ])('finds a snapshot that is %s with the tags %j %s', async (status, tags, provenance) => {
    expect(await read(status, tags)).toBe(provenance);
  });

  test('settles nothing about a snapshot without a status', async () => {
    expect(await readProvenance(new MemoryDbInMemory(), { Name: TARGET }, STAMP)).toBe('unsettled');
  });

  test.each([
    ['available', 'InvalidSnapshotStateFault'],
    ['creating', 'AccessDeniedException'],
    ['creating', 'TransientServiceError'],
  ])('does not take, while it is %s, %s for an answer', async (status, name) => {
    await expect(read(status, fault(name))).rejects.toMatchObject({ name });
  });
});
